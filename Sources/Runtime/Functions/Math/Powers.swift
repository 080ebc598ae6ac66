#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Planner

extension ScalarFunction {
  static let atan2 = ScalarFunction(
    "ATAN2", "The angle in radians of the point with these coordinates.", .math,
    [
      Variant(
        ["y": .double, "x": .double], returns: .double,
        .strict { arguments in .double(angle(arguments[0].number, arguments[1].number)) })
    ])

  static let power = ScalarFunction(
    "POWER", "The base to the power of the exponent.", .math,
    [
      Variant(
        ["base": .double, "exponent": .double], returns: .double,
        .strict { arguments in .double(pow(arguments[0].number, arguments[1].number)) })
    ])

  static let log = ScalarFunction(
    "LOG", "The logarithm to a base (e if not given).", .math,
    [
      Variant(["value": .double], returns: .double, .strict { .double(naturalLogarithm($0[0].number)) }),
      Variant(
        ["base": .double, "value": .double], returns: .double,
        .strict { arguments in
          let base = arguments[0].number
          // To the base 1 every number would be every power.
          guard base > 0, base != 1 else { return .double(.nan) }
          return .double(naturalLogarithm(arguments[1].number) / naturalLogarithm(base))
        }),
    ])

  static let pi = ScalarFunction(
    "PI", "The ratio of a circle's circumference to its diameter.", .math,
    [Variant([:], returns: .double, .lenient { _ in .double(.pi) })])

  static let random = ScalarFunction(
    "RANDOM", "A random number from 0 to below 1, for each row another.", .math, isDeterministic: false,
    [Variant([:], returns: .double, .lenient { _ in .double(.random(in: 0..<1)) })])
}

// Within the extension the names of the C library's functions would be those of the functions declared there.
private func angle(_ y: Double, _ x: Double) -> Double { atan2(y, x) }

func naturalLogarithm(_ value: Double) -> Double { log(value) }
