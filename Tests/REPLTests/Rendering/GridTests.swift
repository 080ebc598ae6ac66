import Parser
import Planner
import Runtime
import Testing

@testable import REPL

/// Grids of terminals: their widths, their cut cells, and grids that go on.
@Suite struct GridTests {
  private let columns = [ResultColumn(name: "K", type: .integer), ResultColumn(name: "TEXT", type: .string)]

  @Test func wideCellsAreCutToFitATerminal() {
    let renderer = OutputFormat.grid.renderer(for: columns, style: RenderingStyle(width: 30, isTerminal: true))
    let long = String(repeating: "漢", count: 40)
    let text = renderer.table([[.integer(1), .string(long)], [.integer(2), .string("b")]])
    #expect(
      text == """
        +---+------------------------+
        | K | TEXT                   |
        +---+------------------------+
        | 1 | 漢漢漢漢漢漢漢漢漢漢…  |
        | 2 | b                      |
        +---+------------------------+

        """)
    for line in text.split(separator: "\n") { #expect(TerminalWidth.columns(of: line) == 30) }
  }

  @Test func tooManyColumnsStandOneAboveTheOther() {
    let columns = (1...12).map { ResultColumn(name: "COLUMN_\($0)", type: .string) }
    let renderer = OutputFormat.grid.renderer(for: columns, style: RenderingStyle(width: 60, isTerminal: true))
    let text = renderer.table([columns.map { .string($0.name) }])
    #expect(text.hasPrefix("-- row 1 --\n COLUMN_1: COLUMN_1\n"))
  }

  @Test func nothingIsCutWithoutATerminal() {
    let long = String(repeating: "x", count: 500)
    #expect(OutputFormat.grid.renderer(for: columns).table([[.integer(1), .string(long)]]).contains(long))
  }

  @Test(arguments: ["e\u{301}", "👩‍👩‍👧", "漢字", "ﾊﾛｰ", "plain", ""])
  func linesAreAsWideAsTheirRules(text: String) {
    let lines = OutputFormat.grid.renderer(for: columns).table([[.integer(1), .string(text)]]).split(separator: "\n")
    #expect(Set(lines.map { TerminalWidth.columns(of: $0) }).count == 1)
  }

  @Test func aGridThatGoesOnGrowsWhenACellNeedsIt() {
    var renderer = OutputFormat.grid.renderer(for: columns)
    #expect(
      renderer.begin(before: []) == """
        +----------+------------------+
        | K        | TEXT             |
        +----------+------------------+

        """)
    #expect(renderer.append([RowChange(values: [.integer(1), .string("a")])]) == "|        1 | a                |\n")
    #expect(
      renderer.append([RowChange(values: [.integer(2), .string("a text of some length")])]) == """
        +----------+-----------------------+
        | K        | TEXT                  |
        +----------+-----------------------+
        |        2 | a text of some length |

        """)
  }

  @Test func aGridThatGoesOnHasRoomForItsFirstRowsAndEndsWithARule() {
    var renderer = OutputFormat.grid.renderer(for: columns)
    let first = [RowChange(values: [.integer(1), .string("a text of some length")])]
    #expect(
      renderer.begin(before: first) + renderer.append(first) + renderer.end() == """
        +----------+-----------------------+
        | K        | TEXT                  |
        +----------+-----------------------+
        |        1 | a text of some length |
        +----------+-----------------------+

        """)
  }

  @Test func anEmptyGridThatWentOnHasNoFurtherRule() {
    var renderer = OutputFormat.grid.renderer(for: columns)
    #expect(renderer.begin(before: []).hasSuffix("+\n"))
    #expect(renderer.end().isEmpty)
  }

  @Test func aLiveGridHoldsTheLastChangeOfEachKey() {
    var grid = LiveGrid(columns: columns)
    func change(_ key: Int64, _ text: String?) -> RowChange {
      RowChange(
        values: [.integer(key), text.map { .string($0) } ?? .null], key: [.integer(key)], isDeletion: text == nil)
    }
    grid.apply([change(1, "a"), change(2, "b"), change(1, "c"), change(3, "d"), change(2, nil), change(2, "e")])
    #expect(
      grid.frame(columns: 80, rows: 24) == [
        "+---+------+", "| K | TEXT |", "+---+------+", "| 1 | c    |", "| 3 | d    |", "| 2 | e    |", "+---+------+",
      ])
  }

  @Test func aLiveGridCountsWhatHasNoRoom() {
    var grid = LiveGrid(columns: columns)
    for key in 0..<100 as Range<Int64> {
      grid.apply([RowChange(values: [.integer(key), .string("x")], key: [.integer(key)])])
    }
    let frame = grid.frame(columns: 80, rows: 10)
    #expect(frame.count <= 9)
    #expect(frame.first == "... 96 more rows")
    #expect(frame.contains("| 99 | x    |"))
  }

  @Test func aLiveGridForgetsKeysThatAreGone() {
    var grid = LiveGrid(columns: columns)
    for key in 0..<1000 as Range<Int64> {
      grid.apply([RowChange(values: [.integer(key), .string("x")], key: [.integer(key)])])
      grid.apply([RowChange(values: [.integer(key), .null], key: [.integer(key)], isDeletion: true)])
    }
    #expect(grid.frame(columns: 80, rows: 10) == ["+---+------+", "| K | TEXT |", "+---+------+"])
  }

  @Test func framesAreDrawnOverOneAnother() {
    var painter = FramePainter()
    #expect(painter.paint(["a", "b"]) == "a\u{1B}[K\nb\u{1B}[K\n\u{1B}[J")
    #expect(painter.paint(["c"]) == "\u{1B}[2A\rc\u{1B}[K\n\u{1B}[J")
  }
}
