/// The errors of text that breaks a rule beyond the order of its tokens.
extension Diagnostic {
  static func tooDeep(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .nestingLimit, "this stands more than \(StatementParser.nestingLimit) levels deep", at: range,
      hint: "split the statement: give the inner part a relation of its own")
  }

  static func numberTooLarge(_ digits: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidLiteral, "the number \(digits.shortened) does not fit in 64 bits", at: range,
      hint: "with a point it would be a DECIMAL: \(digits.shortened).0")
  }

  static func durationTooLong(at range: SourceRange) -> Diagnostic {
    Diagnostic(.invalidLiteral, "this length of time does not fit in 64 bits of milliseconds", at: range)
  }

  static func lambdaOutsideCall(at range: SourceRange) -> Diagnostic {
    Diagnostic(.syntax, "a lambda can only be an argument of a function", at: range)
  }

  static func queryInRelation(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .syntax, "a query can't stand inside FROM", at: range,
      hint: "give it a relation of its own with CREATE ... AS SELECT, and read that")
  }

  static func keyOfWrongKind(_ column: ColumnDefinition, of kind: SourceKind) -> Diagnostic {
    let (found, right) = kind == .table ? ("KEY", "PRIMARY KEY") : ("PRIMARY KEY", "KEY")
    return Diagnostic(
      .invalidArgument, "a \(kind.rawValue.lowercased()) has no \(found) columns", at: column.range,
      hint: "write \(SQLPrinter.text(ofName: column.name.text)) \(SQLPrinter.text(of: column.type)) \(right)")
  }

  static func columnsBeforeQuery(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .syntax, "a relation that is defined AS SELECT lists no columns", at: range,
      hint: "its columns are those of the query: name them there with AS")
  }

  static func readOnlyQuery(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .syntax, "a SOURCE relation can't be defined AS SELECT", at: range,
      hint: "leave SOURCE out: the query writes the relation")
  }
}
