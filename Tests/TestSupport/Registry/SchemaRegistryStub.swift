import Runtime
import Synchronization

/// Confluent's schema registry protocol in front of an embedded registry, for tests of the client.
package final class SchemaRegistryStub: Sendable {
  /// What it serves.
  package let registry = EmbeddedSchemaRegistry()
  private let server: HTTPStub

  package var url: String { "http://127.0.0.1:\(server.port)" }
  package var requests: [HTTPStub.Request] { server.requests }

  /// Starts the server. The first answers are those of `faults`, in order: a status, or nil for none at all.
  package init(faults: [Int?] = []) throws {
    let registry = registry
    let faults = FaultQueue(faults)
    server = try HTTPStub { request in
      switch faults.next() {
      case .some(let status?):
        return HTTPStub.Response(status: status, body: #"{"error_code":50001,"message":"in trouble"}"#)
      case .some(nil): return nil
      case nil: return Self.answer(request, registry)
      }
    }
  }

  package func stop() { server.stop() }

  private static func answer(_ request: HTTPStub.Request, _ registry: EmbeddedSchemaRegistry) -> HTTPStub.Response {
    let path = request.path.split(separator: "/").map { decoded($0) }
    do throws(SchemaRegistryError) {
      switch (request.method, path.count, path.first) {
      case ("GET", 3, "schemas"):
        let schema = try registry.schema(id: Int32(path[2]) ?? 0)
        return HTTPStub.Response(body: object(schema))
      case ("GET", 1, "subjects"):
        let subjects = try registry.subjects().map(JSONValue.string)
        return HTTPStub.Response(body: JSONValue.array(subjects).description)
      case ("GET", 4, "subjects"): return try version(path[3], of: path[1], registry)
      case ("POST", 3, "subjects"):
        guard let schema = schema(request.body) else { return error(422, 42201, "Invalid schema") }
        let id = try registry.register(schema, subject: path[1])
        return HTTPStub.Response(body: #"{"id":\#(id)}"#)
      case ("DELETE", 2, "subjects"):
        let count = registry.versionCount(subject: path[1])
        if count == 0 { return error(404, 40401, "Subject '\(path[1])' not found.") }
        try registry.delete(subject: path[1])
        return HTTPStub.Response(body: JSONValue.array((1...count).map { .number("\($0)") }).description)
      default: return error(404, 404, "HTTP 404 Not Found")
      }
    } catch {
      switch error {
      case .unknownSchema: return Self.error(404, 40403, "Schema not found")
      case .refused(let status, let message): return Self.error(status, status * 100, message)
      case .incompatible(_, let reason): return Self.error(409, 409, reason)
      case .unreachable(_, let reason): return Self.error(500, 50001, reason)
      }
    }
  }

  private static func version(
    _ version: String, of subject: String, _ registry: EmbeddedSchemaRegistry
  ) throws(SchemaRegistryError) -> HTTPStub.Response {
    if version != "latest" {
      return HTTPStub.Response(body: object(try registry.schema(subject: subject, version: Int32(version) ?? 0)))
    }
    guard let (id, schema) = try registry.latestSchema(subject: subject) else {
      return error(404, 40401, "Subject '\(subject)' not found.")
    }
    let number = registry.versionCount(subject: subject)
    return HTTPStub.Response(
      body: object(
        schema, more: [("subject", .string(subject)), ("version", .number("\(number)")), ("id", .number("\(id)"))]))
  }

  /// A schema as the registry answers: its text with the keys in another order than they were registered with.
  private static func object(_ schema: RegisteredSchema, more: [(String, JSONValue)] = []) -> String {
    let text = (try? JSONValue(parsing: schema.text)).map { reversed($0).description } ?? schema.text
    var members = more.map { JSONValue.Member(name: $0.0, value: $0.1) }
    members.append(.init(name: "schema", value: .string(text)))
    // Confluent's registry leaves the type out for AVRO.
    if schema.kind != .avro { members.append(.init(name: "schemaType", value: .string(schema.kind.rawValue))) }
    if !schema.references.isEmpty {
      members.append(
        .init(
          name: "references",
          value: .array(
            schema.references.map {
              .object([
                .init(name: "name", value: .string($0.name)), .init(name: "subject", value: .string($0.subject)),
                .init(name: "version", value: .number("\($0.version)")),
              ])
            })))
    }
    return JSONValue.object(members).description
  }

  private static func reversed(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members):
      .object(members.reversed().map { JSONValue.Member(name: $0.name, value: reversed($0.value)) })
    case .array(let items): .array(items.map(reversed))
    case .null, .boolean, .number, .string: value
    }
  }

  private static func schema(_ body: String) -> RegisteredSchema? {
    guard let json = try? JSONValue(parsing: body), let text = json["schema"]?.text else { return nil }
    let references = (json["references"]?.items ?? []).compactMap { reference -> RegisteredSchema.Reference? in
      guard let name = reference["name"]?.text, let subject = reference["subject"]?.text,
        let version = reference["version"]?.int
      else { return nil }
      return .init(name: name, subject: subject, version: Int32(version))
    }
    let kind = RegisteredSchema.Kind(rawValue: json["schemaType"]?.text ?? "AVRO") ?? .avro
    return RegisteredSchema(kind: kind, text: text, references: references)
  }

  private static func error(_ status: Int, _ code: Int, _ message: String) -> HTTPStub.Response {
    HTTPStub.Response(
      status: status,
      body: JSONValue.object([
        .init(name: "error_code", value: .number("\(code)")), .init(name: "message", value: .string(message)),
      ]).description)
  }

  private static func decoded(_ part: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = part.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The faults to come, each used once.
private final class FaultQueue: Sendable {
  private let faults: Mutex<[Int?]>

  init(_ faults: [Int?]) { self.faults = Mutex(faults) }

  func next() -> Int?? {
    faults.withLock { $0.isEmpty ? nil : .some($0.removeFirst()) }
  }
}
