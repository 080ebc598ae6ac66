extension StatementParser {
  /// `terminate: TERMINATE (ALL | identifier)`, and PAUSE and RESUME alike; the rest after the first word.
  mutating func querySelection() throws(Diagnostic) -> QuerySelection {
    accept(.all) ? .all : .one(try identifier("a query's id"))
  }

  /// `set: SET string '=' string`; the rest after SET.
  mutating func setRest() throws(Diagnostic) -> Statement.Kind {
    let name = try string("a property's name in single quotes")
    try expect(.equal)
    return .set(SetProperty(name: name, value: try string()))
  }

  /// `define: DEFINE identifier '=' string`; the rest after DEFINE.
  mutating func defineRest() throws(Diagnostic) -> Statement.Kind {
    let name = try identifier("a variable's name")
    try expect(.equal)
    return .define(DefineVariable(name: name, value: try string()))
  }

  /// `run: RUN SCRIPT string`; the rest after RUN.
  mutating func runRest() throws(Diagnostic) -> Statement.Kind {
    try expect(.script)
    return .runScript(RunScript(file: try string("a file's path in single quotes")))
  }

  /// `spool: SPOOL (string | OFF)`; the rest after SPOOL.
  mutating func spoolRest() throws(Diagnostic) -> Statement.Kind {
    if accept(.off) { return .spool(.off) }
    return .spool(.file(try string("a file's path in single quotes")))
  }
}
