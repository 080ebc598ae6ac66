/// A parameter's type in a function's signature.
package indirect enum ParameterType: Hashable, Sendable {
  /// Just this type, or what widens to it without loss (INT to BIGINT to DECIMAL to DOUBLE).
  case type(SQLType)
  /// DECIMAL of any precision and scale.
  case anyDecimal
  /// STRUCT of any fields.
  case anyStruct
  /// Any type at all, the same at each place that has this name in the signature.
  case generic(String)
  case array(ParameterType)
  case map(key: ParameterType, value: ParameterType)
  /// A lambda with those parameters and that result.
  case lambda([ParameterType], ParameterType)
  /// A unit of time as a bare word: `DAYS`, `HOUR`.
  case timeUnit
}

/// One way to call a function.
package struct FunctionSignature: Sendable {
  package struct Parameter: Hashable, Sendable {
    package var name: String
    package var type: ParameterType
    /// Must be a literal (`TOPK(x, 3)`).
    package var isLiteral: Bool
    /// The least whole number that such a literal may be; nil: any.
    package var minimum: Int64?

    package init(_ name: String, _ type: ParameterType, isLiteral: Bool = false, minimum: Int64? = nil) {
      self.name = name
      self.type = type
      self.isLiteral = isLiteral
      self.minimum = minimum
    }
  }

  /// How the result's type follows from the arguments'.
  package enum Result: Sendable {
    case type(ParameterType)
    /// Computed from the arguments' types after coercion; the text of a refusal is for people.
    case computed(@Sendable ([SQLType]) throws(SignatureMismatch) -> SQLType)
  }

  package var parameters: [Parameter]
  /// The index of the parameter that may stand any number of times (also none); nil where there is none.
  package var variadicIndex: Int?
  package var result: Result

  package init(_ parameters: [Parameter], variadicIndex: Int? = nil, result: Result) {
    self.parameters = parameters
    self.variadicIndex = variadicIndex
    self.result = result
  }
}

/// Why a signature can't take the arguments, for people.
package struct SignatureMismatch: Error, Hashable, Sendable {
  package var reason: String

  package init(_ reason: String) {
    self.reason = reason
  }
}

/// A scalar or table function as the planner and SHOW FUNCTIONS know it.
package struct ScalarFunctionDescription: Sendable {
  package var name: String
  /// One line.
  package var summary: String
  package var category: String
  package var signatures: [FunctionSignature]

  package init(name: String, summary: String, category: String, signatures: [FunctionSignature]) {
    self.name = name
    self.summary = summary
    self.category = category
    self.signatures = signatures
  }
}

/// An aggregate function as the planner and SHOW FUNCTIONS know it.
package struct AggregateFunctionDescription: Sendable {
  package var name: String
  /// One line.
  package var summary: String
  package var signatures: [FunctionSignature]
  /// Can it take a row back, so that it works over tables.
  package var canUndo: Bool
  /// Does ksqlDB keep its state as a STRUCT, so that it refuses the function where results are DELIMITED.
  package var keepsStruct: Bool

  package init(
    name: String, summary: String, signatures: [FunctionSignature], canUndo: Bool, keepsStruct: Bool = false
  ) {
    self.keepsStruct = keepsStruct
    self.name = name
    self.summary = summary
    self.signatures = signatures
    self.canUndo = canUndo
  }
}
