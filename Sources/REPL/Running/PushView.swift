import Runtime

/// A result that goes on, on its way to the output.
protocol RunningView: AnyObject {
  /// Waits for up to `timeoutMillis` for more and shows it.
  /// - Returns: false once the result has ended.
  func step(timeoutMillis: Int) throws -> Bool
  /// Whether everything that is in the topics now has been shown.
  func isCaughtUp() throws -> Bool
  /// Whether it writes over what it has shown: nothing else must be shown meanwhile.
  var isLive: Bool { get }
  /// Ends the query behind it.
  func close()
}

/// Shows a push query's rows: those of a table in a grid that is kept up to date where the output is a screen, all
/// others one after the other as they come.
final class PushView: RunningView {
  /// How long a wait for rows lasts before Ctrl-C is looked at again.
  static let pollMillis = 100
  /// A grid is not drawn more often than this.
  private static let frameMillis: Int64 = 100
  /// For how long headings wait for the first rows, whose widths their columns then have.
  private static let headingMillis: Int64 = 500

  private let source: any RowSource
  private let console: Console
  private var appender: any ResultRenderer
  private var live: LiveGrid?
  private var painter = FramePainter()
  private var hasChanged = false
  private var lastFrame: Int64 = 0
  private let clock = SystemClock()
  private var hasBegun = false
  private var isClosed = false
  private let openedAt: Int64

  /// - Parameter mayRedraw: false where other output stands between the rows.
  /// - Throws: `OutputFormatFault` where the format names a column that is not there; the query is closed then.
  init(
    _ source: any RowSource, console: Console, format: OutputFormat, mayRedraw: Bool = true
  ) throws(OutputFormatFault) {
    do throws(OutputFormatFault) {
      try format.check(source.columns)
    } catch {
      source.close()
      throw error
    }
    self.source = source
    self.console = console
    openedAt = clock.monotonicMillis()
    appender = format.renderer(for: source.columns, style: console.style)
    if mayRedraw, format == .grid, source.isTable, console.traits.redraws {
      live = LiveGrid(columns: source.columns)
    }
  }

  func step(timeoutMillis: Int) throws -> Bool {
    if live != nil { return try stepLive(timeoutMillis: timeoutMillis) }
    guard let rows = try source.next(timeoutMillis: timeoutMillis) else { return false }
    if !rows.isEmpty || clock.monotonicMillis() &- openedAt >= Self.headingMillis { try begin(before: rows) }
    if !rows.isEmpty { try console.write(appender.append(rows)) }
    return true
  }

  private func begin(before rows: [RowChange]) throws {
    if hasBegun { return }
    hasBegun = true
    try console.write(appender.begin(before: rows))
  }

  var isLive: Bool { live != nil }

  func isCaughtUp() throws -> Bool { try source.isCaughtUp() }

  func close() {
    if isClosed { return }
    isClosed = true
    source.close()
    if live != nil { return }
    // The output may be what ended the query: then nobody reads how it ends.
    try? begin(before: [])
    // Over the `^C` that the terminal has shown.
    if console.traits.outputIsTerminal { try? console.paint("\r") }
    try? console.write(appender.end())
  }

  private func stepLive(timeoutMillis: Int) throws -> Bool {
    let rows = try source.next(timeoutMillis: timeoutMillis)
    if let rows, !rows.isEmpty {
      live?.apply(rows)
      hasChanged = true
    }
    try draw(atOnce: rows == nil)
    return rows != nil
  }

  private func draw(atOnce: Bool) throws {
    let now = clock.monotonicMillis()
    guard !hasBegun || (hasChanged && (atOnce || now - lastFrame >= Self.frameMillis)) else { return }
    guard let live, let size = console.traits.size else { return }
    hasBegun = true
    hasChanged = false
    lastFrame = now
    try console.paint(painter.paint(live.frame(columns: size.columns, rows: size.rows)))
  }
}

/// Shows the lines of PRINT as they come.
final class PrintView: RunningView {
  private let source: any LineSource
  private let console: Console

  init(_ source: any LineSource, console: Console) {
    self.source = source
    self.console = console
  }

  func step(timeoutMillis: Int) throws -> Bool {
    guard let lines = try source.next(timeoutMillis: timeoutMillis) else { return false }
    for line in lines { try console.write(TextEscaping.controls(in: line) + "\n") }
    return true
  }

  var isLive: Bool { false }

  func isCaughtUp() throws -> Bool { try source.isCaughtUp() }

  func close() { source.close() }
}
