import Planner

/// An aggregate function: what the planner must know of it, and how its state is made.
package struct AggregateFunction: Sendable {
  package let description: AggregateFunctionDescription
  private let make: @Sendable (Use) -> any Aggregator

  /// One use of a function in a query.
  package struct Use {
    /// Types of the arguments that are columns.
    var argumentTypes: [SQLType]
    /// Values of the arguments that are literals, in order.
    var literals: [Value]
    var resultType: SQLType
    /// Groups may be merged (session windows), so that what came first must be known.
    var merges = false
    /// Rows may be taken back, as those of a table are.
    var undoes = false
    var settings = AggregateSettings()
    /// Where state of a fixed size is kept for each group, beside that of the query's other functions.
    var records: SlotRecords

    /// The literal that says how many; at least 0.
    func count(default count: Int) -> Int {
      for case .integer(let number) in literals { return Swift.max(Int(clamping: number), 0) }
      return count
    }
  }

  init(
    name: String, summary: String, canUndo: Bool, keepsStruct: Bool = false, signatures: [FunctionSignature],
    _ make: @escaping @Sendable (Use) -> any Aggregator
  ) {
    description = AggregateFunctionDescription(
      name: name, summary: summary, signatures: signatures, canUndo: canUndo, keepsStruct: keepsStruct)
    self.make = make
  }

  func makeAggregator(_ use: Use) -> any Aggregator { make(use) }
}

/// All aggregate functions.
package enum AggregateFunctions {
  /// To add one: its file, and its line here.
  package static let all: [AggregateFunction] = [
    .attribute, .average, .collectList, .collectSet, .correlation, .count, .countDistinct, .earliestByOffset,
    .histogram, .latestByOffset, .max, .min, .standardDeviation, .sum, .sumList, .topK, .topKDistinct, .variance,
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.description.name, $0) })

  /// The function of that name, in capitals.
  package static func named(_ name: String) -> AggregateFunction? { byName[name] }
}

extension AggregateFunctions {
  /// The state for a call, and those of its arguments that are columns: `apply` takes their values.
  ///
  /// - Parameters:
  ///   - merges: groups may be merged, as sessions are.
  ///   - undoes: rows may be taken back, as those of a table are.
  ///   - records: where the calls of one query keep their state.
  /// - Throws: `UnknownAggregate` for a call that no list of ours has, which the planner would have refused.
  static func aggregator(
    for call: AggregateCall, merges: Bool, undoes: Bool = false, settings: AggregateSettings = AggregateSettings(),
    records: SlotRecords
  ) throws(UnknownAggregate) -> (aggregator: any Aggregator, columns: [TypedExpression]) {
    guard let function = named(call.function.name),
      function.description.signatures.indices.contains(call.function.signature)
    else { throw UnknownAggregate(name: call.function.name) }
    let signature = function.description.signatures[call.function.signature]
    var use = AggregateFunction.Use(
      argumentTypes: [], literals: [], resultType: call.type, merges: merges, undoes: undoes, settings: settings,
      records: records)
    var columns: [TypedExpression] = []
    for (index, argument) in call.arguments.enumerated() {
      if signature.parameter(at: index, of: call.arguments.count)?.isLiteral == true {
        use.literals.append(argument.literal)
      } else {
        use.argumentTypes.append(argument.type)
        columns.append(argument)
      }
    }
    return (function.makeAggregator(use), columns)
  }
}

/// A plan names an aggregate function that this program does not have.
package struct UnknownAggregate: Error, Equatable, CustomStringConvertible {
  package var name: String

  package var description: String { "there is no aggregate function \(name)" }
}

extension FunctionSignature {
  /// The parameter that an argument goes to, where `count` arguments are given.
  fileprivate func parameter(at index: Int, of count: Int) -> Parameter? {
    guard let variadic = variadicIndex else { return parameters.indices.contains(index) ? parameters[index] : nil }
    let extra = count - parameters.count
    if index < variadic { return parameters[index] }
    if index <= variadic + extra { return parameters[variadic] }
    return parameters.indices.contains(index - extra) ? parameters[index - extra] : nil
  }
}

extension TypedExpression {
  /// The value of a constant, also behind a cast; NULL for other expressions.
  fileprivate var literal: Value {
    switch kind {
    case .constant(.boolean(let flag)): .boolean(flag)
    case .constant(.integer(let number)): .integer(number)
    case .constant(.double(let number)): .double(number)
    case .constant(.string(let text)): .string(text)
    case .cast(let inner): inner.literal
    default: .null
    }
  }
}
