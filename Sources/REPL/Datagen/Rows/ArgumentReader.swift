import Planner
import Runtime

/// Reads the arguments of a generator for a column of a type.
struct ArgumentReader {
  let option: FieldOption
  let type: SQLType
  /// What stands before a number in a STRING.
  let prefix: String
  private let arguments: [FieldOption.Argument]

  init(_ option: FieldOption, type: SQLType) {
    self.option = option
    self.type = type
    var arguments = option.arguments.map(\.value)
    if type == .string, case .text(let text) = arguments.first, option.generator != "choice",
      option.generator != "pattern"
    {
      prefix = text
      arguments.removeFirst()
    } else {
      prefix = ""
    }
    self.arguments = arguments
  }

  /// How many digits behind the point the numbers have: a decimal's scale; of doubles as many as the arguments are
  /// written with, two at least.
  private var digits: Int {
    switch type {
    case .decimal(_, let scale): return scale
    case .double:
      let written = arguments.map { argument in
        guard case .number(let text) = argument else { return 0 }
        return text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.utf8.count ?? 0
      }
      return min(max(written.max() ?? 0, 2), 9)
    case .boolean, .integer, .bigint, .string, .bytes, .date, .time, .timestamp, .array, .map, .structure: return 0
    }
  }

  /// Units of the last digit in 1.
  var unitsInOne: Double { (0..<digits).reduce(1) { power, _ in power * 10 } }

  /// The numbers that the column can hold, in units of the last digit.
  private var limits: ClosedRange<Int64> {
    switch type {
    case .integer: return Int64(Int32.min)...Int64(Int32.max)
    case .decimal(let precision, _):
      let largest = (0..<min(precision, 18)).reduce(Int64(1)) { power, _ in power * 10 } - 1
      return -largest...largest
    case .time: return 0...86_399_999
    case .double: return Int64(NumberDraw.exact.lowerBound)...Int64(NumberDraw.exact.upperBound)
    case .boolean, .bigint, .string, .bytes, .date, .timestamp, .array, .map, .structure: return .min ... .max
    }
  }

  /// The distribution that the option names.
  func draw(seed: UInt64) throws(FieldFault) -> NumberDraw {
    switch option.generator {
    case "range":
      try expect(2...2, "range(MIN, MAX)")
      let (low, high) = (try number(0), try number(1))
      guard low <= high else { throw fault("the first number is above the second") }
      return .uniform(low...high, seed: seed)
    case "normal":
      try expect([2, 4], "normal(MEAN, DEVIATION) or normal(MEAN, DEVIATION, MIN, MAX)")
      let deviation = try real(1, "a deviation") * unitsInOne
      guard deviation >= 0 else { throw fault("a deviation is not below 0") }
      return .normal(
        mean: try real(0, "a mean") * unitsInOne, deviation: deviation, limits: try bounds(from: 2), seed: seed)
    case "exponential":
      try expect([1, 3], "exponential(MEAN) or exponential(MEAN, MIN, MAX)")
      return .exponential(mean: try real(0, "a mean") * unitsInOne, limits: try bounds(from: 1), seed: seed)
    case "zipf":
      try expect(1...2, "zipf(COUNT) or zipf(COUNT, EXPONENT)")
      let count = try real(0, "a count")
      let exponent = arguments.count == 2 ? try real(1, "an exponent") : 1
      guard (1...1_000_000).contains(count), (0...20).contains(exponent) else {
        throw fault("zipf takes a count from 1 to 1000000 and an exponent from 0 to 20")
      }
      return .zipf(low: 1, count: Int(count), exponent: exponent, seed: seed)
    default:
      try expect(0...2, "sequence(START) or sequence(START, STEP)")
      return .sequence(
        start: arguments.isEmpty ? 1 : try number(0), step: arguments.count == 2 ? try number(1) : unit)
    }
  }

  /// 1 in units of the last digit.
  private var unit: Int64 { Int64(unitsInOne) }

