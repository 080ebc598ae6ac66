import Runtime

/// The table that a push query over a table keeps up to date, as a terminal shows it: each row at its place, the last
/// change of each key alone.
struct LiveGrid {
  private struct Entry {
    var row: RowChange
    /// Its place in the order in which keys came.
    var place: Int
  }

  private let columns: [ResultColumn]
  private var entries: [[Value]: Entry] = [:]
  /// Keys in the order in which they came first; those that are gone stay until there are too many of them.
  private var order: [(key: [Value], place: Int)] = []
  private var nextPlace = 0

  init(columns: [ResultColumn]) {
    self.columns = columns
  }

  /// Takes changes of the table.
  mutating func apply(_ changes: [RowChange]) {
    for change in changes {
      let key = change.key ?? change.values
      if change.isDeletion {
        entries[key] = nil
      } else if let place = entries[key]?.place {
        entries[key] = Entry(row: change, place: place)
      } else {
        entries[key] = Entry(row: change, place: nextPlace)
        order.append((key, nextPlace))
        nextPlace += 1
      }
    }
    if order.count > 2 * entries.count + 64 { order = order.filter { row(at: $0) != nil } }
  }

  private func row(at position: (key: [Value], place: Int)) -> RowChange? {
    entries[position.key].flatMap { $0.place == position.place ? $0.row : nil }
  }

  /// The last rows, at most so many, in order.
  private func lastRows(_ count: Int) -> [RowChange] {
    Array(order.reversed().lazy.compactMap { row(at: $0) }.prefix(count)).reversed()
  }

  /// The grid as it is now, in no more lines and columns than the terminal has. Where rows have no room the last
  /// ones are shown, under a line that counts the rest.
  func frame(columns width: Int, rows height: Int) -> [String] {
    // The header takes three lines, the closing rule, the count of what has no room and the cursor one each.
    let room = max(height - 6, 1)
    let shown = lastRows(room)
    let style = RenderingStyle(width: width, isTerminal: true)
    let text = GridRenderer(columns: columns, style: style).table(shown.map(\.values))
    var lines = text.split(separator: "\n").map(String.init)
    if lines.count > height - 2 { lines = Array(lines.suffix(max(height - 2, 1))) }
    let hidden = entries.count - shown.count
    if hidden > 0 { lines.insert("... \(hidden) more rows", at: 0) }
    return lines
  }
}

/// Draws frames over one another.
struct FramePainter {
  private var drawnLines = 0

  /// The control sequences and text that put a frame where the last one stands.
  mutating func paint(_ lines: [String]) -> String {
    var text = drawnLines > 0 ? "\u{1B}[\(drawnLines)A\r" : ""
    for line in lines { text += "\(line)\u{1B}[K\n" }
    text += "\u{1B}[J"
    drawnLines = lines.count
    return text
  }
}
