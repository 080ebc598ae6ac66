import Planner
import TestSupport

/// An expression in both dialects. Decimals are whole numbers in SQLite: their digits without the point.
struct Term {
  var sql: String
  var lite: String
  var type: SQLType
  /// Whether its values are so small that a sum of many does not overflow.
  var isSmall: Bool
  /// Whether a column occurs in it.
  var hasColumn = true
  /// Whether it may be what can't be computed. An expression with such a part is NULL as a whole here, which SQLite
  /// has not: so it stands only where a NULL part makes the whole NULL.
  var canFail = false
}

/// What both dialects have, with the differences in meaning written out in SQLite's (docs/testing.md lists them).
struct Terms {
  /// The columns that there are.
  var columns: [Term]
  var random: SeededGenerator

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[Int.random(in: 0..<list.count, using: &random)] }

  mutating func any(depth: Int) -> Term {
    let types = columns.map(\.type) + [.integer, .bigint, .double, .string, .boolean, .decimal(precision: 9, scale: 2)]
    return of(pick(types), depth: depth)
  }

  private mutating func sureOfAny(depth: Int) -> Term {
    let term = any(depth: depth)
    return term.canFail ? leaf(term.type) : term
  }

  mutating func of(_ type: SQLType, depth: Int) -> Term {
    if depth <= 0 || chance(25) { return leaf(type) }
    if chance(20) { return choice(type, depth: depth - 1) }
    switch type {
    case .boolean: return condition(depth: depth - 1)
    case .string: return text(depth: depth - 1)
    case .double: return double(depth: depth - 1)
    case .decimal: return decimal(type, depth: depth - 1)
    default: return integer(type, depth: depth - 1)
    }
  }

  private mutating func leaf(_ type: SQLType) -> Term {
    let fitting = columns.filter { $0.type == type }
    if !fitting.isEmpty, chance(80) { return pick(fitting) }
    switch type {
    case .boolean:
      let value = chance(50)
      return literal(value ? "true" : "false", value ? "1" : "0", type)
    case .string:
      let text = pick(["", "a", "ab", "b", "A%", "it''s", "_"])
      return literal("'\(text)'", "'\(text)'", type)
    case .double:
      let quarters = Int.random(in: -40...40, using: &random)
      let text = "\(Double(quarters) / 4)"
      return literal("CAST(\(text) AS DOUBLE)", "(\(text))", type)
    case .decimal(let precision, let scale):
      let unscaled = Int.random(in: -999...999, using: &random)
      return literal(
        "CAST(\(unscaled) AS DECIMAL(\(precision), \(scale)))", "(\(unscaled) * \(Self.power(scale)))", type)
    default:
      let value = Int.random(in: -9...9, using: &random)
      return literal(type == .bigint ? "CAST(\(value) AS BIGINT)" : "\(value)", "(\(value))", type)
    }
  }

  private func literal(_ sql: String, _ lite: String, _ type: SQLType) -> Term {
    Term(sql: sql, lite: lite, type: type, isSmall: true, hasColumn: false)
  }

  private func term(
    _ sql: String, _ lite: String, _ type: SQLType, of parts: [Term], isSmall: Bool = false, canFail: Bool = false
  ) -> Term {
    Term(
      sql: sql, lite: lite, type: type, isSmall: isSmall, hasColumn: parts.contains(where: \.hasColumn),
      canFail: canFail || parts.contains(where: \.canFail))
  }

  /// An expression that can be computed for every row.
  private mutating func sure(_ type: SQLType, depth: Int) -> Term {
    let term = of(type, depth: depth)
    return term.canFail ? leaf(type) : term
  }

  private mutating func choice(_ type: SQLType, depth: Int) -> Term {
    let choice = Int.random(in: 0..<3, using: &random)
    // CASE computes the chosen one alone.
    let first = choice == 2 ? of(type, depth: depth) : sure(type, depth: depth)
    let second = choice == 2 ? of(type, depth: depth) : sure(type, depth: depth)
    let isSmall = first.isSmall && second.isSmall
    switch choice {
    case 0:
      return term(
        "COALESCE(\(first.sql), \(second.sql))", "coalesce(\(first.lite), \(second.lite))", type, of: [first, second],
        isSmall: isSmall)
    case 1:
      return term(
        "NULLIF(\(first.sql), \(second.sql))", "nullif(\(first.lite), \(second.lite))", type, of: [first, second],
        isSmall: first.isSmall)
    default:
      let test = condition(depth: depth)
      return term(
        "CASE WHEN \(test.sql) THEN \(first.sql) ELSE \(second.sql) END",
        "CASE WHEN \(test.lite) THEN \(first.lite) ELSE \(second.lite) END", type, of: [test, first, second],
        isSmall: isSmall)
    }
  }
}

