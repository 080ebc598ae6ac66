import Parser
import Runtime

/// The columns of a grid: their headings, sides and widths.
struct GridLayout: Equatable {
  private static let ellipsis = "…"
  /// Columns are not made narrower than this to fit a terminal.
  private static let narrowest = 8

  private let headings: [String]
  private let alignsRight: [Bool]
  /// The columns of the terminal that each column takes, without the spaces at its sides.
  private(set) var widths: [Int]

  /// Widths that hold the headings.
  init(columns: [ResultColumn]) {
    headings = columns.map { TextEscaping.controls(in: $0.name) }
    alignsRight = columns.map(\.type.isNumeric)
    widths = headings.map { TerminalWidth.columns(of: $0) }
  }

  /// Makes columns wide enough for these cells.
  /// - Returns: whether any had to grow.
  @discardableResult
  mutating func widen(for cells: [[String]]) -> Bool {
    let before = widths
    for row in cells {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], TerminalWidth.columns(of: cell)) }
    }
    return widths != before
  }

  /// Makes columns at least so wide.
  mutating func widen(to least: [Int]) {
    widths = zip(widths, least).map { max($0, $1) }
  }

  /// How wide a line is.
  var lineWidth: Int { widths.reduce(1) { $0 + $1 + 3 } }

  /// Takes from the widest columns what a line is too wide for the terminal.
  /// - Returns: false where it does not fit even so.
  mutating func fit(in width: Int) -> Bool {
    while lineWidth > width {
      guard let widest = widths.max(), widest > Self.narrowest else { return false }
      let next = widths.filter { $0 < widest }.max() ?? 0
      let shares = widths.count { $0 == widest }
      let excess = (lineWidth - width + shares - 1) / shares
      let target = max(widest - excess, next, Self.narrowest)
      widths = widths.map { $0 == widest ? target : $0 }
    }
    return true
  }

  /// `+----+----+`
  var rule: String { "+" + widths.map { String(repeating: "-", count: $0 + 2) + "+" }.joined() + "\n" }

  /// The headings between rules.
  var header: String {
    rule + "|" + zip(headings, widths).map { " \(Self.fill($0, to: $1, right: false)) |" }.joined() + "\n" + rule
  }

  /// A row: numbers at the right of their columns, the rest at the left.
  func line(_ cells: [String]) -> String {
    var line = "|"
    for (index, cell) in cells.enumerated() {
      line += " \(Self.fill(cell, to: widths[index], right: alignsRight[index])) |"
    }
    return line + "\n"
  }

  /// The text made as wide as its column: blanks added, or its end cut.
  private static func fill(_ text: String, to width: Int, right: Bool) -> String {
    let used = TerminalWidth.columns(of: text)
    if used > width { return cut(text, to: width) }
    let blanks = String(repeating: " ", count: width - used)
    return right ? blanks + text : text + blanks
  }

  private static func cut(_ text: String, to width: Int) -> String {
    var kept = ""
    var used = 0
    for character in text {
      let columns = TerminalWidth.columns(of: character)
      if used + columns > width - 1 { break }
      kept.append(character)
      used += columns
    }
    return kept + ellipsis + String(repeating: " ", count: max(width - 1 - used, 0))
  }
}
