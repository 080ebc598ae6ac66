import Planner
import Runtime

/// Rows in a grid:
/// ```
/// +------------+-------+
/// | session_id | items |
/// +------------+-------+
/// | 978d646d   |     6 |
/// +------------+-------+
/// ```
/// On a terminal the widest cells are cut so that lines fit; where there are too many columns for that, rows stand one
/// above the other. Elsewhere nothing is cut.
struct GridRenderer: ResultRenderer {
  private let columns: [ResultColumn]
  private let style: RenderingStyle
  private var layout: GridLayout
  /// Whether a row stands in a result that goes on.
  private var hasRows = false

  init(columns: [ResultColumn], style: RenderingStyle) {
    self.columns = columns
    self.style = style
    layout = GridLayout(columns: columns)
  }

  func table(_ rows: [[Value]]) -> String {
    let cells = rows.map { ValueText.cells(of: RowChange(values: $0), columns: columns) }
    var layout = layout
    layout.widen(for: cells)
    if let width = style.width, !layout.fit(in: width) {
      return VerticalRenderer(columns: columns, style: style).table(rows)
    }
    let body = cells.map(layout.line).joined()
    return layout.header + (cells.isEmpty ? "" : body + layout.rule)
  }

  mutating func begin(before first: [RowChange]) -> String {
    layout.widen(to: columns.map { Self.usualWidth(of: $0.type) })
    layout.widen(for: first.map { ValueText.cells(of: $0, columns: columns) })
    if let width = style.width { _ = layout.fit(in: width) }
    return layout.header
  }

  mutating func append(_ rows: [RowChange]) -> String {
    let cells = rows.map { ValueText.cells(of: $0, columns: columns) }
    var wider = layout
    var header = ""
    if wider.widen(for: cells), style.width.map({ wider.fit(in: $0) }) ?? true, wider != layout {
      layout = wider
      header = layout.header
    }
    hasRows = hasRows || !rows.isEmpty
    return header + cells.map(layout.line).joined()
  }

  func end() -> String { hasRows ? layout.rule : "" }

  /// The width that most values of a type need, for grids that begin before their rows are known.
  private static func usualWidth(of type: SQLType) -> Int {
    switch type {
    case .boolean: 5
    case .integer: 8
    case .time: 8
    case .date: 10
    case .double, .decimal: 12
    case .bigint: 13
    case .string, .bytes: 16
    case .timestamp: 23
    case .array, .map, .structure: 24
    }
  }
}
