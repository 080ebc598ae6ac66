import Planner

/// A scalar function: what the planner and people know of it, and a body for each of its signatures.
package struct ScalarFunction: Sendable {
  /// One way to call it.
  package struct Variant: Sendable {
    let signature: FunctionSignature
    let body: FunctionBody
    /// The same over whole columns, where that pays.
    let kernel: ColumnKernel?
  }

  package let description: ScalarFunctionDescription
  let variants: [Variant]
  /// Does it give the same for the same arguments, so that a call with constants need be made only once.
  let isDeterministic: Bool

  init(
    _ name: String, _ summary: String, _ category: FunctionCategory, isDeterministic: Bool = true,
    _ variants: [Variant]
  ) {
    description = ScalarFunctionDescription(
      name: name, summary: summary, category: category.rawValue, signatures: variants.map(\.signature))
    self.variants = variants
    self.isDeterministic = isDeterministic
  }
}

/// The groups that SHOW FUNCTIONS and the reference list functions by.
enum FunctionCategory: String, Sendable {
  case array = "ARRAY"
  case map = "MAP"
  case lambda = "LAMBDA"
  case null = "NULL"
  case bytes = "BYTES"
  case regex = "REGULAR EXPRESSION"
  case time = "DATE / TIME"
  case json = "JSON"
  case math = "MATHEMATICAL"
  case string = "STRING"
  case url = "URL"
  case table = "TABLE"
  case other = "OTHER"
}

/// A function's result over whole columns, one value a row; nil where the rows have to be looked at one by one.
///
/// No row of it can fail.
typealias ColumnKernel = @Sendable (_ arguments: [Column], _ count: Int, _ site: CallSite) -> Column?

/// Where a function is called: what is known before any row.
struct CallSite: Sendable {
  let argumentTypes: [SQLType]
  /// The values of arguments that are the same for all rows.
  let constants: [Value?]
  let resultType: SQLType

  /// The text of a constant argument; nil where it is not constant or NULL.
  func text(_ index: Int) -> String? {
    guard index < constants.count, case .string(let text)? = constants[index] else { return nil }
    return text
  }
}

/// What a signature's call does for one row.
enum FunctionBody: Sendable {
  /// NULL where an argument is; the body sees none.
  case strict(@Sendable ([Value]) throws(EvaluationError) -> Value)
  /// The body looks at NULLs itself.
  case lenient(@Sendable ([Value]) throws(EvaluationError) -> Value)
  /// With lambdas, in the order they stand among the arguments. The body looks at NULLs itself.
  case higherOrder(@Sendable ([Value], [Lambda]) throws(EvaluationError) -> Value)
  /// Made once for each place where the function is called, as for patterns that can be compiled ahead.
  case made(@Sendable (CallSite) throws(EvaluationError) -> FunctionBody)

  /// The body for a call. One that can't be made fails at each row with the reason.
  func prepared(for site: CallSite) -> RowBody {
    switch self {
    case .strict(let body): return RowBody(isStrict: true) { (values, _) throws(EvaluationError) in try body(values) }
    case .lenient(let body):
      return RowBody(isStrict: false) { (values, _) throws(EvaluationError) in try body(values) }
    case .higherOrder(let body): return RowBody(isStrict: false, body: body)
    case .made(let make):
      do throws(EvaluationError) {
        return try make(site).prepared(for: site)
      } catch {
        return RowBody(isStrict: true) { (_, _) throws(EvaluationError) in throw error }
      }
    }
  }
}

/// A function's body ready for a place where it is called.
struct RowBody: Sendable {
  let isStrict: Bool
  let body: @Sendable ([Value], [Lambda]) throws(EvaluationError) -> Value

  @inline(__always)
  func apply(_ values: [Value], _ lambdas: [Lambda]) throws(EvaluationError) -> Value {
    if isStrict {
      for value in values where value.isNull { return .null }
    }
    return try body(values, lambdas)
  }
}
