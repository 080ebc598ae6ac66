import Parser

/// The WITH clause of CREATE SINK CONNECTOR: each property known and given once.
struct ConnectorProperties {
  private var properties: [ConnectorProperty: Property] = [:]
  /// What was given and changes nothing, as it was typed.
  private(set) var ignored: [String] = []

  /// - Throws: a diagnostic for a name that no property has.
  init(_ list: [Property]) throws(Diagnostic) {
    for property in list {
      guard let known = ConnectorProperty.named(property.spelling) else {
        if ConnectorProperty.isWithoutEffect(property.spelling) {
          ignored.append(property.spelling)
          continue
        }
        throw Self.unknown(property)
      }
      if let former = properties[known] {
        throw Diagnostic(
          .invalidProperty, "\(property.spelling) is \(former.spelling) by another name, which is given already",
          at: property.nameRange, notes: [.init("it was given here", at: former.nameRange)])
      }
      properties[known] = property
    }
  }

  private static func unknown(_ property: Property) -> Diagnostic {
    let name = property.spelling.lowercased()
    if name == "transforms" || name.hasPrefix("transforms.") {
      return Diagnostic(
        .notSupported, "connectors have no transforms", at: property.nameRange,
        hint: "CREATE STREAM ... AS SELECT makes of the records what the database is to get")
    }
    if name.hasPrefix("errors.deadletterqueue.") {
      return Diagnostic(
        .notSupported, "connectors have no dead letter queue: rows that are refused are told on standard error",
        at: property.nameRange)
    }
    return Diagnostic(
      .unknownName, "a connector has no property \(property.spelling)", at: property.nameRange,
      hint: NearestName.hint(for: name, in: ConnectorProperty.allCases.flatMap { [$0.rawValue] + $0.aliases }))
  }

  /// The value as text, however it was written; nil where it is not given or empty.
  func text(_ property: ConnectorProperty) -> String? {
    let text: String? =
      switch properties[property]?.value {
      case .string(let text), .decimal(let text), .double(let text): text
      case .integer(let number): String(number)
      case .boolean(let value): value ? "true" : "false"
      case nil, .null: nil
      }
    return text?.isEmpty == true ? nil : text
  }

  /// One of some words, in any case.
  func word(_ property: ConnectorProperty, of words: [String]) throws(Diagnostic) -> String? {
    guard let text = text(property) else { return nil }
    if words.contains(text.lowercased()) { return text.lowercased() }
    let choice = words.map { "'\($0)'" }.joined(separator: " or ")
    throw Diagnostic(
      .invalidProperty, "\(spelling(property)) is \(choice), not '\(text)'", at: valueRange(property))
  }

  func truth(_ property: ConnectorProperty) throws(Diagnostic) -> Bool? {
    try word(property, of: ["true", "false"]).map { $0 == "true" }
  }

  func integer(_ property: ConnectorProperty, in allowed: ClosedRange<Int>) throws(Diagnostic) -> Int? {
    guard let text = text(property) else { return nil }
    guard let number = Int(text), allowed.contains(number) else {
      throw Diagnostic(
        .invalidProperty, "\(spelling(property)) must be a number from \(allowed.lowerBound) to \(allowed.upperBound)",
        at: valueRange(property))
    }
    return number
  }

  /// The parts between commas, without the blanks around them.
  func list(_ property: ConnectorProperty) -> [String]? {
    text(property)?.split(separator: ",").map { String($0).trimmingSpaces() }.filter { !$0.isEmpty }
  }

  /// The name as it was typed.
  func spelling(_ property: ConnectorProperty) -> String { properties[property]?.spelling ?? property.rawValue }

  func nameRange(_ property: ConnectorProperty) -> SourceRange? { properties[property]?.nameRange }
  func valueRange(_ property: ConnectorProperty) -> SourceRange? { properties[property]?.valueRange }
}
