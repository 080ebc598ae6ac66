/// What a YAML file holds, with the line that each part begins at.
indirect enum YAMLNode: Hashable, Sendable {
  /// A scalar; nil for nothing, `~` and `null`. Whether it was quoted tells `"5"` from `5`.
  case scalar(String?, isQuoted: Bool, line: Int)
  case list([YAMLNode], line: Int)
  case map([Entry], line: Int)

  struct Entry: Hashable, Sendable {
    var key: String
    var value: YAMLNode
    var line: Int
  }

  var line: Int {
    switch self {
    case .scalar(_, _, let line), .list(_, let line), .map(_, let line): line
    }
  }
}

/// Why a YAML file can't be read, or says what nobody understands.
struct YAMLFault: Error, Hashable, CustomStringConvertible {
  let line: Int
  /// For people.
  let reason: String

  var description: String { "line \(line): \(reason)" }
}
