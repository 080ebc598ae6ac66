import Planner

/// What decoders turn scalar values into: the SQL types, with nothing in them that counts references.
enum ScalarTarget {
  case boolean, int32, int64, time, double, text, bytes
  case decimal(precision: Int16, scale: Int16)

  init?(_ type: SQLType) {
    switch type {
    case .boolean: self = .boolean
    case .integer, .date: self = .int32
    case .bigint, .timestamp: self = .int64
    case .time: self = .time
    case .double: self = .double
    case .decimal(let precision, let scale):
      self = .decimal(precision: Int16(clamping: precision), scale: Int16(clamping: scale))
    case .string: self = .text
    case .bytes: self = .bytes
    case .array, .map, .structure: return nil
    }
  }
}
