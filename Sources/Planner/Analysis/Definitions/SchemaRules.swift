import Parser

/// What a relation's columns must be like for its formats and its kind.
struct SchemaRules {
  let catalog: any Catalog
  /// Where a column stands in the statement, for errors; nil: where the statement as a whole does.
  let rangeOfColumn: (String) -> SourceRange?

  static let reservedNames: Set<String> = ["ROWTIME", "ROWPARTITION", "ROWOFFSET", "WINDOWSTART", "WINDOWEND"]

  /// - Throws: a diagnostic for the first column that is reserved, stands twice, or that the format can't hold.
  func check(_ columns: [ColumnSchema], formats: FormatPair) throws(Diagnostic) {
    var seen: Set<String> = []
    var headers: [ColumnSchema] = []
    for column in columns {
      if Self.reservedNames.contains(column.name) {
        throw Diagnostic(
          .invalidArgument, "\(column.name) is a name of the system: no column can have it",
          at: rangeOfColumn(column.name))
      }
      guard seen.insert(column.name).inserted else {
        throw Diagnostic(
          .duplicateName, "there are several columns \(column.name)", at: rangeOfColumn(column.name))
      }
      try checkHeaders(column)
      if column.isHeader {
        try checkHeaders(column, beside: headers)
        headers.append(column)
      }
    }
    let keys = columns.filter { $0.role == .key }
    for column in keys where Self.holdsMap(column.type) {
      throw Diagnostic(
        .typeMismatch,
        "key column \(column.name) is \(column.type): a MAP has no order of its own, so equal keys "
          + "could have different bytes", at: rangeOfColumn(column.name), hint: "keys can't hold a MAP")
    }
    try check(keys, format: formats.key, isKey: true)
    try check(columns.filter { $0.role == .value }, format: formats.value, isKey: false)
  }

  private func check(_ columns: [ColumnSchema], format: FormatSpecification, isKey: Bool) throws(Diagnostic) {
    guard let description = catalog.format(named: format.name) else {
      throw Diagnostic(.unknownName, "there is no format \(format.name)")
    }
    let part = isKey ? "key" : "value"
    if format.name == "NONE", let first = columns.first {
      throw Diagnostic(
        .invalidSchema, "the \(part) format is NONE, which holds no columns", at: rangeOfColumn(first.name),
        hint: "\(part.uppercased())_FORMAT gives another")
    }
    guard isKey ? description.supportsKeys : description.supportsValues || columns.isEmpty else {
      throw Diagnostic(.invalidSchema, "\(format.name) can't be the format of \(part)s")
    }
    if format.name == "KAFKA", columns.count > 1 {
      throw Diagnostic(
        .invalidSchema,
        "the \(part) format KAFKA holds one column, not \(columns.count): "
          + columns.map(\.name).joined(separator: ", "), at: rangeOfColumn(columns[1].name),
        hint: "\(part.uppercased())_FORMAT = 'JSON' holds several")
    }
    for column in columns {
      if let reason = description.unsupportedReason(column.type, isKey) {
        throw Diagnostic(
          .invalidSchema, "\(part) column \(column.name) \(column.type) can't be written as \(format.name): \(reason)",
          at: rangeOfColumn(column.name))
      }
      if format.name == "AVRO", let name = Self.illegalAvroName(column.name, column.type) {
        throw Diagnostic(
          .invalidSchema, "Avro has no field called '\(name)'", at: rangeOfColumn(column.name),
          hint: "its names are letters, digits and '_', and begin with no digit")
      }
    }
  }

  /// WRAP_SINGLE_VALUE as the format takes it.
  /// - Parameter isGiven: it stands in WITH, and not just in the session's properties.
  func wrapping(
    _ wraps: Bool, isGiven: Bool, of format: FormatSpecification, columns: [ColumnSchema], at range: SourceRange?
  )
    throws(Diagnostic) -> Bool?
  {
    guard let description = catalog.format(named: format.name) else { return nil }
    let supports = wraps ? description.wrapsSingleColumnByDefault != nil : description.supportsUnwrapping
    guard isGiven else {
      return supports && description.wrapsSingleColumnByDefault != nil && columns.count == 1 ? wraps : nil
    }
    guard columns.count == 1 else {
      throw Diagnostic(
        .invalidProperty, "WRAP_SINGLE_VALUE is for a single value column, and there are \(columns.count)", at: range)
    }
    guard supports || (!wraps && description.wrapsSingleColumnByDefault == nil) else {
      throw Diagnostic(
        .invalidProperty, "\(format.name) values can't be \(wraps ? "wrapped" : "unwrapped")", at: range,
        hint: "leave WRAP_SINGLE_VALUE out")
    }
    return supports ? wraps : nil
  }

  private func checkHeaders(_ column: ColumnSchema) throws(Diagnostic) {
    guard case .headers(let name) = column.role else { return }
    let expected: SQLType = name == nil ? Self.headersType : .bytes
    guard column.type == expected else {
      throw Diagnostic(
        .typeMismatch, "a column of \(name == nil ? "HEADERS" : "one HEADER") is \(expected), not \(column.type)",
        at: rangeOfColumn(column.name))
    }
  }

  /// All headers of a record are one column, or some of them one column each; none is read twice.
  private func checkHeaders(_ column: ColumnSchema, beside others: [ColumnSchema]) throws(Diagnostic) {
    guard case .headers(let name) = column.role else { return }
    for other in others {
      guard case .headers(let former) = other.role, name == nil || former == nil || name == former else { continue }
      let both = [former, name].map { $0.map { "HEADER('\($0)')" } ?? "HEADERS" }
      throw Diagnostic(
        .duplicateName,
        both[0] == both[1]
          ? "\(other.name) and \(column.name) both read \(both[0])"
          : "\(other.name) reads \(both[0]) and \(column.name) \(both[1]): a relation has one kind of both",
        at: rangeOfColumn(column.name))
    }
  }

  static let headersType = SQLType.array(
    .structure([StructField("KEY", .string), StructField("VALUE", .bytes)]))

  private static func holdsMap(_ type: SQLType) -> Bool {
    switch type {
    case .map: true
    case .array(let element): holdsMap(element)
    case .structure(let fields): fields.contains { holdsMap($0.type) }
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .date, .time, .timestamp: false
    }
  }

  /// The first name, of the column or of a field within, that Avro's specification does not allow.
  private static func illegalAvroName(_ name: String, _ type: SQLType) -> String? {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    for (index, byte) in name.utf8.enumerated() {
      guard
        letters.contains(byte) || capitals.contains(byte) || byte == UInt8(ascii: "_")
          || (index > 0 && digits.contains(byte))
      else { return name }
    }
    switch type {
    case .structure(let fields):
      return fields.lazy.compactMap { illegalAvroName($0.name, $0.type) }.first
    case .array(let element):
      return illegalAvroName("_", element)
    case .map(_, let value):
      return illegalAvroName("_", value)
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .date, .time, .timestamp:
      return nil
    }
  }
}
