/// A constant as it is written.
package enum Literal: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// A whole number: INT where it fits in 32 bits, BIGINT otherwise.
  case integer(Int64)
  /// A number with a point and no exponent, as it was written, sign included: `-1.50`.
  case decimal(String)
  /// A number with an exponent, as it was written, sign included: `1.5E-3`.
  case double(String)
  /// The text between the quotes, with doubled quotes undone.
  case string(String)
}
