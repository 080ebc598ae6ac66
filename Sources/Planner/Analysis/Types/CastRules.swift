/// Which conversions CAST knows.
enum CastRules {
  /// May a value of one type be cast to the other. Casts that fail for some values count as known: they give NULL.
  static func canCast(_ source: SQLType, to target: SQLType) -> Bool {
    if source == target { return true }
    switch (source, target) {
    case (.structure(let from), .structure(let to)):
      return to.allSatisfy { field in
        guard let same = from.first(where: { $0.name == field.name }) else { return true }
        return canCast(same.type, to: field.type)
      }
    case (.array(let from), .array(let to)):
      return canCast(from, to: to)
    case (.map(let fromKey, let fromValue), .map(let toKey, let toValue)):
      return canCast(fromKey, to: toKey) && canCast(fromValue, to: toValue)
    case (.bytes, _), (_, .bytes):
      return false
    case (_, .string):
      return true
    case (.string, .boolean), (.string, .date), (.string, .time), (.string, .timestamp),
      (.timestamp, .date), (.timestamp, .time), (.date, .timestamp):
      return true
    case (.string, _):
      return target.isNumeric
    default:
      return source.isNumeric && target.isNumeric
    }
  }
}
