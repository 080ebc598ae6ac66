/// What other SQL dialects call things that are here under another name, for hints.
enum ForeignNames {
  /// What is written here for a function of another dialect; nil where there is nothing like it.
  static func function(_ name: String) -> String? { functions[name] }

  /// What is written here for a type of another dialect, or for one of ours without what it needs.
  static func type(_ name: String) -> String? { types[name] }

  /// What is written here for a word that stands like a column in another dialect.
  static func column(_ name: String) -> String? {
    switch name {
    case "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "SYSDATE": "FROM_UNIXTIME(UNIX_TIMESTAMP())"
    case "CURRENT_DATE": "FROM_DAYS(UNIX_DATE())"
    default: nil
    }
  }

  private static let functions: [String: String] = pairs([
    ("UCASE", ["UPPER", "TOUPPER"]), ("LCASE", ["LOWER", "TOLOWER"]),
    ("LEN", ["LENGTH", "CHAR_LENGTH", "CHARACTER_LENGTH", "STRLEN"]), ("SUBSTRING", ["SUBSTR", "MID", "LEFT", "RIGHT"]),
    ("INSTR", ["POSITION", "STRPOS", "CHARINDEX", "LOCATE"]), ("TRIM", ["LTRIM", "RTRIM", "BTRIM"]),
    ("IFNULL", ["NVL", "ISNULL"]), ("CASE WHEN ... THEN ... ELSE ... END", ["IF", "IIF", "DECODE"]),
    ("UNIX_TIMESTAMP()", ["NOW", "GETDATE", "CURRENT_TIMESTAMP"]), ("UNIX_DATE()", ["CURRENT_DATE", "TODAY"]),
    ("FORMAT_TIMESTAMP", ["TO_CHAR", "DATE_FORMAT", "STRFTIME"]), ("PARSE_DATE", ["TO_DATE", "STR_TO_DATE"]),
    ("PARSE_TIMESTAMP", ["TO_TIMESTAMP"]), ("DATEADD", ["DATE_ADD", "ADDDATE"]), ("DATESUB", ["DATE_SUB", "SUBDATE"]),
    ("CAST(value AS TYPE)", ["CONVERT", "TRY_CAST", "SAFE_CAST"]), ("a % b", ["MOD"]), ("CEIL", ["CEILING"]),
    ("POWER", ["POW"]), ("RANDOM", ["RAND"]), ("TRUNC", ["TRUNCATE"]),
    ("COLLECT_LIST", ["ARRAY_AGG", "STRING_AGG", "GROUP_CONCAT", "LISTAGG"]),
    ("COUNT_DISTINCT", ["APPROX_COUNT_DISTINCT", "APPROX_DISTINCT"]),
    ("EARLIEST_BY_OFFSET", ["FIRST", "FIRST_VALUE"]), ("LATEST_BY_OFFSET", ["LAST", "LAST_VALUE", "ANY_VALUE"]),
    ("STDDEV_SAMPLE", ["STDDEV", "STDEV", "STD"]), ("CORRELATION", ["CORR"]), ("EXPLODE", ["UNNEST", "FLATTEN"]),
    ("ARRAY_LENGTH", ["CARDINALITY", "SIZE", "ARRAY_SIZE"]), ("SPLIT", ["STRING_TO_ARRAY", "STRING_SPLIT"]),
    ("EXTRACTJSONFIELD", ["JSON_VALUE", "JSON_EXTRACT", "GET_JSON_OBJECT", "JSON_QUERY"]),
    ("TO_JSON_STRING", ["TO_JSON", "JSON_OBJECT"]), ("REGEXP_EXTRACT", ["REGEXP_SUBSTR", "REGEXP_MATCH"]),
  ])

  private static let types: [String: String] = pairs([
    ("DOUBLE", ["FLOAT", "REAL", "FLOAT4", "FLOAT8", "NUMBER"]), ("DECIMAL(10, 2)", ["NUMERIC", "MONEY"]),
    ("BIGINT", ["LONG", "INT8", "INT64", "SERIAL"]), ("INT", ["SMALLINT", "TINYINT", "SHORT", "INT4", "INT32"]),
    ("STRING", ["TEXT", "CHAR", "NVARCHAR", "CLOB", "UUID", "JSON", "ENUM"]), ("BOOLEAN", ["BOOL", "BIT"]),
    ("TIMESTAMP", ["DATETIME", "TIMESTAMPTZ", "TIMESTAMP_LTZ"]), ("BYTES", ["BLOB", "BINARY", "VARBINARY", "BYTEA"]),
    ("ARRAY<INT>", ["ARRAY", "LIST"]), ("MAP<STRING, INT>", ["MAP"]),
    ("STRUCT<field INT>", ["STRUCT", "ROW", "RECORD"]),
  ])

  private static func pairs(_ list: [(String, [String])]) -> [String: String] {
    var byName: [String: String] = [:]
    for (ours, others) in list { for other in others { byName[other] = ours } }
    return byName
  }
}
