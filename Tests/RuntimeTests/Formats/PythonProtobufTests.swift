import Planner
import Testing

@testable import Runtime

@Suite("Google's runtime reads what we write, and writes the same", .enabled(if: PythonProtobuf.interpreter != nil))
struct PythonProtobufTests {
  static let types: [SQLType] = [
    .integer, .bigint, .double, .boolean, .string, .bytes, .array(.integer), .array(.string), .timestamp,
    .structure([StructField("X", .integer), StructField("Y", .array(.double))]),
  ]

  /// Declares the message of `types` by itself, reads each line's bytes strictly, and prints each value it has found and
  /// the bytes that it writes for them.
  static let script = """
    import sys
    from google.protobuf import descriptor_pb2 as d, descriptor_pool, message_factory, timestamp_pb2
    F = d.FieldDescriptorProto
    file = d.FileDescriptorProto(name='m.proto', syntax='proto3', dependency=['google/protobuf/timestamp.proto'])
    def add(message, name, number, type, repeated=False, type_name=None):
      field = message.field.add(name=name, number=number, type=type)
      field.label = F.LABEL_REPEATED if repeated else F.LABEL_OPTIONAL
      if type_name: field.type_name = type_name
    inner = file.message_type.add(name='Inner')
    add(inner, 'X', 1, F.TYPE_INT32); add(inner, 'Y', 2, F.TYPE_DOUBLE, True)
    m = file.message_type.add(name='M')
    kinds = [F.TYPE_INT32, F.TYPE_INT64, F.TYPE_DOUBLE, F.TYPE_BOOL, F.TYPE_STRING, F.TYPE_BYTES]
    for i, kind in enumerate(kinds): add(m, 'C%d' % i, i + 1, kind)
    add(m, 'C6', 7, F.TYPE_INT32, True); add(m, 'C7', 8, F.TYPE_STRING, True)
    add(m, 'C8', 9, F.TYPE_MESSAGE, False, '.google.protobuf.Timestamp')
    add(m, 'C9', 10, F.TYPE_MESSAGE, False, '.Inner')
    pool = descriptor_pool.Default()
    pool.Add(file)
    descriptor = pool.FindMessageTypeByName('M')
    M = getattr(message_factory, 'GetMessageClass', None)
    M = M(descriptor) if M else message_factory.MessageFactory(pool).GetPrototype(descriptor)
    for line in open(sys.argv[1]).read().split('\\n'):
      message = M.FromString(bytes.fromhex(line))
      print('%d %d' % (message.C0, message.C1), 'x' + message.SerializeToString(deterministic=True).hex())
    """

  @Test func sameBytes() throws {
    let interpreter = try #require(PythonProtobuf.interpreter)
    let columns = Self.types.enumerated().map { FormatColumn(name: "C\($0)", type: $1) }
    let fixture = try FormatFixture("PROTOBUF_NOSR", columns)
    var random = RandomValues(seed: 11)
    let rows = (0..<200).map { _ in
      columns.map { column -> Value in
        // Google's runtime takes no timestamps outside of the years 1 to 9999, nor may a list hold NULLs.
        column.type == .timestamp
          ? .integer(Int64.random(in: -60_000_000_000_000...250_000_000_000_000, using: &random))
          : random.value(of: column.type)
      }
    }
    let encoded = try fixture.encode(rows).map { bytes in (bytes ?? []).map(PythonProtobuf.hexadecimal).joined() }
    let lines = try PythonProtobuf.run(interpreter, script: Self.script, lines: encoded)
    let expected = zip(rows, encoded).map { row, bytes in
      "\(Self.number(row[0])) \(Self.number(row[1])) x\(bytes)"
    }
    #expect(lines == expected)
  }

  private static func number(_ value: Value) -> Int64 {
    if case .integer(let number) = value { number } else { 0 }
  }

}
