/// The words that the grammar knows. Most may be names too; see `isReserved`.
enum Keyword: String, Hashable, Sendable, CaseIterable {
  case add = "ADD", advance = "ADVANCE", all = "ALL", alter = "ALTER", analyze = "ANALYZE", and = "AND"
  case array = "ARRAY", `as` = "AS", asc = "ASC", assert = "ASSERT", at = "AT"
  case beginning = "BEGINNING", between = "BETWEEN", by = "BY"
  case cascade = "CASCADE", `case` = "CASE", cast = "CAST", changes = "CHANGES", column = "COLUMN"
  case connector = "CONNECTOR", connectors = "CONNECTORS", create = "CREATE"
  case define = "DEFINE", delete = "DELETE", desc = "DESC", describe = "DESCRIBE", distinct = "DISTINCT", drop = "DROP"
  case `else` = "ELSE", emit = "EMIT", end = "END", escape = "ESCAPE", exists = "EXISTS", explain = "EXPLAIN"
  case extended = "EXTENDED"
  case `false` = "FALSE", final = "FINAL", first = "FIRST", from = "FROM", full = "FULL", function = "FUNCTION"
  case functions = "FUNCTIONS"
  case grace = "GRACE", group = "GROUP"
  case having = "HAVING", header = "HEADER", headers = "HEADERS", hopping = "HOPPING"
  case id = "ID", `if` = "IF", `in` = "IN", inner = "INNER", insert = "INSERT", interval = "INTERVAL", into = "INTO"
  case `is` = "IS"
  case join = "JOIN"
  case key = "KEY"
  case last = "LAST", left = "LEFT", like = "LIKE", limit = "LIMIT", list = "LIST"
  case map = "MAP"
  case not = "NOT", null = "NULL", nulls = "NULLS"
  case off = "OFF", on = "ON", or = "OR", order = "ORDER", outer = "OUTER"
  case partition = "PARTITION", pause = "PAUSE", period = "PERIOD", plugins = "PLUGINS"
  case primary = "PRIMARY", print = "PRINT", properties = "PROPERTIES"
  case queries = "QUERIES"
  case replace = "REPLACE", resume = "RESUME", retention = "RETENTION", right = "RIGHT", run = "RUN"
  case sample = "SAMPLE", schema = "SCHEMA", script = "SCRIPT", select = "SELECT", session = "SESSION", set = "SET"
  case show = "SHOW", sink = "SINK", size = "SIZE", source = "SOURCE", spool = "SPOOL", stream = "STREAM"
  case streams = "STREAMS", string = "STRING", `struct` = "STRUCT", subject = "SUBJECT", system = "SYSTEM"
  case table = "TABLE", tables = "TABLES", terminate = "TERMINATE", then = "THEN", time = "TIME", timeout = "TIMEOUT"
  case topic = "TOPIC", topics = "TOPICS", `true` = "TRUE", tumbling = "TUMBLING", type = "TYPE", types = "TYPES"
  case undefine = "UNDEFINE", unset = "UNSET"
  case values = "VALUES", variables = "VARIABLES"
  case when = "WHEN", `where` = "WHERE", window = "WINDOW", with = "WITH", within = "WITHIN"
  case zone = "ZONE"

  /// Whether the word is no name unless it is quoted. ksqlDB reserves more; here a word is reserved only where taking
  /// it for a name would make a statement ambiguous or its error message misleading.
  var isReserved: Bool { Keyword.reserved.contains(self) }

  /// The keyword an upper-cased word is; nil for any other word.
  static func of(_ upper: String) -> Keyword? { byText[upper] }

  private static let byText = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

  private static let reserved: Set<Keyword> = [
    .all, .and, .as, .between, .by, .case, .create, .distinct, .drop, .else, .end, .exists, .false, .from, .full,
    .group, .having, .in, .inner, .insert, .into, .is, .join, .left, .like, .limit, .not, .null, .on, .or, .outer,
    .right, .select, .then, .true, .values, .when, .where, .window, .with, .within,
  ]
}
