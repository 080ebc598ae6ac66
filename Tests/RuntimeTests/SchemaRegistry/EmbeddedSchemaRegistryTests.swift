import Foundation
import Testing

@testable import Runtime

@Suite("The embedded schema registry")
struct EmbeddedSchemaRegistryTests {
  static func schema(_ text: String) -> RegisteredSchema { RegisteredSchema(kind: .avro, text: text) }

  @Test("the same schema has one id, whatever its blanks and its order of keys")
  func sameSchema() throws {
    let registry = EmbeddedSchemaRegistry()
    let id = try registry.register(Self.schema(#"{"type":"array","items":"int"}"#), subject: "a")
    #expect(try registry.register(Self.schema(#"{ "items": "int", "type": "array" }"#), subject: "b") == id)
    #expect(try registry.register(Self.schema("int"), subject: "a") == id + 1)
    #expect(try registry.register(Self.schema(#"{"type":"array","items":"int"}"#), subject: "a") == id)
    #expect(registry.versionCount(subject: "a") == 2)
    #expect(try registry.latestSchema(subject: "a")?.schema.text == "int")
    #expect(try registry.subjects() == ["a", "b"])
  }

  @Test("ids of one's own choice")
  func givenIDs() throws {
    let registry = EmbeddedSchemaRegistry()
    try registry.register(Self.schema(#""int""#), subject: "a", id: 102)
    #expect(try registry.schema(id: 102).text == #""int""#)
    #expect(try registry.register(Self.schema(#""long""#), subject: "a") == 103)
    #expect(throws: SchemaRegistryError.self) {
      try registry.register(Self.schema(#""string""#), subject: "a", id: 102)
    }
    #expect(throws: SchemaRegistryError.unknownSchema(id: 5)) { try registry.schema(id: 5) }
    #expect(throws: SchemaRegistryError.self) { try registry.register(Self.schema("{]"), subject: "a") }
  }

  @Test("keeps its schemas in a file")
  func file() throws {
    let folder = NSTemporaryDirectory() + "registry-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try EmbeddedSchemaRegistry(folder: folder)
    let json = RegisteredSchema(
      kind: .json, text: #"{"type":"object","title":"ä\"\\"}"#,
      references: [.init(name: "n", subject: "s", version: 2)]
    )
    try first.register(json, subject: "x", id: 7)
    let id = try first.register(Self.schema(#""int""#), subject: "y")
    _ = try first.register(Self.schema(#""int""#), subject: "x")

    let second = try EmbeddedSchemaRegistry(folder: folder)
    #expect(try second.schema(id: 7) == json)
    #expect(try second.latestSchema(subject: "x")?.id == id)
    #expect(second.versionCount(subject: "x") == 2)
    #expect(try second.register(Self.schema(#""long""#), subject: "x") == id + 1)
    #expect(!FileManager.default.fileExists(atPath: folder + "/schemas.json.tmp"))

    try "nonsense".write(toFile: folder + "/schemas.json", atomically: true, encoding: .utf8)
    #expect(throws: SchemaRegistryError.self) { try EmbeddedSchemaRegistry(folder: folder) }
  }
}
