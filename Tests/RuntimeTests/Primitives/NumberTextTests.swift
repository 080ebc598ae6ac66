import TestSupport
import Testing

@testable import Runtime

@Suite struct NumberTextTests {
  @Test(arguments: javaDoubleVectors.split(separator: "\n").map(String.init))
  func printsDoublesAsJava(vector: String) throws {
    let fields = vector.split(separator: " ")
    let value = Double(bitPattern: try #require(UInt64(fields[0], radix: 16)))
    #expect(JavaNumberText.string(value) == fields[1])
  }

  @Test(arguments: [
    (Double.nan, "NaN"), (.infinity, "Infinity"), (-.infinity, "-Infinity"), (2e23, "2.0E23"), (1e23, "1.0E23"),
    (Double(bitPattern: 2), "9.9E-324"), (Double(bitPattern: 4), "2.0E-323"), (2.0e-3, "0.002"),
  ])
  func printsTheShortestText(value: Double, expected: String) {
    #expect(JavaNumberText.string(value) == expected)
  }

  @Test(arguments: [
    (1.0, "1.0"), (0.1, "0.1"), (-12.5, "-12.5"), (1e7, "10000000.0"), (1e16, "10000000000000000.0"), (1e17, "1.0E17"),
    (1e-5, "0.00001"), (1e-6, "1.0E-6"), (.nan, "\"NaN\""), (-.infinity, "\"-Infinity\""), (1.5e300, "1.5E300"),
  ])
  func printsDoublesAsJSON(value: Double, expected: String) {
    #expect(jsonText(value) == expected)
  }

  private func jsonText(_ value: Double) -> String {
    var buffer = ByteBuffer()
    buffer.append(json: value)
    return buffer.text
  }

  @Test func doublesSurviveTextAndBack() {
    var random = SeededGenerator(seed: 42)
    for round in 0..<200_000 {
      let value = randomDouble(round, &random)
      guard value.isFinite else { continue }
      let text = JavaNumberText.string(value)
      #expect(NumberText.double(text)?.bitPattern == value.bitPattern, "\(text)")
      #expect(NumberText.double(jsonText(value))?.bitPattern == value.bitPattern, "\(text)")
      #expect(Double(text)?.bitPattern == value.bitPattern, "\(text)")
      #expect(DoubleDigits(value).count == shortestDigitCount(value), "\(text)")
    }
  }

  @Test func findsTheShortestDecimalThatTheStandardLibraryPrints() {
    var random = SeededGenerator(seed: 11)
    var told = 0
    for round in 0..<200_000 {
      // Powers of two and their neighbours, sums with the remains of their roundings, and all that others try.
      let exponent = Int.random(in: -150...250, using: &random)
      let value =
        switch round % 3 {
        case 0: Double(sign: .plus, exponent: exponent, significand: 1 + Double(round % 4) * 0x1p-52)
        case 1: Double(random.next() >> 34) / 100 + Double(random.next() >> 44) / 1000
        default: randomDouble(round, &random).magnitude
        }
      guard value.isFinite, value > 0, let found = ShortestDecimal.of(value) else { continue }
      told += 1
      #expect(Double("\(found.digits)e\(found.exponent)") == value)
      let digits = String("\(found.digits)".reversed().drop { $0 == "0" }.reversed())
      let mantissa = value.description.prefix { $0 != "e" }.filter { $0 != "." }.drop { $0 == "0" }
      #expect(digits == String(mantissa.reversed().drop { $0 == "0" }.reversed()), "\(value)")
    }
    #expect(told > 100_000)
  }

  /// Random bits, whole numbers, fractions of few digits, and small exponents in turn.
  private func randomDouble(_ round: Int, _ random: inout SeededGenerator) -> Double {
    let bits = random.next()
    return switch round % 4 {
    case 0: Double(bitPattern: bits)
    case 1: Double(Int64(bitPattern: bits) >> Int64(round % 60))
    case 2: Double(Int64(bitPattern: bits) >> 34) / [1, 10, 100, 1000, 1e4, 1e6, 1e8][round % 7]
    default: Double(sign: .plus, exponent: Int(bits % 200) - 100, significand: Double.random(in: 1..<2, using: &random))
    }
  }

  private func shortestDigitCount(_ value: Double) -> Int {
    let mantissa = value.magnitude.description.prefix { $0 != "e" }.filter { $0 != "." }
    let digits = String(mantissa.drop { $0 == "0" }.reversed()).drop { $0 == "0" }
    return max(digits.count, 1)
  }

  @Test func parsesDecimalsToTheNearestDouble() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<200_000 {
      let digits = random.next() >> UInt64.random(in: 0..<64, using: &random)
      let text = "\(digits)e\(Int.random(in: -80...80, using: &random))"
      #expect(NumberText.double(text) == Double(text), "\(text)")
    }
  }

