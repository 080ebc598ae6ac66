/// A type as it is written, and where it stands. What a name means is the planner's to say.
package struct TypeSyntax: Hashable, Sendable {
  package let kind: Kind
  @Position package var range: SourceRange

  package init(_ kind: Kind, range: SourceRange) {
    self.kind = kind
    self._range = Position(wrappedValue: range)
  }

  package indirect enum Kind: Hashable, Sendable {
    /// A primitive or custom type: `BIGINT`, `DECIMAL(10, 2)`, `VARCHAR(STRING)`, `ADDRESS`.
    case named(Identifier, parameters: [TypeParameter])
    case array(TypeSyntax)
    case map(key: TypeSyntax, value: TypeSyntax)
    case structure([FieldSyntax])
  }
}

/// What may stand in the parentheses after a type's name.
package enum TypeParameter: Hashable, Sendable {
  case integer(Int64)
  /// The word STRING, which ksqlDB takes after VARCHAR.
  case string
}

/// `name type` of a struct.
package struct FieldSyntax: Hashable, Sendable {
  package var name: Identifier
  package var type: TypeSyntax
  @Position package var range: SourceRange
}
