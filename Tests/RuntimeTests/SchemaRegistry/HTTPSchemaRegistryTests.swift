import TestSupport
import Testing

@testable import Runtime

@Suite("The schema registry over HTTP")
struct HTTPSchemaRegistryTests {
  static let record = RegisteredSchema(
    kind: .avro, text: #"{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"],"default":null}]}"#)

  @Test("registers, and finds by id, version and subject")
  func registersAndFinds() throws {
    let stub = try SchemaRegistryStub()
    defer { stub.stop() }
    let registry = try HTTPSchemaRegistry(url: stub.url + "/")
    let id = try registry.register(Self.record, subject: "my topic/ä-value")
    #expect(try registry.register(Self.record, subject: "my topic/ä-value") == id)
    #expect(stub.requests.map(\.path) == ["/subjects/my%20topic%2F%C3%A4-value/versions"])
    #expect(try registry.subjects() == ["my topic/ä-value"])

    // Another process knows nothing yet, asks once, and is not misled by another order of keys.
    let other = try HTTPSchemaRegistry(url: stub.url)
    let found = try other.schema(id: id)
    #expect(try found.normalized() == Self.record.normalized())
    #expect(try other.schema(id: id) == found)
    #expect(stub.requests.filter { $0.path == "/schemas/ids/\(id)" }.count == 1)
    #expect(try other.latestSchema(subject: "my topic/ä-value")?.id == id)
    #expect(try other.schema(subject: "my topic/ä-value", version: 1).kind == .avro)
    #expect(try other.latestSchema(subject: "nothing") == nil)
  }

  @Test("deletes a subject, and does not go on as if it were there")
  func deletes() throws {
    let stub = try SchemaRegistryStub()
    defer { stub.stop() }
    let registry = try HTTPSchemaRegistry(url: stub.url)
    _ = try registry.register(Self.record, subject: "a/b-value")
    try registry.delete(subject: "a/b-value")
    #expect(stub.requests.last.map { [$0.method, $0.path] } == ["DELETE", "/subjects/a%2Fb-value"])
    #expect(try registry.subjects() == [])
    #expect(try registry.latestSchema(subject: "a/b-value") == nil)
    // What is not there needs no deleting.
    try registry.delete(subject: "a/b-value")
    // The client had kept the id: a schema must be registered anew all the same.
    _ = try registry.register(Self.record, subject: "a/b-value")
    #expect(stub.requests.last?.method == "POST")
    #expect(try registry.subjects() == ["a/b-value"])
  }

  @Test("a registry that allows no deleting says so")
  func refusesToDelete() throws {
    let stub = try SchemaRegistryStub(faults: [405])
    defer { stub.stop() }
    #expect(throws: SchemaRegistryError.refused(status: 405, message: "in trouble")) {
      try HTTPSchemaRegistry(url: stub.url).delete(subject: "s")
    }
  }

