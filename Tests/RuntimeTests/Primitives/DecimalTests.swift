import Testing

@testable import Runtime

@Suite struct DecimalTests {
  @Test(arguments: decimalArithmeticVectors.split(separator: "\n").map(String.init))
  func arithmeticAgreesWithPython(vector: String) throws {
    let fields = vector.split(separator: " ").map(String.init)
    let left = try Decimal(parsing: fields[0])
    let right = try Decimal(parsing: fields[2])
    let scale = try #require(Int(fields[3]))
    let rounding = try #require(Rounding.allCases.first { "\($0)" == fields[4] })
    #expect(result(left, fields[1], right, scale, rounding) == fields[5])
  }

  private func result(_ left: Decimal, _ sign: String, _ right: Decimal, _ scale: Int, _ rounding: Rounding) -> String {
    do throws(DecimalError) {
      return switch sign {
      case "+": try left.adding(right, scale: scale, rounding: rounding).description
      case "-": try left.subtracting(right, scale: scale, rounding: rounding).description
      case "*": try left.multiplied(by: right, scale: scale, rounding: rounding).description
      case "/": try left.divided(by: right, scale: scale, rounding: rounding).description
      default: try left.remainder(dividingBy: right, scale: scale, rounding: rounding).description
      }
    } catch {
      return "\(error)" == DecimalError.outOfRange.description ? "outOfRange" : "\(error)"
    }
  }

  @Test(arguments: [
    ("1.50", "1.50"), ("-0.001", "-0.001"), ("+7", "7"), (".5", "0.5"), ("1.", "1"), ("1e3", "1000"),
    ("12E-4", "0.0012"), ("1.50e1", "15.0"), ("-0.0", "0.0"), ("00012.10", "12.10"),
    ("170141183460469231731687303715884105727", "170141183460469231731687303715884105727"),
    ("-170141183460469231731687303715884105728", "-170141183460469231731687303715884105728"),
    ("1.00000000000000000000000000000000000000000000000000", "1"),
    ("0.000000000000000000000000000000000000000",
      "0.000000000000000000000000000000000000000"),
    ("100000000000000000000000000000000000000000000", "100000000000000000000000000000000000000000000"),
  ])
  func readsAndPrintsPlainText(text: String, expected: String) throws {
    #expect(try Decimal(parsing: text).description == expected)
  }

  @Test(arguments: ["", "-", ".", "e5", "1e", "1e+", "1..2", "1.2.3", " 1", "1 ", "0x10", "NaN", "1_000", "१"])
  func refusesWhatIsNoNumber(text: String) {
    #expect(throws: DecimalError.notANumber(text)) { try Decimal(parsing: text) }
  }

  @Test(arguments: [
    "170141183460469231731687303715884105728", "1e100000", "1e-99999999999999999999",
    "0.1000000000000000000000000000000000000000000001", "99999999999999999999999999999999999999999999",
  ])
  func reportsWhatDoesNotFit(text: String) {
    #expect(throws: DecimalError.outOfRange) { try Decimal(parsing: text) }
  }

  @Test func comparesAndHashesByValue() throws {
    let sorted = ["-1e30", "-10.01", "-10", "-0.5", "0.00", "1e-30", "0.5", "1.0", "1.01", "12e3", "1e38"]
    for (i, left) in sorted.enumerated() {
      for (j, right) in sorted.enumerated() {
        let (a, b) = (try Decimal(parsing: left), try Decimal(parsing: right))
        #expect((a < b) == (i < j), "\(left) \(right)")
        #expect((a == b) == (i == j), "\(left) \(right)")
      }
    }
    #expect(Set([Decimal("1.0"), Decimal("1.000"), Decimal("1"), Decimal("10e-1")]).count == 1)
    #expect(Decimal("0") == Decimal("0.000"))
  }

  @Test func roundsHalvesTowardsPositiveInfinity() throws {
    for (text, expected) in [("1.5", "2"), ("-1.5", "-1"), ("-1.51", "-2"), ("2.5", "3"), ("-0.5", "0")] {
      #expect(try Decimal(parsing: text).rescaled(to: 0, rounding: .halfCeiling).description == expected)
    }
    #expect(throws: DecimalError.inexact) { try Decimal(parsing: "1.5").rescaled(to: 0, rounding: .unnecessary) }
    #expect(try Decimal(parsing: "1.50").rescaled(to: 1, rounding: .unnecessary).description == "1.5")
  }

