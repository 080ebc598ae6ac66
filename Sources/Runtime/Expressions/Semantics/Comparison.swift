import Parser

/// The meaning of comparisons for one pair of values; the columnar kernels give the same, faster.
enum Comparison {
  /// Whether the comparison holds; never where an operand is NULL, as in ksqlDB.
  static func holds(_ operation: ComparisonOperator, _ left: Value, _ right: Value) -> Bool {
    if left.isNull || right.isNull { return false }
    switch (operation, left, right) {
    case (.equal, _, _): return left == right
    case (.notEqual, _, _): return left != right
    // NaN is neither below nor above anything.
    case (.less, .double(let left), .double(let right)): return left < right
    case (.lessOrEqual, .double(let left), .double(let right)): return left <= right
    case (.greater, .double(let left), .double(let right)): return left > right
    case (.greaterOrEqual, .double(let left), .double(let right)): return left >= right
    case (.less, _, _): return ValueOrder.compare(left, right) == .less
    case (.lessOrEqual, _, _): return ValueOrder.compare(left, right) != .greater
    case (.greater, _, _): return ValueOrder.compare(left, right) == .greater
    case (.greaterOrEqual, _, _): return ValueOrder.compare(left, right) != .less
    }
  }
}
