import Parser

extension Relation {
  /// CREATE STREAM or TABLE over its topic, whatever made it; nil for one whose keys carry windows of a calendar, for
  /// which WITH has no words.
  package var declaration: String? {
    var properties = [("KAFKA_TOPIC", SQLPrinter.text(ofString: topic))]
    properties += Self.properties(of: keyFormat, part: "KEY")
    properties += Self.properties(of: valueFormat, part: "VALUE")
    if let wraps = valueFormat.wrapsSingleColumn, schema.valueColumns.count == 1 {
      properties.append(("WRAP_SINGLE_VALUE", wraps ? "TRUE" : "FALSE"))
    }
    if let timestamp {
      properties.append(("TIMESTAMP", SQLPrinter.text(ofString: SQLName.quotedIfNeeded(timestamp.column))))
      if let format = timestamp.format { properties.append(("TIMESTAMP_FORMAT", SQLPrinter.text(ofString: format))) }
    }
    switch keyWindow {
    case nil: break
    case .session: properties.append(("WINDOW_TYPE", "'SESSION'"))
    case .time(let sizeMillis?):
      properties += [("WINDOW_TYPE", "'TUMBLING'"), ("WINDOW_SIZE", "'\(sizeMillis) MILLISECONDS'")]
    case .time(nil): return nil
    }
    let columns = schema.columns.filter(isDeclared).map { column in
      "\(SQLName.quotedIfNeeded(column.name)) \(column.type)\(role(of: column))"
    }
    let list = columns.isEmpty ? "" : " (\(columns.joined(separator: ", ")))"
    let source = isReadOnly ? "SOURCE " : ""
    let with = properties.map { "\($0) = \($1)" }.joined(separator: ", ")
    return "CREATE \(source)\(kind.rawValue) \(SQLName.quotedIfNeeded(name))\(list) WITH (\(with))"
  }

  /// Columns are not listed where the id of a schema says what they are.
  private func isDeclared(_ column: ColumnSchema) -> Bool {
    switch column.role {
    case .key: keyFormat.schemaID == nil
    case .value: valueFormat.schemaID == nil
    case .headers: true
    }
  }

  private func role(of column: ColumnSchema) -> String {
    switch column.role {
    case .key: kind == .table ? " PRIMARY KEY" : " KEY"
    case .value: ""
    case .headers(nil): " HEADERS"
    case .headers(let name?): " HEADER(\(SQLPrinter.text(ofString: name)))"
    }
  }

  private static func properties(of format: FormatSpecification, part: String) -> [(String, String)] {
    var properties = [("\(part)_FORMAT", SQLPrinter.text(ofString: format.name))]
    if let delimiter = format.delimiter {
      let word = delimiter == " " ? "SPACE" : delimiter == "\t" ? "TAB" : delimiter
      properties.append(("\(part)_DELIMITER", SQLPrinter.text(ofString: word)))
    }
    if let id = format.schemaID { properties.append(("\(part)_SCHEMA_ID", "\(id)")) }
    if let name = format.schemaFullName { properties.append(("\(part)_SCHEMA_FULL_NAME", SQLPrinter.text(ofString: name))) }
    if let nullable = format.protobufNullableRepresentation {
      properties.append(("\(part)_PROTOBUF_NULLABLE_REPRESENTATION", SQLPrinter.text(ofString: nullable)))
    }
    return properties
  }
}
