#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The file that the embedded registry keeps its schemas in: one JSON document, replaced as a whole.
struct SchemaFile: Sendable {
  let path: String

  /// What the file holds; nothing where there is no file.
  func load() throws(SchemaRegistryError) -> EmbeddedSchemas {
    guard let bytes = try content() else { return EmbeddedSchemas() }
    let document: JSONValue
    do throws(FormatError) {
      document = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw damaged(error.reason)
    }
    var byID: [Int32: RegisteredSchema] = [:]
    for entry in document["schemas"]?.items ?? [] {
      guard let id = entry["id"]?.int, let schema = RegisteredSchema(json: entry) else {
        throw damaged("a schema has no id, type or text")
      }
      byID[Int32(clamping: id)] = schema
    }
    var schemas = EmbeddedSchemas()
    for subject in document["subjects"]?.items ?? [] {
      guard let name = subject["subject"]?.text else { throw damaged("a subject has no name") }
      for version in subject["versions"]?.items ?? [] {
        guard let id = version.int.map(Int32.init(clamping:)), let schema = byID[id] else {
          throw damaged("subject \(name) has a version without a schema")
        }
        try schemas.register(schema, subject: name, id: id)
      }
    }
    return schemas
  }

  /// Writes a new file beside the old one and, once it is on the disk, puts it in its place.
  func save(_ schemas: EmbeddedSchemas) throws(SchemaRegistryError) {
    var buffer = ByteBuffer(capacity: 4096)
    append(schemas, to: &buffer)
    let temporary = path + ".tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failed("opened for writing") }
    let isWritten = buffer.withUnsafeBytes { Self.writeAll($0, to: descriptor) } && fsync(descriptor) == 0
    let isClosed = close(descriptor) == 0
    guard isWritten, isClosed else { throw failed("written") }
    guard rename(temporary, path) == 0 else { throw failed("put in its place") }
    syncFolder()
  }

  private func append(_ schemas: EmbeddedSchemas, to buffer: inout ByteBuffer) {
    buffer.append(#"{"format":1,"schemas":["#)
    for (index, entry) in schemas.allSchemas.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(utf8: "\n{\"id\":\(entry.id),")
      entry.schema.appendMembers(to: &buffer)
      buffer.append("}")
    }
    buffer.append(#"],"subjects":["#)
    for (index, subject) in schemas.subjects.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append("\n{\"subject\":")
      buffer.append(jsonText: subject)
      let ids = schemas.versionIDs(of: subject).map(String.init).joined(separator: ",")
      buffer.append(utf8: ",\"versions\":[\(ids)]}")
    }
    buffer.append("]}\n")
  }

  private func content() throws(SchemaRegistryError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      if errno == ENOENT { return nil }
      throw failed("opened")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = chunk.withUnsafeMutableBytes { bytes in
        Self.retrying { read(descriptor, bytes.baseAddress, bytes.count) }
      }
      if count < 0 { throw failed("read") }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = retrying { write(descriptor, part.baseAddress, part.count) }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func retrying(_ call: () -> Int) -> Int {
    while true {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
  }

  /// The rename itself is only on the disk once the folder is.
  private func syncFolder() {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func failed(_ what: String) -> SchemaRegistryError {
    .unreachable(
      registry: "the embedded schema registry",
      reason: "\(path) can't be \(what): \(String(cString: strerror(errno)))")
  }

  private func damaged(_ reason: String) -> SchemaRegistryError {
    .unreachable(registry: "the embedded schema registry", reason: "\(path) is damaged: \(reason)")
  }
}
