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
      hint: "whole numbers go from -9223372036854775808 to 9223372036854775807; write a point for a DECIMAL: \(digits.shortened).0")
  }

  static func durationTooLong(at range: SourceRange) -> Diagnostic {
    Diagnostic(.invalidLiteral, "this length of time does not fit in 64 bits of milliseconds", at: range)
  }

  static func lambdaOutsideCall(at range: SourceRange) -> Diagnostic {
    Diagnostic(.syntax, "a lambda can only be an argument of a function", at: range)
  }
}
