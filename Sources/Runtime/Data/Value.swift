/// One value of any SQL type, for what is done a row at a time: nested types, rare functions, results.
///
/// The hot path works on `Column`s instead. A value does not know its SQL type: INT, BIGINT, DATE, TIME and TIMESTAMP
/// are all `integer`, and the schema beside it tells which.
package enum Value: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// INT, BIGINT; DATE in days, TIME and TIMESTAMP in milliseconds.
  case integer(Int64)
  case double(Double)
  /// Boxed, so that the other values stay small: they are many, and made for each row.
  indirect case decimal(Decimal)
  case string(String)
  case bytes([UInt8])
  case array([Value])
  case map(MapValue)
  /// A STRUCT's fields in the order of its type.
  case structure([Value])

  package var isNull: Bool {
    if case .null = self { true } else { false }
  }
}
