/// What happens to digits that a smaller scale has no place for; the names are those of Java's `RoundingMode`.
package enum Rounding: Sendable, CaseIterable {
  /// Towards zero: digits are cut off.
  case down
  /// Away from zero.
  case up
  /// Towards negative infinity.
  case floor
  /// Towards positive infinity.
  case ceiling
  /// To the nearest, a half away from zero; what casts do.
  case halfUp
  /// To the nearest, a half towards zero.
  case halfDown
  /// To the nearest, a half to the even neighbour.
  case halfEven
  /// To the nearest, a half towards positive infinity (-1.5 becomes -1); what ROUND does, as Java's `Math.round`.
  case halfCeiling
  /// No digits may be lost: `DecimalError.inexact` where some would be.
  case unnecessary
}

/// How much of the last kept digit's unit was cut off.
enum CutOff {
  case nothing, lessThanHalf, half, moreThanHalf

  /// Compares a division's remainder with half of its divisor.
  init(remainder: UInt128, divisor: UInt128) {
    if remainder == 0 {
      self = .nothing
    } else {
      // Not `2 * remainder`, which may not fit.
      let toNext = divisor - remainder
      self = remainder < toNext ? .lessThanHalf : remainder == toNext ? .half : .moreThanHalf
    }
  }

  /// The same when, behind the digits looked at, further digits other than zero were cut off before.
  func followedByMore(_ more: Bool) -> CutOff {
    guard more else { return self }
    return switch self {
    case .nothing, .lessThanHalf: .lessThanHalf
    case .half, .moreThanHalf: .moreThanHalf
    }
  }
}

extension Rounding {
  /// The magnitude to keep when `cutOff` was lost behind `kept`; nil where that doesn't fit.
  func round(_ kept: UInt128, cutOff: CutOff, negative: Bool) throws(DecimalError) -> UInt128 {
    if cutOff == .nothing { return kept }
    let away =
      switch self {
      case .down: false
      case .up: true
      case .floor: negative
      case .ceiling: !negative
      case .halfUp: cutOff != .lessThanHalf
      case .halfDown: cutOff == .moreThanHalf
      case .halfEven: cutOff == .moreThanHalf || (cutOff == .half && kept % 2 == 1)
      case .halfCeiling: cutOff == .moreThanHalf || (cutOff == .half && !negative)
      case .unnecessary: throw .inexact
      }
    let (rounded, overflow) = kept.addingReportingOverflow(away ? 1 : 0)
    if overflow { throw .outOfRange }
    return rounded
  }
}
