#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Planner

/// Functions of one DOUBLE; what has no value is NaN or an infinity, as in Java.
extension ScalarFunction {
  static let elementary: [ScalarFunction] = [
    ofDouble("SQRT", "The square root.") { $0.squareRoot() },
    ofDouble("CBRT", "The cube root.") { cubeRoot($0) },
    ofDouble("EXP", "e to the power of the value.") { exp($0) },
    ofDouble("LN", "The natural logarithm.") { naturalLogarithm($0) },
    ofDouble("SIN", "The sine of an angle in radians.") { sin($0) },
    ofDouble("COS", "The cosine of an angle in radians.") { cos($0) },
    ofDouble("TAN", "The tangent of an angle in radians.") { tan($0) },
    ofDouble("COT", "The cotangent of an angle in radians.") { 1 / tan($0) },
    ofDouble("SINH", "The hyperbolic sine.") { sinh($0) },
    ofDouble("COSH", "The hyperbolic cosine.") { cosh($0) },
    ofDouble("TANH", "The hyperbolic tangent.") { tanh($0) },
    ofDouble("ASIN", "The angle in radians whose sine is the value.") { asin($0) },
    ofDouble("ACOS", "The angle in radians whose cosine is the value.") { acos($0) },
    ofDouble("ATAN", "The angle in radians whose tangent is the value.") { atan($0) },
    ofDouble("DEGREES", "An angle in radians, in degrees.") { $0 * (180 / Double.pi) },
    ofDouble("RADIANS", "An angle in degrees, in radians.") { $0 / 180 * Double.pi },
  ]

  private static func ofDouble(
    _ name: String, _ summary: String, _ body: @escaping @Sendable (Double) -> Double
  ) -> ScalarFunction {
    ScalarFunction(
      name, summary, .math,
      [
        Variant(
          ["value": .double], returns: .double, kernel: Kernels.double(body),
          .strict { arguments in .double(body(arguments[0].number)) })
      ])
  }
}

/// One step of Newton's behind the C library's root, which may be a unit off in the last place (as 3 for 27 in glibc).
private func cubeRoot(_ value: Double) -> Double {
  let root = cbrt(value)
  guard root.isFinite, root != 0 else { return root }
  let better = root - (root * root * root - value) / (3 * root * root)
  return better.isFinite ? better : root
}
