import Planner

/// DELIMITED: one line of text a record, with a field for each column (RFC 4180, as commons-csv reads and writes it).
///
/// An empty field is NULL, so an empty STRING comes back as NULL. DATE, TIME and TIMESTAMP are numbers (days,
/// milliseconds), BYTES are Base64.
struct DelimitedFormat: ValueFormat {
  let description = FormatDescription(
    name: "DELIMITED", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: nil,
    supportsUnwrapping: true, usesSchemaRegistry: false,
    unsupportedReason: { type, _ in type.isNested ? "the DELIMITED format does not support \(type)" : nil })

  let documentForm = DocumentForm.text

  func makeDecoder(for request: DecodingRequest, registry: any SchemaRegistry) throws -> any RecordDecoder {
    try description.check(request.columns, part: request.part)
    let delimiter = try Self.delimiter(request.specification)
    return BatchDecoder(
      DelimitedRows(columns: request.columns, projection: request.projection, delimiter: delimiter), part: request.part)
  }

  func makeEncoder(for request: EncodingRequest, registry: any SchemaRegistry) throws -> any RecordEncoder {
    try description.check(request.columns, part: request.part)
    return BatchEncoder(
      DelimitedRowEncoder(
        request, layout: request.layout(description), delimiter: try Self.delimiter(request.specification)))
  }

  /// The delimiter as it stands in the bytes: `SPACE` and `TAB` are words for themselves.
  static func delimiter(_ specification: FormatSpecification) throws(FormatError) -> [UInt8] {
    guard let name = specification.delimiter else { return [UInt8(ascii: ",")] }
    switch name.uppercased() {
    case "SPACE": return [UInt8(ascii: " ")]
    case "TAB": return [UInt8(ascii: "\t")]
    default: break
    }
    guard name.unicodeScalars.count == 1, !["\"", "\r", "\n"].contains(name) else {
      throw FormatError("'\(name)' can't be a delimiter: it must be one character, or SPACE or TAB")
    }
    return Array(name.utf8)
  }
}
