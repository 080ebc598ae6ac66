import Planner

/// How rows stand in repartition topics: the state's own row form. Only the query that wrote them reads them, so that
/// users can't name the format.
struct InternalRowFormat: ValueFormat {
  static let name = "INTERNAL_ROW"

  let description = FormatDescription(
    name: name, supportsKeys: false, supportsValues: true, wrapsSingleColumnByDefault: nil, supportsUnwrapping: false,
    usesSchemaRegistry: false, unsupportedReason: { _, _ in nil })

  func makeDecoder(for request: DecodingRequest, registry: any SchemaRegistry) throws -> any RecordDecoder {
    InternalRowDecoder(types: request.columns.map(\.type), projection: request.projection)
  }

  func makeEncoder(for request: EncodingRequest, registry: any SchemaRegistry) throws -> any RecordEncoder {
    BatchEncoder(InternalRowEncoder(codec: RowCodec(request.columns.map(\.type))))
  }
}

private final class InternalRowDecoder: RecordDecoder {
  private let codec: RowCodec
  private let projection: [Int]

  init(types: [SQLType], projection: [Int]) {
    codec = RowCodec(types)
    self.projection = projection
  }

  func decode(_ records: UnsafeBufferPointer<RecordView>, into columns: [Column], failures: inout [DecodeFailure]) {
    // A row's length is known only by reading all of it, so all columns are read, and those not wanted are dropped.
    let all = codec.types.map { Column($0, capacity: records.count) }
    for (row, record) in records.enumerated() {
      guard let value = record.value else {
        for column in all { column.appendNull() }
        continue
      }
      do throws(StateError) {
        try codec.decode(value, into: all)
      } catch {
        failures.append(DecodeFailure(row: row, reason: "\(error)"))
        for column in all {
          if column.count > row { column.removeLast() }
          column.appendNull()
        }
      }
    }
    for (column, index) in zip(columns, projection) { column.append(contentsOf: all[index], at: 0..<records.count) }
  }
}

private struct InternalRowEncoder: RowEncoder {
  let codec: RowCodec

  func encode(row: Int, of lanes: LaneSources, into buffer: inout ByteBuffer) throws(FormatError) -> Bool {
    codec.encode(lanes, row: row, into: &buffer)
    return true
  }
}