/// Numbers.
extension Terms {
  private mutating func integer(_ type: SQLType, depth: Int) -> Term {
    let wrap = type == .bigint ? "as_bigint" : "as_int"
    switch Int.random(in: 0..<8, using: &random) {
    case 0 where type == .integer:
      let text = of(.string, depth: depth)
      return term("LEN(\(text.sql))", "length(\(text.lite))", type, of: [text], isSmall: true)
    case 1:
      let other = of(type, depth: depth)
      return term(
        "-(\(other.sql))", "\(wrap)(-(\(other.lite)))", type, of: [other], isSmall: other.isSmall, canFail: true)
    case 2:
      // What does not fit wraps.
      let other = of(type == .bigint ? .integer : .bigint, depth: depth)
      let lite =
        type == .bigint
        ? other.lite : "((((\(other.lite)) & 4294967295) + 2147483648) % 4294967296 - 2147483648)"
      return term("CAST(\(other.sql) AS \(type))", lite, type, of: [other], isSmall: other.isSmall)
    case 3:
      let other = of(.decimal(precision: 9, scale: 2), depth: depth)
      return term("CAST(\(other.sql) AS \(type))", "(\(other.lite) / 100)", type, of: [other])
    default:
      let operation = pick(["+", "-", "*", "/", "%"])
      let left = of(type, depth: depth)
      let right = of(type == .bigint && chance(30) ? .integer : type, depth: depth)
      return term(
        "(\(left.sql) \(operation) \(right.sql))", "\(wrap)(\(left.lite) \(operation) \(right.lite))", type,
        of: [left, right], canFail: true)
    }
  }

  private mutating func double(depth: Int) -> Term {
    if chance(15) {
      let other = of(.decimal(precision: 9, scale: 2), depth: depth)
      return term("CAST(\(other.sql) AS DOUBLE)", "(\(other.lite) / 100.0)", .double, of: [other])
    }
    let operation = pick(["+", "-", "*"])
    let left = of(.double, depth: depth)
    let small = columns.filter { $0.type == .integer && $0.isSmall }
    let right = !small.isEmpty && chance(30) ? pick(small) : of(.double, depth: depth)
    return term(
      "(\(left.sql) \(operation) \(right.sql))", "(\(left.lite) \(operation) \(right.lite))", .double,
      of: [left, right])
  }

  /// A decimal of exactly that type: computed in whichever comes out, and cast.
  private mutating func decimal(_ type: SQLType, depth: Int) -> Term {
    guard case .decimal(let precision, let scale) = type else { return leaf(type) }
    let left = leaf(type)
    let right = leaf(chance(50) ? type : .decimal(precision: 4, scale: 1))
    guard case .decimal(_, let rightScale) = right.type else { return left }
    let operation = pick(["+", "-", "*"])
    let lite: String
    let resultScale: Int
    if operation == "*" {
      resultScale = scale + rightScale
      lite = "(\(left.lite) * \(right.lite))"
    } else {
      resultScale = max(scale, rightScale)
      lite =
        "(\(left.lite) * \(Self.power(resultScale - scale)) \(operation) "
        + "\(right.lite) * \(Self.power(resultScale - rightScale)))"
    }
    return term(
      "CAST(\(left.sql) \(operation) \(right.sql) AS \(type))",
      Self.cast(lite, from: resultScale, precision: precision, scale: scale), type, of: [left, right], canFail: true)
  }

  static func power(_ exponent: Int) -> Int { (0..<max(exponent, 0)).reduce(1) { power, _ in power * 10 } }

  /// Rounds half up, away from zero; NULL where there are too many digits.
  private static func cast(_ lite: String, from: Int, precision: Int, scale: Int) -> String {
    let divisor = power(from - scale)
    let rounded =
      divisor == 1
      ? "v * \(power(scale - from))"
      : "CASE WHEN v >= 0 THEN (v + \(divisor / 2)) / \(divisor) ELSE -((\(divisor / 2) - v) / \(divisor)) END"
    return "(SELECT CASE WHEN abs(r) < \(power(precision)) THEN r END FROM (SELECT \(rounded) AS r "
      + "FROM (SELECT \(lite) AS v)))"
  }
}

