import TestSupport

/// Makes statements of the whole grammar at random, production by production. What it makes is to parse: it knows the
/// grammar, not what names mean.
struct GrammarGenerator {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func pick(_ list: [String]) -> String { list[Int.random(in: 0..<list.count, using: &random)] }

  private mutating func maybe(_ percent: Int = 40, _ text: (inout Self) -> String) -> String {
    Int.random(in: 0..<100, using: &random) < percent ? text(&self) : ""
  }

  private mutating func list(_ range: ClosedRange<Int>, _ item: (inout Self) -> String) -> String {
    var items: [String] = []
    for _ in 0..<Int.random(in: range, using: &random) { items.append(item(&self)) }
    return items.joined(separator: ", ")
  }

  // MARK: Names and literals

  private mutating func name() -> String {
    pick([
      "a", "b_1", "Orders", "key", "value", "`select`", "`a-b`", "\"Mixed Case\"", "`ä``ö`", "type", "_x@y",
    ])
  }

  private mutating func string() -> String {
    pick(["''", "'a'", "'it''s'", "'ä €'", "'--x'", "'/*'", "'${'", "'a\nb'"])
  }

  private mutating func number() -> String {
    pick(["0", "1", "42", "9223372036854775807", "1.5", "0.001", "12E3", "1.0E-2"])
  }

  private mutating func duration() -> String {
    "\(Int.random(in: 1...90, using: &random)) "
      + pick(["MILLISECONDS", "SECOND", "SECONDS", "MINUTES", "HOUR", "HOURS", "DAYS"])
  }

