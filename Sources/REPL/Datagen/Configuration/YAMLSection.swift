import Parser

/// A map of a YAML file on its way into settings: each name is taken once, and what is left over in the end is a fault,
/// so that no misspelt setting is passed over in silence.
struct YAMLSection {
  private var entries: [YAMLNode.Entry]
  private let line: Int
  private var known: [String] = []

  init(_ node: YAMLNode) throws(YAMLFault) {
    guard case .map(let entries, let line) = node else {
      throw YAMLFault(line: node.line, reason: "'name: value' was expected")
    }
    self.entries = entries
    self.line = line
  }

  /// A section without anything.
  init() {
    entries = []
    line = 1
  }

  /// Takes a text.
  mutating func text(_ name: String) throws(YAMLFault) -> String? {
    guard let node = take(name) else { return nil }
    guard case .scalar(let text, _, let line) = node else {
      throw YAMLFault(line: node.line, reason: "'\(name)' must be one value")
    }
    guard let text else { throw YAMLFault(line: line, reason: "'\(name)' has no value") }
    return text
  }

  /// Takes one text, or several in a list.
  mutating func texts(_ name: String) throws(YAMLFault) -> [String]? {
    guard let node = take(name) else { return nil }
    let items = if case .list(let items, _) = node { items } else { [node] }
    var texts: [String] = []
    for item in items {
      guard case .scalar(let text?, _, _) = item else {
        throw YAMLFault(line: item.line, reason: "'\(name)' must be a text or a list of texts")
      }
      texts.append(text)
    }
    return texts
  }

  /// Takes a whole number.
  mutating func number(_ name: String, in range: ClosedRange<Int>) throws(YAMLFault) -> Int? {
    let line = self.line(of: name)
    guard let text = try text(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw YAMLFault(
        line: line,
        reason: "'\(name)' is a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
    }
    return number
  }

  /// Takes a number above zero.
  mutating func rate(_ name: String) throws(YAMLFault) -> Double? {
    let line = self.line(of: name)
    guard let text = try text(name) else { return nil }
    guard let number = Double(text), number > 0, number <= DatagenCommand.highestRate else {
      throw YAMLFault(line: line, reason: "'\(name)' is a number above 0, up to 10000000, not '\(text)'")
    }
    return number
  }

  /// Takes `min` and `max`, amounts with up to two digits behind the point, as hundredths.
  mutating func cents(_ name: String) throws(YAMLFault) -> ClosedRange<Int>? {
    let line = self.line(of: name)
    guard var inner = try section(name) else { return nil }
    let (low, high) = (try inner.text("min"), try inner.text("max"))
    try inner.finish()
    guard let low = low.flatMap(Self.cents), let high = high.flatMap(Self.cents), low <= high else {
      throw YAMLFault(
        line: line, reason: "'\(name)' has a 'min' and a 'max' like 1.99, the first not above the second")
    }
    return low...high
  }

  /// Takes a map.
  mutating func section(_ name: String) throws(YAMLFault) -> YAMLSection? {
    guard let node = take(name) else { return nil }
    return try YAMLSection(node)
  }

  /// Takes all that is left, as texts.
  mutating func rest() throws(YAMLFault) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    for name in entries.map(\.key) { pairs.append((name, try text(name) ?? "")) }
    return pairs
  }

  /// - Throws: `YAMLFault` where a name is left that nobody took.
  func finish() throws(YAMLFault) {
    guard let entry = entries.first else { return }
    let hint = NearestName.hint(for: entry.key, in: known).map { "; \($0)" } ?? "; there are \(known.joined(separator: ", "))"
    throw YAMLFault(line: entry.line, reason: "there is no setting '\(entry.key)'\(hint)")
  }

  private mutating func take(_ name: String) -> YAMLNode? {
    known.append(name)
    guard let place = entries.firstIndex(where: { $0.key == name }) else { return nil }
    return entries.remove(at: place).value
  }

  private func line(of name: String) -> Int { entries.first { $0.key == name }?.line ?? line }

  private static func cents(_ text: String) -> Int? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = Int(parts[0]), (0...1_000_000).contains(whole) else { return nil }
    guard parts.count == 2 else { return whole * 100 }
    guard (1...2).contains(parts[1].utf8.count), let rest = Int(parts[1]), rest >= 0 else { return nil }
    return whole * 100 + (parts[1].utf8.count == 1 ? rest * 10 : rest)
  }
}