  @Test("keeps kind and references")
  func kindAndReferences() throws {
    let stub = try SchemaRegistryStub()
    defer { stub.stop() }
    let schema = RegisteredSchema(
      kind: .json, text: #"{"type":"object"}"#, references: [.init(name: "n", subject: "s", version: 3)])
    let id = try HTTPSchemaRegistry(url: stub.url).register(schema, subject: "t-value")
    #expect(try HTTPSchemaRegistry(url: stub.url).schema(id: id) == schema)
  }

  @Test("sends the credentials, and shows them nowhere")
  func credentials() throws {
    let stub = try SchemaRegistryStub()
    defer { stub.stop() }
    let host = stub.url.dropFirst("http://".count)
    for registry in [
      try HTTPSchemaRegistry(url: "http://jo:p%40ss:word@\(host)"),
      try HTTPSchemaRegistry(url: "http://other:wrong@\(host)", user: "jo", password: "p@ss:word"),
    ] {
      _ = try registry.subjects()
      #expect(stub.requests.last?.headers["authorization"] == "Basic am86cEBzczp3b3Jk")
      #expect(registry.name == "the schema registry at \(stub.url)")
      #expect(throws: SchemaRegistryError.unknownSchema(id: 9)) { try registry.schema(id: 9) }
    }
  }

  @Test("tries again while the registry is in trouble", arguments: [[503], [500, 502], [nil, 503]] as [[Int?]])
  func retries(faults: [Int?]) throws {
    let stub = try SchemaRegistryStub(faults: faults)
    defer { stub.stop() }
    #expect(try HTTPSchemaRegistry(url: stub.url).subjects() == [])
    #expect(stub.requests.count == faults.count + 1)
  }

  @Test("says what is wrong in the end, and leaves the registry alone for a while")
  func unreachable() throws {
    let stub = try SchemaRegistryStub(faults: [503, 503, 503])
    defer { stub.stop() }
    let registry = try HTTPSchemaRegistry(url: stub.url)
    let error = #expect(throws: SchemaRegistryError.self) { try registry.schema(id: 1) }
    #expect(error?.description.contains("503") == true)
    #expect(error?.description.contains("in trouble") == true)
    for id in 2..<50 { #expect(throws: SchemaRegistryError.self) { try registry.schema(id: Int32(id)) } }
    #expect(stub.requests.count == 3)
  }

  @Test("nobody listens")
  func nobodyThere() throws {
    let stub = try SchemaRegistryStub()
    let url = stub.url
    stub.stop()
    _ = try? HTTPSchemaRegistry(url: url).subjects()
    #expect(throws: SchemaRegistryError.self) { try HTTPSchemaRegistry(url: url).subjects() }
  }

  @Test("errors of the request are not repeated")
  func refused() throws {
    let stub = try SchemaRegistryStub()
    defer { stub.stop() }
    let registry = try HTTPSchemaRegistry(url: stub.url)
    let noSchema = RegisteredSchema(kind: .avro, text: "{")
    #expect(throws: SchemaRegistryError.self) { try registry.register(noSchema, subject: "s") }
    #expect(stub.requests.count == 1)
    #expect(throws: SchemaRegistryError.self) { try HTTPSchemaRegistry(url: "ftp://host") }
    #expect(throws: SchemaRegistryError.self) { try HTTPSchemaRegistry(url: "http://") }
  }

  @Test("Avro records flow through it")
  func avro() throws {
    let stub = try SchemaRegistryStub()
    defer { stub.stop() }
    var fixture = try FormatFixture(
      "AVRO", RoundTripTests.nestedTypes.enumerated().map { .init(name: "C\($0)", type: $1) })
    fixture.registry = try HTTPSchemaRegistry(url: stub.url)
    var random = RandomValues(seed: 3)
    let rows = (0..<20).map { _ in fixture.columns.map { random.value(of: $0.type) } }
    let parts = try fixture.encode(rows)
    fixture.registry = try HTTPSchemaRegistry(url: stub.url)
    let (decoded, failures) = try fixture.decode(parts)
    #expect(failures == [])
    #expect(decoded == rows)
    let lookups = stub.requests.filter { $0.path.hasPrefix("/schemas/ids/") }
    #expect(lookups.count == 1)
  }

  @Test("an unknown id is asked for once, not for each record")
  func unknownIDs() throws {
    let stub = try SchemaRegistryStub()
    defer { stub.stop() }
    var fixture = try FormatFixture("AVRO", [.init(name: "A", type: .integer)])
    fixture.registry = try HTTPSchemaRegistry(url: stub.url)
    let (_, failures) = try fixture.decode(Array(repeating: [0, 0, 0, 0, 77, 2, 2], count: 100))
    #expect(failures.count == 100)
    #expect(failures.first?.reason == "schema 77: the schema registry has no schema with id 77")
    #expect(stub.requests.count == 1)
  }
}
