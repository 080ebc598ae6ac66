import Parser

extension StatementProperties {
  /// The windows that the keys of a topic carry (WINDOW_TYPE and WINDOW_SIZE); nil where they carry none.
  func keyWindow() throws(Diagnostic) -> KeyWindow? {
    guard let type = text("WINDOW_TYPE")?.uppercased() else {
      if text("WINDOW_SIZE") != nil {
        throw Diagnostic(
          .invalidProperty, "WINDOW_SIZE needs WINDOW_TYPE", at: nameRange("WINDOW_SIZE"),
          hint: "WINDOW_TYPE = 'TUMBLING'")
      }
      return nil
    }
    switch type {
    case "SESSION":
      guard text("WINDOW_SIZE") == nil else {
        throw Diagnostic(
          .invalidProperty, "SESSION windows have no size of their own", at: nameRange("WINDOW_SIZE"),
          hint: "leave WINDOW_SIZE out")
      }
      return .session
    case "TUMBLING", "HOPPING":
      guard let size = text("WINDOW_SIZE") else {
        throw Diagnostic(
          .invalidProperty, "\(type) windows need WINDOW_SIZE", at: valueRange("WINDOW_TYPE"),
          hint: "WINDOW_SIZE = '30 SECONDS'")
      }
      return .time(sizeMillis: try duration(size))
    default:
      throw Diagnostic(
        .invalidProperty, "there is no window type '\(type)'", at: valueRange("WINDOW_TYPE"),
        hint: NearestName.hint(for: type, in: ["TUMBLING", "HOPPING", "SESSION"])
          ?? "it is TUMBLING, HOPPING or SESSION")
    }
  }

  private func duration(_ text: String) throws(Diagnostic) -> Int64 {
    let words = text.split(separator: " ")
    guard words.count == 2, let amount = Int64(words[0]), amount > 0, let unit = TimeUnit(word: String(words[1])),
      let duration = DurationSyntax(amount, unit, range: SourceRange(start: 0, end: 0))
    else {
      throw Diagnostic(
        .invalidProperty, "'\(text)' is no length of time", at: valueRange("WINDOW_SIZE"),
        hint: "a number and a unit: '30 SECONDS'")
    }
    return duration.millis
  }

  /// The column that gives event times (TIMESTAMP and TIMESTAMP_FORMAT).
  /// - Throws: a diagnostic where the relation has no such column, or it holds no times.
  func timestamp(in columns: [ColumnSchema]) throws(Diagnostic) -> TimestampColumn? {
    let format = text("TIMESTAMP_FORMAT")
    guard let name = identifier("TIMESTAMP") else {
      if format != nil {
        throw Diagnostic(
          .invalidProperty, "TIMESTAMP_FORMAT needs TIMESTAMP, the column that it is for",
          at: nameRange("TIMESTAMP_FORMAT"))
      }
      return nil
    }
    guard let column = columns.first(where: { $0.name == name }) else {
      throw Diagnostic(
        .unknownName, "there is no column \(name) for TIMESTAMP", at: valueRange("TIMESTAMP"),
        hint: NearestName.hint(for: name, in: columns.map(\.name)))
    }
    switch column.type {
    case .bigint, .timestamp:
      guard format == nil else {
        throw Diagnostic(
          .invalidProperty, "\(name) is \(column.type), which needs no TIMESTAMP_FORMAT",
          at: nameRange("TIMESTAMP_FORMAT"))
      }
    case .string:
      guard format != nil else {
        throw Diagnostic(
          .invalidProperty, "\(name) is STRING, so TIMESTAMP_FORMAT must say how it is read",
          at: valueRange("TIMESTAMP"), hint: "TIMESTAMP_FORMAT = 'yyyy-MM-dd''T''HH:mm:ssX'")
      }
    default:
      throw Diagnostic(
        .typeMismatch, "\(name) is \(column.type), which gives no event time", at: valueRange("TIMESTAMP"),
        hint: "TIMESTAMP needs a column of BIGINT, TIMESTAMP or STRING")
    }
    return TimestampColumn(column: name, format: format)
  }
}
