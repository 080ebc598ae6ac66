import Planner

/// Reads the fields of a line into the columns that are wanted.
struct DelimitedRows: RowDecoder {
  private let columns: [FormatColumn]
  /// The lanes that each column goes to: mostly one or none.
  private let lanesByColumn: [[Int]]
  private let delimiter: [UInt8]

  init(columns: [FormatColumn], projection: [Int], delimiter: [UInt8]) {
    self.columns = columns
    self.delimiter = delimiter
    lanesByColumn = columns.indices.map { column in projection.indices.filter { projection[$0] == column } }
  }

  func decode(_ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>) throws(DecodeFault) {
    var fields = DelimitedFields(line: bytes, delimiter: delimiter)
    var count = 0
    while let field = try fields.next() {
      if count < columns.count {
        for lane in lanesByColumn[count] {
          var sink = lanes[lane]
          do throws(DecodeFault) {
            try put(field, of: columns[count].type, into: &sink)
          } catch {
            throw error.inside(columns[count].name)
          }
        }
      }
      count += 1
    }
    if count != columns.count {
      throw DecodeFault("there are \(count) fields for \(columns.count) columns")
    }
  }

  private func put(
    _ field: DelimitedFields.Field, of type: SQLType, into sink: inout LaneSink
  ) throws(DecodeFault) {
    switch field {
    case .plain(let text): try TextValue.put(text, of: type, into: &sink)
    case .unescaped(let copy):
      let result = copy.withUnsafeBytes { text in
        Result { () throws(DecodeFault) in try TextValue.put(text, of: type, into: &sink) }
      }
      try result.get()
    }
  }
}
