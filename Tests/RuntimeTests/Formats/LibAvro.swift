import CAvro
import Planner

@testable import Runtime

/// Apache's C library for Avro, as a second opinion on bytes. It is fed only what tests make themselves.
struct LibAvro: ~Copyable {
  private let schema: avro_schema_t
  private let interface: UnsafeMutablePointer<avro_value_iface_t>

  init(schema text: String) throws {
    var schema: avro_schema_t?
    guard avro_schema_from_json_length(text, text.utf8.count, &schema) == 0, let schema,
      let interface = avro_generic_class_from_schema(schema)
    else { throw FormatError("libavro refuses the schema: \(String(cString: avro_strerror()))") }
    self.schema = schema
    self.interface = interface
  }

  deinit {
    _ = interface.pointee.decref_iface?(interface)
    avro_schema_decref(schema)
  }

  /// The bytes of columns in a record whose fields are all unions with null.
  func encode(_ row: [Value], types: [SQLType]) -> [UInt8] {
    encode { record in
      for index in row.indices {
        Self.set(Self.child(record, index), nullable: row[index], type: types[index])
      }
    }
  }

  /// The bytes of a value that `fill` sets.
  func encode(_ fill: (avro_value_t) -> Void) -> [UInt8] {
    var record = avro_value_t()
    avro_generic_value_new(interface, &record)
    defer { avro_value_decref(&record) }
    fill(record)
    var size = 0
    avro_value_sizeof(&record, &size)
    var bytes = [CChar](repeating: 0, count: size)
    let writer = avro_writer_memory(&bytes, Int64(size))
    avro_value_write(writer, &record)
    avro_writer_free(writer)
    return bytes.map { UInt8(bitPattern: $0) }
  }

  static func child(_ value: avro_value_t, _ index: Int) -> avro_value_t {
    var child = avro_value_t()
    _ = value.iface.pointee.get_by_index(value.iface, value.`self`, index, &child, nil)
    return child
  }

  static func appended(_ value: avro_value_t) -> avro_value_t {
    var child = avro_value_t()
    var index = 0
    _ = value.iface.pointee.append(value.iface, value.`self`, &child, &index)
    return child
  }

  /// A new entry of a map.
  static func added(_ value: avro_value_t, _ key: String) -> avro_value_t {
    var child = avro_value_t()
    var index = 0
    var isNew: Int32 = 0
    _ = value.iface.pointee.add(value.iface, value.`self`, key, &child, &index, &isNew)
    return child
  }

  /// A branch of a union, chosen.
  static func branch(_ value: avro_value_t, _ index: Int32) -> avro_value_t {
    var child = avro_value_t()
    _ = value.iface.pointee.set_branch(value.iface, value.`self`, index, &child)
    return child
  }

  private static func set(_ target: avro_value_t, nullable value: Value, type: SQLType) {
    set(branch(target, value.isNull ? 0 : 1), value, type: type)
  }

  static func set(_ target: avro_value_t, _ value: Value, type: SQLType) {
    let iface = target.iface.pointee
    switch (value, type) {
    case (.null, _): _ = iface.set_null(target.iface, target.`self`)
    case (.boolean(let value), _): _ = iface.set_boolean(target.iface, target.`self`, value ? 1 : 0)
    case (.integer(let value), .bigint), (.integer(let value), .timestamp):
      _ = iface.set_long(target.iface, target.`self`, value)
    case (.integer(let value), _): _ = iface.set_int(target.iface, target.`self`, Int32(value))
    case (.double(let value), _): _ = iface.set_double(target.iface, target.`self`, value)
    case (.string(let text), _):
      // The length counts the zero behind the text.
      _ = text.withCString {
        iface.set_string_len(target.iface, target.`self`, UnsafeMutablePointer(mutating: $0), text.utf8.count + 1)
      }
    case (.bytes(var bytes), _): _ = iface.set_bytes(target.iface, target.`self`, &bytes, bytes.count)
    case (.decimal(let value), _):
      var buffer = ByteBuffer()
      buffer.append(twosComplementOf: value)
      var bytes = buffer.bytes
      _ = iface.set_bytes(target.iface, target.`self`, &bytes, bytes.count)
    case (.array(let items), .array(let element)):
      for item in items { set(appended(target), nullable: item, type: element) }
    case (.map(let map), .map(let key, let item)):
      for entry in map.entries {
        let record = appended(target)
        set(child(record, 0), nullable: entry.key, type: key)
        set(child(record, 1), nullable: entry.value, type: item)
      }
    case (.structure(let values), .structure(let fields)):
      for index in values.indices { set(child(target, index), nullable: values[index], type: fields[index].type) }
    case (.array, _), (.map, _), (.structure, _): fatalError("the value is not of its type")
    }
  }
}
