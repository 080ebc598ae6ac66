/// What is wrong with a statement: the reason, where it stands, and what would be right.
///
/// It holds ranges, not text; `DiagnosticRenderer` makes the lines with the caret when it is shown.
package struct Diagnostic: Error, Hashable, Sendable {
  /// The reason a statement is refused. Closed, so that callers and tests can tell reasons apart without reading words.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The text is not a statement of the language.
    case syntax
    /// The nesting of the text goes over the limit.
    case nestingLimit
    /// A number, a duration or a literal that is out of its range or not of its form.
    case invalidLiteral
    /// A name that nothing has: a column, relation, function, type, property, variable, query or topic.
    case unknownName
    /// A name that is taken, or given twice.
    case duplicateName
    /// A name that several things have: a column of both sides of a join.
    case ambiguousName
    /// An expression whose type does not fit its place.
    case typeMismatch
    /// A `WITH` or `SET` property whose value is wrong, or that does not go with the others.
    case invalidProperty
    /// A statement, clause or function used where its rules do not allow it.
    case invalidArgument
    /// A schema that does not fit: of the registry, or of a relation that is to be replaced.
    case invalidSchema
    /// A thing of the dialect that is not built yet.
    case notSupported
    /// The statement is right, but running it failed: a broker, a registry or a file that can't be used.
    case failed
  }

  /// A further place that explains the error: where the other definition stands.
  package struct Note: Hashable, Sendable {
    package var message: String
    package var range: SourceRange?

    package init(_ message: String, at range: SourceRange? = nil) {
      self.message = message
      self.range = range
    }
  }

  package var kind: Kind
  /// What is wrong, in the user's words: no full stop at the end, no capital at the start.
  package var message: String
  package var range: SourceRange?
  package var notes: [Note]
  /// What would be right.
  package var hint: String?

  package init(
    _ kind: Kind, _ message: String, at range: SourceRange? = nil, notes: [Note] = [], hint: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.range = range
    self.notes = notes
    self.hint = hint
  }
}
