import Parser
import Planner

/// Adding to and taking from dates and times.
extension ScalarFunction {
  static let dateAdd = shifting(
    "DATEADD", "A DATE so many units later, counted from its midnight; what is left of the day is cut off.", .date, sign: 1)
  static let dateSub = shifting(
    "DATESUB", "A DATE so many units earlier, counted from its midnight; what is left of the day is cut off.", .date, sign: -1)
  static let timeAdd = shifting("TIMEADD", "A TIME so many units later, round the clock.", .time, sign: 1)
  static let timeSub = shifting("TIMESUB", "A TIME so many units earlier, round the clock.", .time, sign: -1)
  static let timestampAdd = shifting("TIMESTAMPADD", "A TIMESTAMP so many units later.", .timestamp, sign: 1)
  static let timestampSub = shifting("TIMESTAMPSUB", "A TIMESTAMP so many units earlier.", .timestamp, sign: -1)

  private static func shifting(_ name: String, _ summary: String, _ type: SQLType, sign: Int64) -> ScalarFunction {
    ScalarFunction(
      name, summary, .time,
      [
        Variant(
          ["unit": .timeUnit, "amount": .integer, "value": .type(type)], returns: .type(type),
          .strict { (arguments) throws(EvaluationError) in
            guard let unit = TimeUnit(rawValue: arguments[0].text) else { return .null }
            // An INT of days is far within 64 bits of milliseconds.
            let millis = sign * arguments[1].int * unit.millis
            let value = arguments[2].int
            switch type {
            case .date:
              return .integer(try sum(value * Casting.millisPerDay, millis, type) / Casting.millisPerDay)
            case .time: return .integer(Casting.floorRemainder(try sum(value, millis, type), Casting.millisPerDay))
            default: return .integer(try sum(value, millis, type))
            }
          })
      ])
  }

  private static func sum(_ value: Int64, _ shift: Int64, _ type: SQLType) throws(EvaluationError) -> Int64 {
    let (result, overflow) = value.addingReportingOverflow(shift)
    if overflow { throw EvaluationError(Arithmetic.overflow(type)) }
    return result
  }

  static let convertZone = ScalarFunction(
    "CONVERT_TZ", "The TIMESTAMP that clocks of one time zone show when those of another show this one.", .time,
    [
      Variant(
        ["timestamp": .timestamp, "from": .string, "to": .string], returns: .timestamp,
        .strict { (arguments) throws(EvaluationError) in
          let from = try TimePatterns.zone(arguments[1].text)
          let to = try TimePatterns.zone(arguments[2].text)
          guard let instant = from.epochMillis(of: CivilDateTime(epochMillis: arguments[0].int)),
            let local = to.civil(epochMillis: instant).localMillis
          else { throw EvaluationError(Arithmetic.overflow(.timestamp)) }
          return .integer(local)
        })
    ])
}
