import Planner

/// JSON: an object with a member for each column, or a single column's value alone.
struct JSONFormat: ValueFormat {
  let description = FormatDescription(
    name: "JSON", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: true, supportsUnwrapping: true,
    usesSchemaRegistry: false, unsupportedReason: { type, _ in JSONFormat.unsupportedReason(type) })

  let documentForm = DocumentForm.content

  /// JSON's object keys are strings, so a map's keys must be.
  static func unsupportedReason(_ type: SQLType) -> String? {
    type.firstMapWithoutTextKeys.map { "JSON only supports maps with STRING keys, not \($0)" }
  }

  func makeDecoder(for request: DecodingRequest, registry: any SchemaRegistry) throws -> any RecordDecoder {
    try description.check(request.columns, part: request.part)
    return BatchDecoder(
      JSONRows(columns: request.projectedColumns, layout: request.layout(description)), part: request.part)
  }

  func makeEncoder(for request: EncodingRequest, registry: any SchemaRegistry) throws -> any RecordEncoder {
    try description.check(request.columns, part: request.part)
    return BatchEncoder(JSONRowEncoder(request, layout: request.layout(description)))
  }
}

extension SQLType {
  /// The first map, here or inside, whose keys are not STRING.
  var firstMapWithoutTextKeys: SQLType? {
    switch self {
    case .array(let element): element.firstMapWithoutTextKeys
    case .map(.string, let value): value.firstMapWithoutTextKeys
    case .map: self
    case .structure(let fields): fields.lazy.compactMap(\.type.firstMapWithoutTextKeys).first
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .date, .time, .timestamp: nil
    }
  }
}
