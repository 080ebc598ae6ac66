import Parser

/// The formats of a relation's keys and values.
struct FormatPair: Hashable {
  var key: FormatSpecification
  var value: FormatSpecification
}

extension StatementProperties {
  private static let defaultKeyFormat = "KAFKA"

  /// The formats that WITH gives; what it leaves out comes from `inherited` (the source of a query), or else from the
  /// session's properties.
  func formats(inherited: FormatPair?, catalog: any Catalog, at range: SourceRange) throws(Diagnostic) -> FormatPair {
    for name in ["KEY_FORMAT", "VALUE_FORMAT"] where text("FORMAT") != nil && text(name) != nil {
      throw Diagnostic(
        .invalidProperty, "FORMAT gives the format of keys and values, so \(name) can't stand beside it",
        at: nameRange(name), notes: [.init("FORMAT is given here", at: nameRange("FORMAT"))],
        hint: "either FORMAT, or KEY_FORMAT and VALUE_FORMAT")
    }
    return FormatPair(
      key: try format(
        part: "KEY", inherited: inherited?.key,
        fallback: catalog.property("ksql.persistence.default.format.key") ?? Self.defaultKeyFormat, catalog: catalog,
        at: range),
      value: try format(
        part: "VALUE", inherited: inherited?.value,
        fallback: catalog.property("ksql.persistence.default.format.value"), catalog: catalog, at: range))
  }

  private func format(
    part: String, inherited: FormatSpecification?, fallback: String?, catalog: any Catalog, at range: SourceRange
  ) throws(Diagnostic) -> FormatSpecification {
    let given = text("\(part)_FORMAT") ?? text("FORMAT")
    let property = text("\(part)_FORMAT") != nil ? "\(part)_FORMAT" : "FORMAT"
    guard let name = (given ?? inherited?.name ?? fallback)?.uppercased() else {
      throw Diagnostic(
        .invalidProperty, "the format of the values is missing", at: range,
        hint: "WITH (VALUE_FORMAT = 'JSON'), or SET 'ksql.persistence.default.format.value' = 'JSON'")
    }
    guard let format = catalog.format(named: name) else {
      throw Diagnostic(
        .unknownName, "there is no format \(given ?? name)", at: valueRange(property),
        hint: NearestName.hint(for: name, in: catalog.formatNames)
          ?? "the formats are \(catalog.formatNames.sorted().joined(separator: ", "))")
    }
    // A schema's id and names belong to the topic that they were given for: they are not inherited.
    var specification = FormatSpecification(name)
    if let inherited, inherited.name == name { specification.delimiter = inherited.delimiter }
    if let delimiter = text("\(part)_DELIMITER") {
      specification.delimiter = try self.delimiter(delimiter, property: "\(part)_DELIMITER", format: name)
    }
    try readSchemaProperties(part: part, of: format, into: &specification)
    return specification
  }

  private func delimiter(_ text: String, property: String, format: String) throws(Diagnostic) -> String {
    guard format == "DELIMITED" else {
      throw Diagnostic(
        .invalidProperty, "\(format) has no delimiter", at: nameRange(property),
        hint: "\(property) goes with the format DELIMITED")
    }
    switch text.uppercased() {
    case "SPACE": return " "
    case "TAB": return "\t"
    default: break
    }
    guard text.count == 1, text != " ", text != "\t" else {
      throw Diagnostic(
        .invalidProperty, "a delimiter is one character, or the word SPACE or TAB", at: valueRange(property))
    }
    return text
  }

  private func readSchemaProperties(
    part: String, of format: FormatDescription, into specification: inout FormatSpecification
  ) throws(Diagnostic) {
    var names = ["\(part)_SCHEMA_FULL_NAME"]
    if part == "VALUE" { names.append("VALUE_AVRO_SCHEMA_FULL_NAME") }
    for name in names {
      guard let fullName = text(name) else { continue }
      guard format.usesSchemaRegistry || format.name == "PROTOBUF_NOSR" else { throw noSchema(format, property: name) }
      guard !fullName.trimmingSpaces().isEmpty else {
        throw Diagnostic(.invalidProperty, "\(name) can't be empty", at: valueRange(name))
      }
      specification.schemaFullName = fullName
    }
    if let id = try integer("\(part)_SCHEMA_ID", in: 1...Int64(Int32.max)) {
      guard format.usesSchemaRegistry else { throw noSchema(format, property: "\(part)_SCHEMA_ID") }
      specification.schemaID = Int32(id)
    }
    let nullable = "\(part)_PROTOBUF_NULLABLE_REPRESENTATION"
    if let representation = text(nullable)?.uppercased() {
      guard format.name.hasPrefix("PROTOBUF") else {
        throw Diagnostic(.invalidProperty, "\(nullable) goes with PROTOBUF", at: nameRange(nullable))
      }
      guard ["OPTIONAL", "WRAPPER"].contains(representation) else {
        throw Diagnostic(
          .invalidProperty, "\(nullable) is 'OPTIONAL' or 'WRAPPER'", at: valueRange(nullable))
      }
      specification.protobufNullableRepresentation = representation
    }
  }

  private func noSchema(_ format: FormatDescription, property: String) -> Diagnostic {
    Diagnostic(
      .invalidProperty, "\(format.name) keeps no schemas in the registry", at: nameRange(property),
      hint: "\(property) goes with AVRO, JSON_SR and PROTOBUF")
  }
}