  @Test(arguments: [
    "9007199254740993", "9007199254740992.5", "9007199254740993.00000000000000000000001", "1e22", "1e23", "8.5e22",
    "0.1", "0.30000000000000004", "1.7976931348623157e308", "1e309", "2.2250738585072011e-308", "5e-324", "2e-324",
    "123456789012345678901234567890", "0.000000000000000000000000000000000000000000000001234567890123456789012345",
    "1448997445238699", "6.631236871469758276e-316", "3.571e266", "0e999999999999", "1e-999999999999999999999",
    "100000000000000000000000000000000000000000", "0.5000000000000000000000000000000000001",
  ])
  func parsesHardCases(text: String) {
    #expect(NumberText.double(text) == Double(text))
  }

  @Test(arguments: [
    ("1", 1.0), ("+1", 1.0), (" 1.5 ", 1.5), ("1.", 1.0), (".5", 0.5), ("1d", 1.0), ("2.5F", 2.5), ("007", 7.0),
    ("-Infinity", -.infinity), ("1e3", 1000.0), ("-0", -0.0),
  ])
  func parsesWhatJavaParses(text: String, expected: Double) {
    #expect(NumberText.double(text)?.bitPattern == expected.bitPattern)
  }

  @Test(arguments: [
    "", " ", "-", "+", ".", "e", "1e", "1e+", "1 2", "1_0", "inf", "nan", "0x", "--1", "1.2.3", "d", "١",
  ])
  func refusesWhatIsNoDouble(text: String) {
    #expect(NumberText.double(text) == nil)
  }

  @Test(arguments: [
    ("0", 0), ("-0", 0), ("+5", 5), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
    ("000000000000000000000000000000012", 12),
  ])
  func parsesIntegers(text: String, expected: Int64) {
    #expect(NumberText.int64(text) == expected)
  }

  @Test(arguments: [
    "", "-", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "99999999999999999999999", "1.0",
    "1e2", " 1", "1a",
  ])
  func refusesWhatIsNoInteger(text: String) {
    #expect(NumberText.int64(text) == nil)
  }

  @Test func printsIntegers() {
    var random = SeededGenerator(seed: 3)
    let edges: [Int64] = [0, 9, 10, 99, 100, -1, -10, .max, .min]
    let randoms = (0..<10_000).map { _ in Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random) }
    for value in edges + randoms {
      var buffer = ByteBuffer()
      buffer.append(decimal: value)
      #expect(buffer.text == "\(value)")
    }
  }

  @Test(arguments: [
    (0.1, "0.1"), (1e10, "10000000000"), (1.5e-7, "0.00000015"), (-12.25, "-12.25"), (0.0, "0"), (100.0, "100"),
    (1e300, "1" + String(repeating: "0", count: 300)),
  ])
  func doublesBecomeTheDecimalsTheyArePrintedAs(value: Double, expected: String) throws {
    if value < 1e38 { #expect(try Decimal(double: value).description == expected) }
    #expect(try Decimal(double: value).double == value)
    #expect(throws: DecimalError.notANumber("NaN")) { try Decimal(double: .nan) }
  }

  @Test(arguments: ["0.1", "123456789012345678901234567.89", "-1e-30", "9007199254740993", "2.5"])
  func decimalsBecomeTheNearestDouble(text: String) throws {
    #expect(try Decimal(parsing: text).double == Double(text))
  }
}
