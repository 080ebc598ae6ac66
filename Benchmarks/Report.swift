#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One line of the table.
struct Figure {
  var name: String
  /// What was measured, in `unit`.
  var value: Double
  var unit: String
  /// What it should reach; nil: a figure without a goal.
  var target: Double?
  /// Whether more is better (a share of the bare consumer's rate) or less (nanoseconds).
  var moreIsBetter = false

  /// Above 1 where the goal is missed.
  var ratio: Double? { target.map { moreIsBetter ? $0 / value : value / $0 } }
}

/// The figures of a run, told as they come.
struct Report {
  private(set) var figures: [Figure] = []

  init() { print(Self.row("what", "figure", "unit", "target", "ratio")) }

  mutating func add(_ figure: Figure) {
    figures.append(figure)
    print(
      Self.row(
        figure.name, Self.text(figure.value), figure.unit, figure.target.map(Self.text) ?? "",
        figure.ratio.map { Self.text($0) + ($0 <= 1 ? "" : " missed") } ?? ""))
    fflush(nil)
  }

  /// Writes the figures as a JSON array.
  /// - Throws: `WrongAnswer` where the file can't be written.
  func write(toJSON path: String) throws {
    let lines = figures.map { figure in
      let target = figure.target.map(Self.text) ?? "null"
      let ratio = figure.ratio.map(Self.text) ?? "null"
      return """
        {"name": "\(figure.name)", "value": \(Self.text(figure.value)), "unit": "\(figure.unit)", \
        "target": \(target), "ratio": \(ratio)}
        """
    }
    guard let file = fopen(path, "w") else { throw WrongAnswer("\(path) can't be written") }
    fputs("[\n  " + lines.joined(separator: ",\n  ") + "\n]\n", file)
    fclose(file)
  }

  private static func row(_ cells: String...) -> String {
    let widths = [66, 10, 14, 8, 12]
    return zip(cells, widths).map { cell, width in
      cell + String(repeating: " ", count: max(1, width - cell.count))
    }.joined()
  }

  /// Three digits that count.
  private static func text(_ number: Double) -> String {
    if number >= 100 { return String(Int(number.rounded())) }
    let hundredths = Int((number * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}

/// A result that differs from the plain computation of the same answer.
struct WrongAnswer: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }
}
