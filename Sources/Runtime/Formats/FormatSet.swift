import Planner

/// The formats that a session knows, by name.
package struct FormatSet: Sendable {
  private let formats: [String: any ValueFormat]
  /// For people, in the order of the list.
  package let names: [String]

  /// All formats that users can name, and the internal one of repartition topics.
  package static let all = FormatSet(Formats.all)

  package init(_ list: [any ValueFormat]) {
    names = list.map(\.description.name)
    formats = Dictionary(
      (list + [InternalRowFormat()]).map { ($0.description.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package func description(of name: String) -> FormatDescription? {
    names.contains(name) ? formats[name]?.description : nil
  }

  /// - Throws: `FormatError` where there is no such format.
  package func format(_ name: String) throws(FormatError) -> any ValueFormat {
    guard let format = formats[name] else { throw FormatError("there is no format \(name)") }
    return format
  }
}
