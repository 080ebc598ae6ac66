import Planner

/// The meaning of constructors of nested values and of reaching into them.
enum Nested {
  /// `a[i]`: from 1, from the end where negative; NULL outside.
  static func element(_ array: Value, _ index: Value) -> Value {
    guard case .array(let values) = array, case .integer(let index) = index else { return .null }
    let place = index > 0 ? index - 1 : Int64(values.count) &+ index
    return index != 0 && place >= 0 && place < values.count ? values[Int(place)] : .null
  }

  /// `m['k']`; NULL where there is no such key.
  static func value(_ map: Value, _ key: Value) -> Value {
    guard case .map(let map) = map else { return .null }
    return map[key] ?? .null
  }

  /// `s->f`
  static func field(_ structure: Value, _ index: Int) -> Value {
    guard case .structure(let values) = structure, index < values.count else { return .null }
    return values[index]
  }

  /// A map of keys and values that stand in turn.
  static func map(_ keysAndValues: [Value]) -> Value {
    .map(
      MapValue(
        stride(from: 0, to: keysAndValues.count - 1, by: 2).map {
          MapValue.Entry(key: keysAndValues[$0], value: keysAndValues[$0 + 1])
        }))
  }
}
