import Runtime

/// A result as one JSON array of objects on one line, spaced as Python's `json.dumps` does it:
/// `[{"store_id": 1, "total_sales_price": 12.5}]`. The rows of a result that goes on are objects, one a line.
struct JSONRenderer: ResultRenderer {
  private let columns: [ResultColumn]

  init(columns: [ResultColumn], style: RenderingStyle) {
    self.columns = columns
  }

  func table(_ rows: [[Value]]) -> String {
    var writer = ValueJSONWriter()
    writer.array(rows) { $0.object(RowChange(values: $1), columns: columns) }
    return writer.text + "\n"
  }

  mutating func append(_ rows: [RowChange]) -> String { JSONLinesRenderer.lines(rows, columns: columns) }
}

/// A row as one JSON object a line. A row that a table has lost has its key columns alone.
struct JSONLinesRenderer: ResultRenderer {
  private let columns: [ResultColumn]

  init(columns: [ResultColumn], style: RenderingStyle) {
    self.columns = columns
  }

  mutating func append(_ rows: [RowChange]) -> String { Self.lines(rows, columns: columns) }

  static func lines(_ rows: [RowChange], columns: [ResultColumn]) -> String {
    var text = ""
    for row in rows {
      var writer = ValueJSONWriter()
      writer.object(row, columns: columns)
      text += writer.text + "\n"
    }
    return text
  }
}
