/// A name of a relation, column, field, function, type, variable or query.
///
/// Equal to another when the normalised texts are: `Foo`, `FOO` and `` `FOO` `` are one name, `` `foo` `` is another.
package struct Identifier: Sendable {
  /// The name as the catalog knows it: upper-cased, unless it stood in backquotes or double quotes.
  package var text: String
  /// Whether it stood in backquotes or double quotes.
  package var isQuoted: Bool
  package var range: SourceRange

  package init(_ text: String, isQuoted: Bool = false, range: SourceRange = SourceRange(start: 0, end: 0)) {
    self.text = text
    self.isQuoted = isQuoted
    self.range = range
  }
}

extension Identifier: Hashable {
  package static func == (left: Identifier, right: Identifier) -> Bool { left.text == right.text }

  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// A name whose spelling counts and which the parser leaves as it was typed: a topic, a registry's subject.
package struct VerbatimName: Hashable, Sendable {
  package var text: String
  @Position package var range: SourceRange
}
