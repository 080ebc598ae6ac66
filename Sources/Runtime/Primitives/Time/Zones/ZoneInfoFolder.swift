#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The folder that holds the system's compiled time zones, one file a zone.
struct ZoneInfoFolder {
  private let path: String

  /// The first of the usual places that exists: $TZDIR, then where Linux distributions and macOS put it.
  static let system: ZoneInfoFolder? = {
    let fromEnvironment = getenv("TZDIR").map { String(cString: $0) }
    let usual = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"]
    for path in [fromEnvironment].compactMap({ $0 }) + usual where access(path, R_OK | X_OK) == 0 {
      return ZoneInfoFolder(path: path)
    }
    return nil
  }()

  init(path: String) { self.path = path }

  /// The bytes of the zone's file; nil where there is none, or where `name` might lead out of the folder.
  func zoneFile(_ name: String) -> [UInt8]? {
    guard Self.isZoneName(name) else { return nil }
    return Self.read(path + "/" + name)
  }

  /// Whether `name` is built as zone names are: parts of letters, digits, `_`, `-`, `+` (never `.`) with `/` between.
  static func isZoneName(_ name: String) -> Bool {
    guard name.utf8.count <= 64 else { return false }
    return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      guard let first = part.utf8.first, isLetterOrDigit(first) else { return false }
      return part.utf8.allSatisfy { isLetterOrDigit($0) || "_-+".utf8.contains($0) }
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    digitValue(byte) != nil || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// The names of all zones in the folder, sorted.
  func zoneNames() -> [String] {
    var names: [String] = []
    collect(prefix: "", depth: 0, into: &names)
    return names.sorted()
  }

  private func collect(prefix: String, depth: Int, into names: inout [String]) {
    guard depth < 4, let folder = opendir(path + "/" + prefix) else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      // The name is a C array inside the entry, which stays until the next call of readdir.
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      // `posix` and `right` repeat all zones; lists such as `zone.tab` have a point or no capital letter in their names.
      guard Self.isZoneName(name), name.utf8.first.map({ $0 < UInt8(ascii: "a") }) == true else { continue }
      var status = stat()
      guard stat(path + "/" + prefix + name, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        collect(prefix: prefix + name + "/", depth: depth + 1, into: &names)
      } else {
        names.append(prefix + name)
      }
    }
  }

  /// A file's bytes; nil for what is no file, can't be read or is far greater than any zone's.
  private static func read(_ path: String) -> [UInt8]? {
    let limit = 1 << 20
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else { return nil }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while bytes.count <= limit {
      let count = chunk.withUnsafeMutableBytes { buffer in
        #if canImport(Glibc)
          Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
          Musl.read(descriptor, buffer.baseAddress, buffer.count)
        #else
          Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        return nil
      }
      bytes += chunk[..<count]
    }
    return nil
  }
}