  /// The least and the most at two places, or else what the column can hold.
  private func bounds(from place: Int) throws(FieldFault) -> ClosedRange<Double> {
    let limits = self.limits
    let (low, high) =
      arguments.count > place ? (try number(place), try number(place + 1)) : (limits.lowerBound, limits.upperBound)
    guard low <= high else { throw fault("the least is above the most") }
    return max(Double(low), NumberDraw.exact.lowerBound)...min(Double(high), NumberDraw.exact.upperBound)
  }

  /// A number, date or time in units of the column's last digit.
  private func number(_ place: Int) throws(FieldFault) -> Int64 {
    let number: Int64?
    switch arguments[place] {
    case .number(let text): number = WrittenNumber.unscaled(text, digits: digits)
    case .text(let text): number = temporal(text)
    case .word: number = nil
    }
    guard let number, limits.contains(number) else {
      throw fault("argument \(place + 1) is no \(type)\(type.isTemporal ? ", such as '2024-01-31'" : "")")
    }
    return number
  }

  private func temporal(_ text: String) -> Int64? {
    switch type {
    case .date: try? TemporalText.parseDate(text)
    case .time: try? TemporalText.parseTime(text)
    case .timestamp: try? TemporalText.parseTimestamp(text)
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .array, .map, .structure: nil
    }
  }

  /// A number of any kind.
  func real(_ place: Int, _ what: String) throws(FieldFault) -> Double {
    guard place < arguments.count, case .number(let text) = arguments[place], let number = Double(text) else {
      throw fault("\(what) was expected")
    }
    return number
  }

  func text(_ what: String) throws(FieldFault) -> String {
    guard arguments.count == 1, case .text(let text) = arguments[0] else { throw fault("\(what) was expected") }
    return text
  }

  /// A value of the column's type, for `choice`.
  func value(_ argument: FieldOption.Argument) throws(FieldFault) -> Value {
    switch (argument, type) {
    case (.word(let word), _) where word.lowercased() == "null": return .null
    case (.word(let word), .boolean) where ["true", "false"].contains(word.lowercased()):
      return .boolean(word.lowercased() == "true")
    case (.text(let text), .string): return .string(text)
    case (.number(let text), .string): return .string(text)
    case (.text(let text), .date), (.text(let text), .time), (.text(let text), .timestamp):
      if let number = temporal(text) { return .integer(number) }
    case (.number(let text), .integer), (.number(let text), .bigint), (.number(let text), .date),
      (.number(let text), .time), (.number(let text), .timestamp):
      if let number = Int64(text), limits.contains(number) { return .integer(number) }
    case (.number(let text), .double):
      if let number = Double(text) { return .double(number) }
    case (.number(let text), .decimal(_, let scale)):
      if let number = WrittenNumber.unscaled(text, digits: scale), limits.contains(number) {
        return .decimal(Decimal(unscaled: Int128(number), scale: scale))
      }
    default: break
    }
    throw fault("\(argument) is no \(type)")
  }

  func expect(_ counts: some Collection<Int>, _ form: String) throws(FieldFault) {
    guard counts.contains(arguments.count) else { throw fault("\(form) was expected") }
  }

  func fault(_ reason: String) -> FieldFault { FieldFault(reason: "--field \(option.text): \(reason)") }
}

extension FieldOption.Argument: CustomStringConvertible {
  var description: String {
    switch self {
    case .text(let text): "'\(text)'"
    case .number(let text), .word(let text): text
    }
  }
}

/// Numbers as they are written.
enum WrittenNumber {
  /// A number in units of its last digit: `1.5` with two digits is 150; nil where it has more digits, or is too large.
  static func unscaled(_ text: String, digits: Int) -> Int64? {
    guard let decimal = Decimal(text), decimal.scale <= digits else { return nil }
    var number = decimal.unscaled
    for _ in decimal.scale..<digits {
      let (product, overflow) = number.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      number = product
    }
    return Int64(exactly: number)
  }
}
