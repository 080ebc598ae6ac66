import Parser

/// An expression after analysis: names are column indices, every node has its type, and every conversion is a `cast`
/// that stands in the tree, so that the runtime need not know the rules of coercion.
package struct TypedExpression: Hashable, Sendable {
  package var kind: Kind
  package var type: SQLType
  /// Where it stands in the statement, for errors at run time; nil for what the planner added. It takes no part in
  /// equality: `GROUP BY a + 1` is the `a + 1` of the SELECT list.
  package var range: SourceRange?

  package init(_ kind: Kind, _ type: SQLType, range: SourceRange? = nil) {
    self.kind = kind
    self.type = type
    self.range = range
  }

  package indirect enum Kind: Hashable, Sendable {
    case constant(Constant)
    /// A column of the operator's input, by index.
    case column(Int)
    /// A lambda's parameter, by its slot: slots are unique within one outermost expression.
    case lambdaParameter(Int)

    /// Operands have the node's own type. DECIMAL alone keeps each operand's precision and scale.
    case arithmetic(ArithmeticOperator, TypedExpression, TypedExpression)
    case negate(TypedExpression)
    case concatenate(TypedExpression, TypedExpression)

    /// Operands have one type.
    case comparison(ComparisonOperator, TypedExpression, TypedExpression)
    /// NULL-safe: IS DISTINCT FROM, and with `isNegated` IS NOT DISTINCT FROM.
    case isDistinct(TypedExpression, TypedExpression, isNegated: Bool)
    case isNull(TypedExpression, isNegated: Bool)
    case like(TypedExpression, pattern: TypedExpression, escape: Character?, isNegated: Bool)
    case inList(TypedExpression, [TypedExpression], isNegated: Bool)
    case and(TypedExpression, TypedExpression)
    case or(TypedExpression, TypedExpression)
    case not(TypedExpression)

    /// The first branch whose condition is true; `otherwise` (or NULL) where none is.
    case caseWhen([CaseBranch], otherwise: TypedExpression?)
    /// To the node's own type.
    case cast(TypedExpression)

    case array([TypedExpression])
    case map([MapEntry])
    /// Fields in the order of the node's STRUCT type.
    case structure([TypedExpression])
    /// `a[i]`: from 1, from the end where negative; NULL outside.
    case element(TypedExpression, index: TypedExpression)
    case mapValue(TypedExpression, key: TypedExpression)
    /// `s->f` by the field's index.
    case field(TypedExpression, Int)

    /// A scalar function: its name and the index of the chosen signature.
    case call(FunctionReference, [TypedExpression])
    /// An argument of `call` only. The type of the node is the body's.
    case lambda(parameters: [Int], body: TypedExpression)
    /// An argument of `call` only: a unit of time such as DAYS.
    case timeUnit(TimeUnit)
  }
}

extension TypedExpression {
  package static func == (left: Self, right: Self) -> Bool { left.type == right.type && left.kind == right.kind }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(type)
  }
}

/// A function and which of its signatures was chosen.
package struct FunctionReference: Hashable, Sendable {
  package var name: String
  package var signature: Int

  package init(name: String, signature: Int) {
    self.name = name
    self.signature = signature
  }
}

/// `WHEN condition THEN result`.
package struct CaseBranch: Hashable, Sendable {
  package var condition: TypedExpression
  package var result: TypedExpression

  package init(condition: TypedExpression, result: TypedExpression) {
    self.condition = condition
    self.result = result
  }
}

/// `key := value` of a MAP constructor.
package struct MapEntry: Hashable, Sendable {
  package var key: TypedExpression
  package var value: TypedExpression

  package init(key: TypedExpression, value: TypedExpression) {
    self.key = key
    self.value = value
  }
}

/// A literal's value. Its SQL type stands in the node that holds it.
package enum Constant: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// INT and BIGINT.
  case integer(Int64)
  case double(Double)
  /// DECIMAL, as plain digits with a point (`-12.50`).
  case decimal(String)
  case string(String)
}