  @Test func castsCheckThePrecision() throws {
    let type = DecimalType(precision: 2, scale: 1)
    #expect(try Decimal(parsing: "0.99").cast(to: type).description == "1.0")
    #expect(throws: DecimalError.outOfRange) { try Decimal(10).cast(to: type) }
    #expect(throws: DecimalError.outOfRange) { try Decimal(parsing: "9.96").cast(to: type) }
  }

  @Test func neverTrapsAtTheEdges() {
    let edges = [
      Decimal(unscaled: .min, scale: 0), Decimal(unscaled: .max, scale: 0), Decimal(unscaled: .min, scale: 38),
      Decimal(unscaled: .max, scale: Decimal.scaleBound), Decimal(unscaled: -1, scale: -Decimal.scaleBound),
      Decimal(unscaled: 1, scale: Decimal.scaleBound), .zero, Decimal(-1), Decimal(.min),
    ]
    for left in edges {
      for right in edges {
        for scale in [-Decimal.scaleBound, -1, 0, 19, 38, Decimal.scaleBound, 1 << 32] {
          for rounding in Rounding.allCases {
            _ = try? left.adding(right, scale: scale, rounding: rounding)
            _ = try? left.subtracting(right, scale: scale, rounding: rounding)
            _ = try? left.multiplied(by: right, scale: scale, rounding: rounding)
            _ = try? left.divided(by: right, scale: scale, rounding: rounding)
            _ = try? left.remainder(dividingBy: right, scale: scale, rounding: rounding)
          }
        }
        _ = left < right
        _ = left == right
      }
      _ = (left.hashValue, left.description, left.precision, left.wholePart, try? left.negated())
    }
  }

  @Test func dividingByZeroIsAnError() {
    #expect(throws: DecimalError.divisionByZero) { try Decimal(1).divided(by: .zero, scale: 2) }
    #expect(throws: DecimalError.divisionByZero) { try Decimal(1).remainder(dividingBy: .zero, scale: 2) }
  }

  @Test func wholePartsAreCutTowardsZero() {
    #expect(Decimal("12.99")?.wholePart == 12)
    #expect(Decimal("-12.99")?.wholePart == -12)
    #expect(Decimal("12e3")?.wholePart == 12000)
    #expect(Decimal("9223372036854775808")?.wholePart == nil)
    #expect(Decimal("-9223372036854775808.9")?.wholePart == .min)
  }

  @Test(arguments: [
    ("0", "00"), ("127", "7f"), ("128", "0080"), ("-128", "80"), ("-129", "ff7f"), ("255", "00ff"), ("-1", "ff"),
    ("12345678", "00bc614e"), ("170141183460469231731687303715884105727", "7fffffffffffffffffffffffffffffff"),
    ("-170141183460469231731687303715884105728", "80000000000000000000000000000000"),
  ])
  func bytesAreTwosComplement(text: String, hex: String) throws {
    let value = try Decimal(parsing: text)
    var buffer = ByteBuffer()
    buffer.append(twosComplementOf: value)
    #expect(buffer.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == hex)
    #expect(try buffer.withUnsafeBytes { try Decimal(bigEndian: $0, scale: 0) } == value)
    var fixed = ByteBuffer()
    fixed.append(twosComplementOf: value, byteCount: 20)
    #expect(fixed.count == 20)
    #expect(try fixed.withUnsafeBytes { try Decimal(bigEndian: $0, scale: 0) } == value)
  }

  @Test func bytesThatDoNotFitAreRefused() {
    let tooLong: [UInt8] = [0, 0x80] + Array(repeating: 0, count: 15)
    #expect(throws: DecimalError.outOfRange) { try tooLong.withUnsafeBytes { try Decimal(bigEndian: $0, scale: 0) } }
    let none: [UInt8] = []
    #expect(throws: DecimalError.notANumber("")) { try none.withUnsafeBytes { try Decimal(bigEndian: $0, scale: 0) } }
  }

  @Test func typesFollowTheRules() {
    let (left, right) = (DecimalType(precision: 4, scale: 2), DecimalType(precision: 10, scale: 4))
    #expect(DecimalType.sum(left, right) == DecimalType(precision: 11, scale: 4))
    #expect(DecimalType.product(left, right) == DecimalType(precision: 14, scale: 6))
    #expect(DecimalType.quotient(left, right) == DecimalType(precision: 19, scale: 13))
    #expect(DecimalType.remainder(left, right) == DecimalType(precision: 6, scale: 4))
    #expect(DecimalType.common(left, .bigint) == DecimalType(precision: 21, scale: 2))
  }
}
