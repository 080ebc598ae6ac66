import Planner

/// The formats as the planner knows them.
enum FakeFormats {
  static let all: [String: FormatDescription] = Dictionary(
    uniqueKeysWithValues: [none, kafka, delimited, json, jsonSR, avro, protobuf, protobufNoSR].map { ($0.name, $0) })

  private static let none = FormatDescription(
    name: "NONE", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: nil, supportsUnwrapping: false,
    usesSchemaRegistry: false, unsupportedReason: { _, _ in "it holds no columns" })

  private static let kafka = FormatDescription(
    name: "KAFKA", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: nil, supportsUnwrapping: false,
    usesSchemaRegistry: false,
    unsupportedReason: { type, _ in
      switch type {
      case .integer, .bigint, .double, .string, .bytes: nil
      default: "it holds INT, BIGINT, DOUBLE, STRING and BYTES"
      }
    })

  private static let delimited = FormatDescription(
    name: "DELIMITED", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: nil,
    supportsUnwrapping: false, usesSchemaRegistry: false,
    unsupportedReason: { type, _ in type.isNested ? "it holds no nested types" : nil })

  private static let json = FormatDescription(
    name: "JSON", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: true, supportsUnwrapping: true,
    usesSchemaRegistry: false, unsupportedReason: textKeys)

  private static let jsonSR = FormatDescription(
    name: "JSON_SR", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: true,
    supportsUnwrapping: true, usesSchemaRegistry: true, unsupportedReason: textKeys)

  private static let avro = FormatDescription(
    name: "AVRO", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: true, supportsUnwrapping: true,
    usesSchemaRegistry: true, unsupportedReason: textKeys)

  private static let protobuf = FormatDescription(
    name: "PROTOBUF", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: true,
    supportsUnwrapping: true, usesSchemaRegistry: true, unsupportedReason: textKeys)

  private static let protobufNoSR = FormatDescription(
    name: "PROTOBUF_NOSR", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: true,
    supportsUnwrapping: false, usesSchemaRegistry: false, unsupportedReason: textKeys)

  @Sendable private static func textKeys(_ type: SQLType, _ isKey: Bool) -> String? {
    switch type {
    case .map(let key, let value): key == .string ? textKeys(value, isKey) : "a MAP's keys must be STRING"
    case .array(let element): textKeys(element, isKey)
    case .structure(let fields): fields.lazy.compactMap { textKeys($0.type, isKey) }.first
    default: nil
    }
  }
}
