import Foundation

/// Google's own runtime for Python, as a second opinion on bytes. It is fed only what tests make themselves.
enum PythonProtobuf {
  /// The python3 that has it; nil where none does.
  static let interpreter: String? = {
    for path in ["/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3"]
    where FileManager.default.isExecutableFile(atPath: path) {
      if (try? run(path, script: "import google.protobuf", lines: [])) != nil { return path }
    }
    print("Python's protobuf runtime is not there (Debian: python3-protobuf): the comparison with it is left out")
    return nil
  }()

  /// The lines that a script prints when it is given `lines`.
  static func run(_ interpreter: String, script: String, lines: [String]) throws -> [String] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).txt")
    try Data(lines.joined(separator: "\n").utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: interpreter)
    process.arguments = ["-c", script, file.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
