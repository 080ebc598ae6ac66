import Planner

/// CAST of text.
extension Casting {
  static func fromString(_ target: SQLType) throws(EvaluationError) -> Converter {
    switch target {
    case .boolean: return strings { text in .boolean(boolean(text) ?? false) }
    case .integer:
      return strings { (text) throws(EvaluationError) in
        guard let value = NumberText.int64(trimmed(text)), Arithmetic.fits(value, .integer) else {
          throw EvaluationError("'\(text)' is not an INTEGER")
        }
        return .integer(value)
      }
    case .bigint:
      return strings { (text) throws(EvaluationError) in
        guard let value = NumberText.int64(trimmed(text)) else { throw EvaluationError("'\(text)' is not a BIGINT") }
        return .integer(value)
      }
    case .double:
      return strings { (text) throws(EvaluationError) in
        guard let value = NumberText.double(text) else { throw EvaluationError("'\(text)' is not a DOUBLE") }
        return .double(value)
      }
    case .decimal(let precision, let scale):
      let type = DecimalType(precision: precision, scale: scale)
      return strings { (text) throws(EvaluationError) in
        guard let value = Decimal(trimmed(text)) else { throw EvaluationError("'\(text)' is not a \(type)") }
        return .decimal(try fit(value, type))
      }
    case .date: return temporal { (text) throws(TimeTextError) in try TemporalText.parseDate(text) }
    case .time: return temporal { (text) throws(TimeTextError) in try TemporalText.parseTime(text) }
    case .timestamp: return temporal { (text) throws(TimeTextError) in try TemporalText.parseTimestamp(text) }
    case .string, .bytes, .array, .map, .structure:
      throw EvaluationError("STRING can't be cast to \(target)")
    }
  }

  /// A truth value's text: `true` or `yes`, `false` or `no`, or the beginning of one, in any case; nil for others.
  static func boolean(_ text: String) -> Bool? {
    let lower = text.lowercased()
    if lower.isEmpty { return nil }
    if "true".hasPrefix(lower) || "yes".hasPrefix(lower) { return true }
    return "false".hasPrefix(lower) || "no".hasPrefix(lower) ? false : nil
  }

  private static func temporal(
    _ parse: @escaping @Sendable (String) throws(TimeTextError) -> Int64
  ) -> Converter {
    strings { (text) throws(EvaluationError) in
      do throws(TimeTextError) {
        return .integer(try parse(text))
      } catch {
        throw EvaluationError(error.description)
      }
    }
  }

  private static func strings(
    _ body: @escaping @Sendable (String) throws(EvaluationError) -> Value
  ) -> Converter {
    { (value) throws(EvaluationError) in
      guard case .string(let text) = value else { return .null }
      return try body(text)
    }
  }

  /// The text without white space at its ends.
  static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
