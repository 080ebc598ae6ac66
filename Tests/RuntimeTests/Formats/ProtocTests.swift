import Foundation
import Planner
import TestSupport
import Testing

@testable import Runtime

/// The schemas that we register, compiled by Google's own compiler, and our messages read with them by Google's runtime.
@Suite("Protobuf's compiler takes our schemas, and its runtime reads and writes the same", .enabled(if: Protoc.isThere))
struct ProtocTests {
  @Test("columns of every type, and of nested ones", arguments: [nil, "OPTIONAL", "WRAPPER"], 1...4)
  func sameBytes(nullables: String?, seed: UInt64) throws {
    var random = RandomValues(seed: seed)
    let description = try #require(Formats.format(named: "PROTOBUF")).description
    var types = RoundTripTests.scalarTypes + RoundTripTests.nestedTypes
    types += (0..<12).map { _ in random.type(depth: 3) }
    let columns = types.filter { description.unsupportedReason($0, false) == nil }.enumerated().map {
      FormatColumn(name: "C\($0)", type: $1)
    }
    var fixture = try FormatFixture("PROTOBUF", columns)
    fixture.specification.protobufNullableRepresentation = nullables
    let rows = (0..<60).map { _ in columns.map { random.value(of: $0.type) } }
    let encoded = try fixture.encode(rows).map { try #require($0) }
    let schema = try #require(try fixture.registry.latestSchema(subject: "topic-value")).schema.text
    let frame = encoded[0].prefix(6)
    #expect(frame == [0, 0, 0, 0, 1, 0])
    let messages = encoded.map { bytes in bytes.dropFirst(6).map(PythonProtobuf.hexadecimal).joined() }
    let written = try Protoc.rewrite(messages, schema: schema)
    #expect(written == messages)
  }
}

/// Google's compiler and its runtime for Python, as a second opinion on schemas and bytes.
enum Protoc {
  private static let compiler = "/usr/bin/protoc"

  static let isThere: Bool = {
    let isThere = FileManager.default.isExecutableFile(atPath: compiler) && PythonProtobuf.interpreter != nil
    if !isThere { print("protoc is not there (Debian: protobuf-compiler): the comparison with it is left out") }
    return isThere
  }()

  /// Reads each message strictly (a field that the schema does not have is an error), and prints what Google writes
  /// for it.
  private static let script = """
    import sys
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
    lines = open(sys.argv[1]).read().split('\\n')
    files = descriptor_pb2.FileDescriptorSet.FromString(open(lines[0], 'rb').read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file: pool.Add(file)
    descriptor = pool.FindFileByName('schema.proto').message_types_by_name['ConnectDefault1']
    get = getattr(message_factory, 'GetMessageClass', None)
    M = get(descriptor) if get else message_factory.MessageFactory(pool).GetPrototype(descriptor)
    for line in lines[1:]:
      message = M.FromString(bytes.fromhex(line))
      if len(message.UnknownFields() if hasattr(message, 'UnknownFields') else []): print('unknown fields')
      print('x' + message.SerializeToString(deterministic=True).hex())
    """

  /// The messages, in hexadecimal, as Google's runtime writes them again.
  static func rewrite(_ messages: [String], schema: String) throws -> [String] {
    let workspace = try Workspace()
    for path in ["google/type/date.proto", "google/type/timeofday.proto", "confluent/type/decimal.proto"] {
      try write(try #require(ProtobufWellKnown.file(path)), to: workspace.path(path))
    }
    try write(
      """
      syntax = "proto3"; package confluent; import "google/protobuf/descriptor.proto";
      message Meta { string doc = 1; map<string, string> params = 2; }
      extend google.protobuf.FieldOptions { Meta field_meta = 1088; }
      """, to: workspace.path("confluent/meta.proto"))
    try write(schema, to: workspace.path("schema.proto"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: compiler)
    process.arguments = [
      "--proto_path=\(workspace.folder)", "--proto_path=/usr/include", "--include_imports",
      "--descriptor_set_out=\(workspace.path("schema.desc"))", "schema.proto",
    ]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw FormatError("protoc refuses \(schema): \(text)") }
    let lines = try PythonProtobuf.run(
      try #require(PythonProtobuf.interpreter), script: script, lines: [workspace.path("schema.desc")] + messages)
    return lines.map { String($0.dropFirst()) }
  }

  private static func write(_ text: String, to path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }
}
