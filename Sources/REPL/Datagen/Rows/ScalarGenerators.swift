import Planner
import Runtime

/// The list of generators of single values, by name, and what a column gets where nothing is said.
struct ScalarGenerators {
  let type: SQLType
  let seed: UInt64
  /// The column's or field's name.
  let name: String

  /// What `--field` may name.
  static let help = """
    range(MIN, MAX)  normal(MEAN, DEVIATION[, MIN, MAX])  exponential(MEAN[, MIN, MAX])  zipf(COUNT[, EXPONENT])
    sequence(START[, STEP])  choice(A[:WEIGHT], B, ...)  chance(PERCENT)  time()  uuid()  pattern('##-??-**')
    bytes(COUNT)  array(MIN, MAX)  map(MIN, MAX); of STRINGs range, zipf and sequence may begin with a prefix:
    range('SKU_', 1, 100)
    """

  private static let names = [
    "range", "normal", "exponential", "zipf", "sequence", "choice", "chance", "time", "uuid", "pattern", "bytes", "array",
    "map",
  ]

  /// What suits the type: few keys, small numbers, names with numbers.
  func usual() -> any ColumnGenerator {
    switch type {
    case .boolean: return BooleanGenerator(share: 0.5, random: SplitMix(seed: seed))
    case .integer, .bigint: return IntegerGenerator(draw: .uniform(1...1000, seed: seed), isNarrow: false)
    case .double: return DoubleGenerator(draw: .uniform(0...10_000, seed: seed), unitsInOne: 100)
    case .decimal(let precision, let scale):
      let limit = WrittenNumber.unscaled("100", digits: scale).map { min($0, largest(precision)) } ?? largest(precision)
      return DecimalGenerator(draw: .uniform(0...limit, seed: seed))
    case .string: return NumberedTextGenerator(prefix: name.lowercased() + "_", draw: .uniform(1...100, seed: seed))
    case .bytes: return BytesGenerator(count: 8, random: SplitMix(seed: seed))
    // Nested types never come here: the builder takes them apart.
    case .date, .time, .timestamp, .array, .map, .structure: return EventTimeGenerator(type: type)
    }
  }

  /// - Throws: `FieldFault` for a generator that there is not, that does not suit the type, or with wrong arguments.
  func generator(_ option: FieldOption) throws(FieldFault) -> any ColumnGenerator {
    let reader = ArgumentReader(option, type: type)
    switch (option.generator, type) {
    case ("choice", _): return try choice(option, reader)
    case ("chance", .boolean):
      let percent = try reader.real(0, "chance(PERCENT)")
      guard (0...100).contains(percent), option.arguments.count == 1 else {
        throw reader.fault("chance(PERCENT) takes a number from 0 to 100")
      }
      return BooleanGenerator(share: percent / 100, random: SplitMix(seed: seed))
    case ("time", .bigint), ("time", .date), ("time", .time), ("time", .timestamp):
      try reader.expect(0...0, "time()")
      return EventTimeGenerator(type: type)
    case ("uuid", .string):
      try reader.expect(0...0, "uuid()")
      return PatternGenerator(PatternGenerator.uuid, seed: seed)
    case ("pattern", .string): return PatternGenerator(try reader.text("pattern('##-??')"), seed: seed)
    case ("bytes", .bytes):
      let count = try reader.real(0, "bytes(COUNT)")
      guard (0...1_000_000).contains(count) else { throw reader.fault("bytes(COUNT) takes a number up to 1000000") }
      return BytesGenerator(count: Int(count), random: SplitMix(seed: seed))
    case ("range", _), ("normal", _), ("exponential", _), ("zipf", _), ("sequence", _):
      return try numbers(reader)
    default:
      if !Self.names.contains(option.generator) {
        throw reader.fault("there is no generator '\(option.generator)'; there are\n\(Self.help)")
      }
      throw reader.fault("\(option.generator) makes no \(type)")
    }
  }

  /// A distribution of numbers in the form that the column has.
  private func numbers(_ reader: ArgumentReader) throws(FieldFault) -> any ColumnGenerator {
    let draw = try reader.draw(seed: seed)
    switch type {
    case .integer: return IntegerGenerator(draw: draw, isNarrow: true)
    case .bigint, .date, .time, .timestamp: return IntegerGenerator(draw: draw, isNarrow: false)
    case .double: return DoubleGenerator(draw: draw, unitsInOne: reader.unitsInOne)
    case .decimal: return DecimalGenerator(draw: draw)
    case .string: return NumberedTextGenerator(prefix: reader.prefix, draw: draw)
    case .boolean, .bytes, .array, .map, .structure: throw reader.fault("\(reader.option.generator) makes no \(type)")
    }
  }

  private func choice(_ option: FieldOption, _ reader: ArgumentReader) throws(FieldFault) -> any ColumnGenerator {
    guard !option.arguments.isEmpty else { throw reader.fault("choice takes the values to choose from") }
    let values = Column(type, capacity: option.arguments.count)
    for argument in option.arguments { values.append(try reader.value(argument.value)) }
    return ChoiceGenerator(values, weights: option.arguments.map(\.weight), seed: seed)
  }

  private func largest(_ precision: Int) -> Int64 {
    (0..<min(precision, 18)).reduce(1) { power, _ in power * 10 } - 1
  }
}
