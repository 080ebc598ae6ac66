/// A sign before an expression.
package enum Sign: String, Hashable, Sendable, CaseIterable {
  case minus = "-"
  case plus = "+"
}

/// An operator over numbers; `+` also joins strings, as in ksqlDB.
package enum ArithmeticOperator: String, Hashable, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
}

/// An operator that compares two values. `!=` is read as `<>`.
package enum ComparisonOperator: String, Hashable, Sendable, CaseIterable {
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

/// An operator over truth values.
package enum LogicalOperator: String, Hashable, Sendable, CaseIterable {
  case and = "AND"
  case or = "OR"
}
