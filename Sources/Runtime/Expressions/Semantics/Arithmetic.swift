#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Parser
import Planner

/// The meaning of `+ - * / %` for one pair of values; the columnar kernels give the same, faster.
enum Arithmetic {
  /// Reasons that more than one kernel gives.
  static let divisionByZero = "division by zero"

  static func overflow(_ type: SQLType) -> String { "the result is out of the range of \(type)" }

  static func integer(
    _ operation: ArithmeticOperator, _ left: Int64, _ right: Int64, _ type: SQLType
  ) throws(EvaluationError) -> Int64 {
    let (result, overflowed): (Int64, Bool)
    switch operation {
    case .add: (result, overflowed) = left.addingReportingOverflow(right)
    case .subtract: (result, overflowed) = left.subtractingReportingOverflow(right)
    case .multiply: (result, overflowed) = left.multipliedReportingOverflow(by: right)
    case .divide:
      if right == 0 { throw EvaluationError(divisionByZero) }
      (result, overflowed) = left.dividedReportingOverflow(by: right)
    case .modulo:
      if right == 0 { throw EvaluationError(divisionByZero) }
      // The one remainder that overflows, of the least number and -1, is 0.
      (result, overflowed) = right == -1 ? (0, false) : left.remainderReportingOverflow(dividingBy: right)
    }
    if overflowed || !fits(result, type) { throw EvaluationError(overflow(type)) }
    return result
  }

  /// As IEEE 754 has it: a division by zero is an infinity or NaN, not an error.
  @inline(__always)
  static func double(_ operation: ArithmeticOperator, _ left: Double, _ right: Double) -> Double {
    switch operation {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: left / right
    case .modulo: fmod(left, right)
    }
  }

  static func decimal(
    _ operation: ArithmeticOperator, _ left: Decimal, _ right: Decimal, _ type: DecimalType
  ) throws(EvaluationError) -> Decimal {
    do throws(DecimalError) {
      let result =
        switch operation {
        case .add: try left.adding(right, scale: type.scale)
        case .subtract: try left.subtracting(right, scale: type.scale)
        case .multiply: try left.multiplied(by: right, scale: type.scale)
        case .divide: try left.divided(by: right, scale: type.scale)
        case .modulo: try left.remainder(dividingBy: right, scale: type.scale)
        }
      guard result.precision <= type.precision else { throw DecimalError.outOfRange }
      return result
    } catch .divisionByZero {
      throw EvaluationError(divisionByZero)
    } catch {
      throw EvaluationError("the result is out of the range of \(type)")
    }
  }

  /// - Returns: NULL where an operand is, or where they are no numbers.
  static func apply(
    _ operation: ArithmeticOperator, _ left: Value, _ right: Value, _ type: SQLType
  ) throws(EvaluationError) -> Value {
    switch (left, right) {
    case (.integer(let left), .integer(let right)): return .integer(try integer(operation, left, right, type))
    case (.double(let left), .double(let right)): return .double(double(operation, left, right))
    case (.decimal(let left), .decimal(let right)):
      guard case .decimal(let precision, let scale) = type else { return .null }
      return .decimal(try decimal(operation, left, right, DecimalType(precision: precision, scale: scale)))
    default: return .null
    }
  }

  static func negate(_ value: Value, _ type: SQLType) throws(EvaluationError) -> Value {
    switch value {
    case .integer(let value): return .integer(try integer(.subtract, 0, value, type))
    case .double(let value): return .double(-value)
    case .decimal(let value):
      guard let negated = try? value.negated() else { throw EvaluationError(overflow(type)) }
      return .decimal(negated)
    default: return .null
    }
  }

  /// Is the number within 32 bits where the type is INT.
  @inline(__always)
  static func fits(_ value: Int64, _ type: SQLType) -> Bool {
    type != .integer || value == Int64(Int32(truncatingIfNeeded: value))
  }
}
