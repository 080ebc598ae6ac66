/// An expression and where it stands.
package struct Expression: Hashable, Sendable {
  package let kind: Kind
  @Position package var range: SourceRange
  /// How many nodes stand one inside another here, this one included; a leaf is 1.
  /// The parser keeps it under `StatementParser.nestingLimit`, so that walking a tree recursively is safe.
  package let height: Int

  package init(_ kind: Kind, range: SourceRange) {
    self.kind = kind
    self._range = Position(wrappedValue: range)
    var tallest = 0
    for child in kind.children { tallest = max(tallest, child.height) }
    self.height = tallest + 1
  }

  /// The forms of expressions. The precedence of operators is in the shape of the tree; parentheses leave no trace.
  package indirect enum Kind: Hashable, Sendable {
    case literal(Literal)
    /// `name` or `qualifier.name`.
    case column(qualifier: Identifier?, name: Identifier)
    /// `-x` or `+x`. A sign right before a number is part of the literal.
    case sign(Sign, Expression)
    case not(Expression)
    case arithmetic(ArithmeticOperator, Expression, Expression)
    /// `a || b`
    case concatenation(Expression, Expression)
    case comparison(ComparisonOperator, Expression, Expression)
    /// `a AND b AND c`: two operands or more, never nested by the parser where no parentheses were.
    case logical(LogicalOperator, [Expression])
    /// `x IS [NOT] NULL`
    case isNull(Expression, isNegated: Bool)
    /// `a IS [NOT] DISTINCT FROM b`
    case isDistinct(Expression, from: Expression, isNegated: Bool)
    /// `x [NOT] BETWEEN lower AND upper`
    case between(Expression, lower: Expression, upper: Expression, isNegated: Bool)
    /// `x [NOT] IN (a, b, ...)`
    case inList(Expression, [Expression], isNegated: Bool)
    /// `x [NOT] LIKE pattern [ESCAPE 'c']`
    case like(Expression, pattern: Expression, escape: Character?, isNegated: Bool)
    /// `CASE WHEN condition THEN result ... [ELSE result] END`
    case searchedCase([WhenClause], otherwise: Expression?)
    /// `CASE operand WHEN value THEN result ... [ELSE result] END`
    case simpleCase(Expression, [WhenClause], otherwise: Expression?)
    /// `CAST(x AS type)`; also what `DATE '2024-01-31'` means.
    case cast(Expression, TypeSyntax)
    /// `ARRAY[a, b, ...]`
    case array([Expression])
    /// `MAP(k := v, ...)`
    case map([MapEntry])
    /// `STRUCT(name := value, ...)`
    case structure([StructField])
    /// `base[index]`: of an array or a map.
    case subscripted(Expression, index: Expression)
    /// `base->name`
    case field(Expression, Identifier)
    case call(name: Identifier, CallArguments)
    /// `x => body` or `(x, y) => body`: only as a function's argument.
    case lambda(parameters: [Identifier], body: Expression)
    /// A lone unit word as a function's argument, as in `TIMESTAMPADD(DAYS, 5, ts)`. Where the function takes no unit
    /// there, it is the column called `word`.
    case timeUnit(TimeUnit, word: Identifier)
    /// `x AT TIME ZONE 'Area/City'`
    case atTimeZone(Expression, zone: String)
  }
}

/// `WHEN condition THEN result`
package struct WhenClause: Hashable, Sendable {
  package var condition: Expression
  package var result: Expression
}

/// `key := value` of a map.
package struct MapEntry: Hashable, Sendable {
  package var key: Expression
  package var value: Expression
}

/// `name := value` of a struct.
package struct StructField: Hashable, Sendable {
  package var name: Identifier
  package var value: Expression
}

/// What stands between a call's parentheses.
package enum CallArguments: Hashable, Sendable {
  /// `(*)`, as in `COUNT(*)`.
  case all
  case list([Expression])
}
