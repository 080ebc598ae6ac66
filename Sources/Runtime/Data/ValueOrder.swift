import Planner

/// The order of values of one SQL type, for ORDER BY.
enum ValueOrder {
  enum Result { case less, equal, greater }

  /// How two values stand to each other under one term of ORDER BY.
  static func compare(_ left: Value, _ right: Value, _ ordering: SelectPlan.Ordering) -> Result {
    switch (left.isNull, right.isNull) {
    case (true, true): return .equal
    case (true, false): return ordering.nullsFirst ? .less : .greater
    case (false, true): return ordering.nullsFirst ? .greater : .less
    case (false, false):
      let result = compare(left, right)
      return ordering.isDescending ? result.reversed : result
    }
  }

  /// How two values that are not NULL stand to each other. Text goes by code points, nested values element by element.
  static func compare(_ left: Value, _ right: Value) -> Result {
    switch (left, right) {
    case (.boolean(let left), .boolean(let right)): order(left ? 1 : 0, right ? 1 : 0)
    case (.integer(let left), .integer(let right)): order(left, right)
    case (.double(let left), .double(let right)): compareDoubles(left, right)
    case (.decimal(let left), .decimal(let right)): order(left, right)
    case (.string(let left), .string(let right)):
      // By UTF-8 bytes, which is by code points; Swift's own order would call canonically equal texts equal.
      compare(left.utf8, right.utf8)
    case (.bytes(let left), .bytes(let right)): compare(left, right)
    case (.array(let left), .array(let right)), (.structure(let left), .structure(let right)):
      compareElements(left, right)
    case (.map(let left), .map(let right)): order(left.count, right.count)
    case (.null, _), (.boolean, _), (.integer, _), (.double, _), (.decimal, _), (.string, _), (.bytes, _), (.array, _),
      (.structure, _), (.map, _):
      .equal
    }
  }

  private static func order<T: Comparable>(_ left: T, _ right: T) -> Result {
    left < right ? .less : left > right ? .greater : .equal
  }

  private static func compare<T: Sequence>(_ left: T, _ right: T) -> Result where T.Element: Comparable {
    left.lexicographicallyPrecedes(right) ? .less : right.lexicographicallyPrecedes(left) ? .greater : .equal
  }

  /// NaN behind all numbers, as in Java.
  private static func compareDoubles(_ left: Double, _ right: Double) -> Result {
    left.isNaN || right.isNaN ? order(left.isNaN ? 1 : 0, right.isNaN ? 1 : 0) : order(left, right)
  }

  private static func compareElements(_ left: [Value], _ right: [Value]) -> Result {
    for (left, right) in zip(left, right) {
      let result: Result = left.isNull || right.isNull ? order(left.isNull ? 0 : 1, right.isNull ? 0 : 1) : compare(left, right)
      if case .equal = result { continue }
      return result
    }
    return order(left.count, right.count)
  }
}

extension ValueOrder.Result {
  fileprivate var reversed: Self {
    switch self {
    case .less: .greater
    case .equal: .equal
    case .greater: .less
    }
  }
}