  mutating func type(_ depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 4), using: &random) {
    case 4: "ARRAY<\(type(depth - 1))>"
    case 5: "MAP<\(type(0)), \(type(depth - 1))>"
    case 6: "STRUCT<\(list(1...3) { "\($0.name()) \($0.type(depth - 1))" })>"
    case 7: name()
    case 0: "DECIMAL(\(Int.random(in: 4...38, using: &random)), \(Int.random(in: 0...4, using: &random)))"
    default: pick(["INT", "BIGINT", "DOUBLE", "STRING", "VARCHAR", "BOOLEAN", "BYTES", "DATE", "TIME", "TIMESTAMP"])
    }
  }

  // MARK: Expressions

  mutating func expression(_ depth: Int) -> String {
    if depth <= 0 {
      switch Int.random(in: 0..<7, using: &random) {
      case 0: return number()
      case 1: return string()
      case 2: return pick(["NULL", "TRUE", "false"])
      case 3: return "\(name()).\(name())"
      case 4: return pick(["DATE '2024-02-29'", "TIME '12:34'", "TIMESTAMP '2024-02-29T12:34:56'"])
      default: return name()
      }
    }
    func inner(_ generator: inout Self) -> String { generator.expression(depth - 1) }
    switch Int.random(in: 0..<20, using: &random) {
    case 0, 1: return "\(inner(&self)) \(pick(["+", "-", "*", "/", "%", "||"])) \(inner(&self))"
    case 2: return "(\(inner(&self)) \(pick(["=", "<>", "!=", "<", "<=", ">", ">="])) \(inner(&self)))"
    case 3: return "(\(inner(&self)) \(pick(["AND", "OR"])) \(inner(&self)))"
    case 4: return "(NOT \(inner(&self)))"
    case 5: return "(\(pick(["-", "+", "- -"])) \(inner(&self)))"
    case 6: return "(\(name()) IS \(maybe { _ in "NOT " })NULL)"
    case 7: return "(\(name()) IS \(maybe { _ in "NOT " })DISTINCT FROM \(name()))"
    case 8: return "(\(name()) \(maybe { _ in "NOT " })BETWEEN \(number()) AND \(number()))"
    case 9: return "(\(name()) \(maybe { _ in "NOT " })IN (\(list(1...3, inner))))"
    case 10: return "(\(name()) \(maybe { _ in "NOT " })LIKE \(string())\(maybe { _ in " ESCAPE '!'" }))"
    case 11:
      return "CASE\(maybe { " \(inner(&$0))" })\(" WHEN \(inner(&self)) THEN \(inner(&self))")"
        + "\(maybe { " WHEN \(inner(&$0)) THEN \(inner(&$0))" })\(maybe { " ELSE \(inner(&$0))" }) END"
    case 12: return "CAST(\(inner(&self)) AS \(type(2)))"
    case 13: return "ARRAY[\(list(0...3, inner))]"
    case 14: return "MAP(\(list(0...2) { "\($0.string()) := \(inner(&$0))" }))"
    case 15: return "STRUCT(\(list(1...2) { "\($0.name()) := \(inner(&$0))" }))"
    case 16: return "\(name())[\(inner(&self))]"
    case 17: return "\(name())->\(name())"
    case 18: return "\(pick(["f", "COUNT", "TRIM", "`odd name`"]))(\(list(0...3, inner)))"
    default:
      return "TRANSFORM(\(name()), \(pick(["x", "(x)", "(x, y)"])) => \(inner(&self)))"
    }
  }

  // MARK: Queries

  private mutating func query(_ depth: Int) -> String {
    "SELECT \(list(1...3) { $0.item(depth) }) FROM \(name())"
      + maybe { " \($0.pick(["AS ", ""]))\($0.pick(["s", "`t`"]))" }
      + maybe(30) { $0.join(depth) } + maybe(15) { $0.join(depth) } + maybe(30) { $0.window() }
      + maybe { " WHERE \($0.expression(depth))" }
      + maybe(30) { generator in
        generator.pick([
          " GROUP BY \(generator.list(1...2) { $0.expression(1) })",
          " GROUP BY (\(generator.list(2...3) { $0.name() }))",
        ])
      } + maybe(15) { " PARTITION BY \($0.list(1...2) { $0.expression(1) })" }
      + maybe(15) { " HAVING \($0.expression(1))" }
  }

  private mutating func item(_ depth: Int) -> String {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: "*"
    case 1: "\(name()).*"
    case 2: "\(name())->*"
    default: expression(depth) + maybe { " \($0.pick(["AS ", ""]))\($0.pick(["c", "`d e`", "total"]))" }
    }
  }

  private mutating func join(_ depth: Int) -> String {
    " \(pick(["JOIN", "INNER JOIN", "LEFT JOIN", "LEFT OUTER JOIN", "RIGHT JOIN", "FULL OUTER JOIN"])) \(name()) u"
      + maybe(40) {
        " WITHIN \($0.pick(["5 SECONDS", "(1 HOUR, 2 DAYS)"]))\($0.maybe { " GRACE PERIOD \($0.duration())" })"
      } + " ON \(expression(1)) = \(expression(1))"
  }

  private mutating func window() -> String {
    let options = maybe { ", RETENTION \($0.duration())" } + maybe { ", GRACE PERIOD \($0.duration())" }
    return " WINDOW "
      + pick([
        "TUMBLING (SIZE \(duration())\(options))",
        "HOPPING (SIZE \(duration()), ADVANCE BY \(duration())\(options))", "SESSION (\(duration())\(options))",
      ])
  }

  // MARK: Statements

  private mutating func properties() -> String {
    let names = ["KAFKA_TOPIC", "'value_format'", "Partitions", "`x`"]
    return " WITH (\(list(1...3) { "\($0.pick(names)) = \($0.pick(["'a'", "3", "true", "-1", "'x''y'"]))" }))"
  }

  private mutating func columns() -> String {
    let roles = [" KEY", " PRIMARY KEY", " HEADERS", " HEADER('h')"]
    return " (\(list(1...4) { "\($0.name()) \($0.type(2))\($0.maybe { $0.pick(roles) })" }))"
  }

  mutating func statement() -> String {
    let kind = pick(["STREAM", "TABLE"])
    let create = "CREATE \(maybe(20) { _ in "OR REPLACE " })"
    let head = "\(kind) \(maybe(20) { _ in "IF NOT EXISTS " })\(name())"
    switch Int.random(in: 0..<20, using: &random) {
    case 0: return "\(create)\(maybe(20) { _ in "SOURCE " })\(head)\(maybe(80) { $0.columns() })\(properties())"
    case 1, 2, 3, 4:
      return "\(create)\(head)\(maybe { $0.properties() }) AS \(query(3))\(maybe { _ in " EMIT CHANGES" })"
    case 5, 6, 7:
      return query(3) + maybe { $0.pick([" EMIT CHANGES", " EMIT FINAL"]) }
        + maybe(20) { " ORDER BY \($0.name()) \($0.pick(["ASC", "DESC", "DESC NULLS LAST", "NULLS FIRST"]))" }
        + maybe(20) { " LIMIT \(Int.random(in: 0...9, using: &$0.random))" }
    case 8:
      return
        "INSERT INTO \(name())" + maybe { " (\($0.list(1...3) { $0.name() }))" }
        + " VALUES (\(list(1...3) { $0.expression(1) }))"
    case 9: return "INSERT INTO \(name())\(maybe { $0.properties() }) \(query(2))"
    case 10: return "DROP \(kind) \(maybe { _ in "IF EXISTS " })\(name())\(maybe { _ in " DELETE TOPIC" })"
    case 11:
      return "ALTER \(kind) \(name()) \(list(1...2) { "ADD \($0.maybe { _ in "COLUMN " })\($0.name()) \($0.type(1))" })"
    case 12: return "CREATE TYPE \(maybe { _ in "IF NOT EXISTS " })\(name()) AS \(type(3))"
    case 13:
      return pick(["SHOW", "LIST"]) + " "
        + pick([
          "TOPICS", "ALL TOPICS", "STREAMS EXTENDED", "TABLES", "QUERIES", "FUNCTIONS", "TYPES", "PROPERTIES",
          "VARIABLES",
        ])
    case 14: return pick(["DESCRIBE", "DESCRIBE FUNCTION"]) + " " + name() + maybe(20) { _ in "" }
    case 15: return "EXPLAIN \(maybe { _ in "ANALYZE " })\(query(2))"
    case 16:
      return
        "PRINT " + pick(["orders", "'a topic'", "`x`", "a-b.c"]) + maybe { _ in " FROM BEGINNING" }
        + maybe { _ in " INTERVAL 2" } + maybe { _ in " LIMIT 3" }
    case 17: return pick(["TERMINATE ", "PAUSE ", "RESUME "]) + pick(["ALL", "q_1", "CTAS_X_3"])
    case 18:
      return pick([
        "SET \(string()) = \(string())", "UNSET \(string())", "DEFINE v = \(string())", "UNDEFINE v",
        "RUN SCRIPT \(string())", "SPOOL \(string())", "SPOOL OFF",
      ])
    default:
      return pick([
        "ASSERT \(maybe { _ in "NOT EXISTS " })TOPIC \(name())\(maybe { $0.properties() }) TIMEOUT 5 SECONDS",
        "ASSERT SCHEMA SUBJECT \(name()) ID 4", "ASSERT VALUES \(name()) (a) VALUES (\(expression(1)))",
        "ASSERT NULL VALUES \(name()) (a) KEY (\(expression(0)))",
        "DELETE FROM \(name()) WHERE \(name()) = \(number())",
        "DROP TYPE \(maybe { _ in "IF EXISTS " })\(name())",
      ])
    }
  }
}
