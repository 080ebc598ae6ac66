import Planner

/// Writes rows as Avro in the registry's frame.
final class AvroEncoder: RecordEncoder {
  private let schemaID: Int32
  private let layout: PartLayout
  private let isKey: Bool
  /// A record's fields in the schema's order; of an anonymous column, the one.
  private let fields: [AvroFieldWriting]
  private let steps: [Step]
  private let types: [SQLType]
  private var buffer = ByteBuffer(capacity: 256)

  /// What is written in front of a field's value, and how the value is: nothing in it that counts references.
  private struct Step {
    var source: Int
    var valueBranch: Int8
    var nullBranch: Int8
    /// nil: by the field's writing, value by value.
    var leaf: AvroLeaf?
  }

  init(
    schemaID: Int32, schema: AvroSchema, request: EncodingRequest, layout: PartLayout
  ) throws(FormatError) {
    self.schemaID = schemaID
    self.layout = layout
    isKey = request.part == .key
    types = request.columns.map(\.type)
    fields = try Self.fields(schema: schema, columns: request.columns, layout: layout)
    steps = fields.map(Self.step)
  }

  private static func fields(
    schema: AvroSchema, columns: [FormatColumn], layout: PartLayout
  ) throws(FormatError) -> [AvroFieldWriting] {
    switch layout {
    case .anonymous:
      guard let column = columns.first else { return [] }
      let writing = try AvroResolver.inside(column.name) { () throws(FormatError) in
        try AvroWriting(schema, from: column.type)
      }
      return [AvroFieldWriting(name: column.name, source: 0, writing: writing)]
    case .record:
      guard case .record(let record) = schema else {
        throw FormatError("the schema says \(schema.typeName), where a record with a field for each column is wanted")
      }
      return try AvroWriting.fields(of: record, from: columns)
    }
  }

  private static func step(_ field: AvroFieldWriting) -> Step {
    let source = field.source ?? -1
    switch field.writing {
    case .union(.leaf(let leaf), let branch, let nullBranch) where branch < 64 && (nullBranch ?? 0) < 64:
      return Step(source: source, valueBranch: Int8(branch), nullBranch: Int8(nullBranch ?? -1), leaf: leaf)
    case .leaf(let leaf): return Step(source: source, valueBranch: -1, nullBranch: -1, leaf: leaf)
    case .enumeration, .array, .map, .entries, .structure, .union:
      return Step(source: source, valueBranch: -1, nullBranch: -1, leaf: nil)
    }
  }

  func encode(row: Int, of columns: [Column], into bytes: inout [UInt8]) throws(FormatError) -> Int? {
    if isKey || layout == .anonymous, columns.allSatisfy({ $0.isNull(at: row) }) { return nil }
    buffer.removeAll()
    RegistryFrame.append(schemaID: schemaID, to: &buffer)
    for index in steps.indices {
      let step = steps[index]
      if step.source < 0 || columns[step.source].isNull(at: row) {
        if step.source >= 0, step.nullBranch >= 0 {
          buffer.append(UInt8(step.nullBranch) &<< 1)
        } else {
          try buffer.appendNull(fields[index])
        }
        continue
      }
      if let leaf = step.leaf {
        if step.valueBranch >= 0 { buffer.append(UInt8(step.valueBranch) &<< 1) }
        try append(columns[step.source], row: row, as: leaf, field: index)
      } else {
        try appendNested(columns[step.source], row: row, field: index)
      }
    }
    buffer.withUnsafeBytes { bytes.append(contentsOf: $0) }
    return buffer.count
  }

  @inline(__always)
  private func append(_ column: Column, row: Int, as leaf: AvroLeaf, field: Int) throws(FormatError) {
    do throws(FormatError) {
      switch column {
      case .boolean(let column): buffer.append(column.values[row] ? 1 : 0 as UInt8)
      case .integer(let column): try buffer.append(integer: column.values[row], as: leaf)
      case .double(let column): buffer.append(double: column.values[row], as: leaf)
      case .bytes(let column): try buffer.append(content: column.bytes(at: row), as: leaf)
      case .decimal, .boxed: try appendNested(column, row: row, leaf: leaf, field: field)
      }
    } catch {
      throw FormatError("field \(fields[field].name): \(error.reason)")
    }
  }

  private func appendNested(_ column: Column, row: Int, leaf: AvroLeaf? = nil, field: Int) throws(FormatError) {
    let value = column.value(at: row, type: types[steps[field].source])
    let writing = leaf.map(AvroWriting.leaf) ?? fields[field].writing
    try AvroFault.inside(fields[field]) { () throws(FormatError) in try buffer.append(value, as: writing) }
  }
}