/// Text and truth.
extension Terms {
  private mutating func text(depth: Int) -> Term {
    let inner = of(.string, depth: depth)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return term("UCASE(\(inner.sql))", "upper(\(inner.lite))", .string, of: [inner])
    case 1: return term("LCASE(\(inner.sql))", "lower(\(inner.lite))", .string, of: [inner])
    case 2: return term("TRIM(\(inner.sql))", "trim(\(inner.lite))", .string, of: [inner])
    case 3: return term("REPLACE(\(inner.sql), 'a', 'bb')", "replace(\(inner.lite), 'a', 'bb')", .string, of: [inner])
    case 4:
      let start = Int.random(in: 1...3, using: &random)
      return term("SUBSTRING(\(inner.sql), \(start))", "substr(\(inner.lite), \(start))", .string, of: [inner])
    case 5:
      let start = Int.random(in: 1...3, using: &random)
      return term("SUBSTRING(\(inner.sql), \(start), 2)", "substr(\(inner.lite), \(start), 2)", .string, of: [inner])
    case 6:
      let number = of(chance(50) ? .integer : .bigint, depth: depth)
      return term("CAST(\(number.sql) AS STRING)", "CAST(\(number.lite) AS TEXT)", .string, of: [number])
    default:
      let other = of(.string, depth: depth)
      // As CONCAT: NULL joins as nothing.
      return term(
        "(\(inner.sql) || \(other.sql))", "(ifnull(\(inner.lite), '') || ifnull(\(other.lite), ''))", .string,
        of: [inner, other])
    }
  }

  mutating func condition(depth: Int) -> Term {
    switch Int.random(in: 0..<9, using: &random) {
    case 0 where depth > 0:
      let inner = sure(.boolean, depth: depth - 1)
      return term("(NOT \(inner.sql))", "(NOT \(inner.lite))", .boolean, of: [inner])
    case 1, 2:
      let (left, right) = (sure(.boolean, depth: depth - 1), sure(.boolean, depth: depth - 1))
      let word = pick(["AND", "OR"])
      return term(
        "(\(left.sql) \(word) \(right.sql))", "(\(left.lite) \(word) \(right.lite))", .boolean, of: [left, right])
    case 3:
      let inner = sureOfAny(depth: depth - 1)
      let word = pick(["IS NULL", "IS NOT NULL"])
      return term("(\(inner.sql) \(word))", "(\(inner.lite) \(word))", .boolean, of: [inner])
    case 4:
      let inner = sure(.string, depth: depth - 1)
      let pattern = pick(["a%", "%b", "_", "%a_%", "", "%"])
      let word = pick(["LIKE", "NOT LIKE"])
      return term("(\(inner.sql) \(word) '\(pattern)')", "(\(inner.lite) \(word) '\(pattern)')", .boolean, of: [inner])
    case 5:
      let type = pick([SQLType.integer, .string])
      let inner = sure(type, depth: depth - 1)
      let items = (0..<3).map { _ in leaf(type) }
      let list = (items.map(\.sql).joined(separator: ", "), items.map(\.lite).joined(separator: ", "))
      // NULL is in no list.
      let lite = "ifnull(\(inner.lite) IN (\(list.1)), 0)"
      return chance(50)
        ? term("(\(inner.sql) IN (\(list.0)))", lite, .boolean, of: [inner] + items)
        : term("(\(inner.sql) NOT IN (\(list.0)))", "(NOT \(lite))", .boolean, of: [inner] + items)
    case 6:
      let type = pick([SQLType.integer, .bigint, .string, .decimal(precision: 9, scale: 2)])
      let (inner, low, high) = (sure(type, depth: depth - 1), leaf(type), leaf(type))
      return term(
        "(\(inner.sql) BETWEEN \(low.sql) AND \(high.sql))",
        "(ifnull(\(inner.lite) >= \(low.lite), 0) AND ifnull(\(inner.lite) <= \(high.lite), 0))", .boolean,
        of: [inner, low, high])
    default:
      let type = pick([SQLType.integer, .bigint, .double, .string, .boolean, .decimal(precision: 9, scale: 2)])
      let (left, right) = (sure(type, depth: depth - 1), sure(type, depth: depth - 1))
      if chance(20) {
        let (word, lite) = pick([("IS DISTINCT FROM", "IS NOT"), ("IS NOT DISTINCT FROM", "IS")])
        return term(
          "(\(left.sql) \(word) \(right.sql))", "((\(left.lite)) \(lite) (\(right.lite)))", .boolean, of: [left, right])
      }
      let operation = pick(type == .boolean ? ["=", "<>"] : ["=", "<>", "<", "<=", ">", ">="])
      // A comparison with NULL does not hold.
      return term(
        "(\(left.sql) \(operation) \(right.sql))", "ifnull((\(left.lite)) \(operation) (\(right.lite)), 0)", .boolean,
        of: [left, right])
    }
  }
}
