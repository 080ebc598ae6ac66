import Foundation
import TestSupport
import Testing

/// `deploy/`, as far as it can be checked without a container engine.
@Suite(.waiting) struct DeployTests {
  private static let root = String(QueryFiles.folder.dropLast("/Queries".count))

  @Test func whatCanBeCheckedIsRight() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["\(Self.root)/Scripts/check-deploy.py"]
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let told = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(told)")
  }

  /// The generator's settings are ones that it takes.
  @Test func theGeneratorTakesItsSettings() throws {
    let files = try Workspace()
    let text = try Workspace.text(of: "\(Self.root)/deploy/compose/datagen.yaml")
    let printed = text.split(separator: "\n").filter { !$0.hasPrefix("brokers") && !$0.hasPrefix("schema_registry") }
    let path = try files.file("datagen.yaml", printed.joined(separator: "\n"))
    let result = try ProgramRun.run(["datagen", "purchases", "--config", path, "--count", "5"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 5)
  }
}
