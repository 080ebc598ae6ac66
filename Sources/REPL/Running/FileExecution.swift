import Parser
import Runtime

/// Executes parsed files in an open session, from their first statement to the last thing printed.
final class FileExecution {
  /// A pull query of a file, to be asked again.
  private struct Pull {
    let statement: Statement
    let script: Script
  }

  private let scripts: [Script]
  private let inputs: [InputFile]
  private let options: FileRun.Options
  private let runner: StatementRunner
  private let session: Session
  private let clock = SystemClock()
  private var hasStarted = false
  private var pulls: [Pull] = []
  /// Push queries and PRINTs that have not ended.
  private var views: [any RunningView] = []
  /// Inputs that go on while queries run.
  private var liveInputs: [LiveInput] = []
  /// Whether a file shows something of its own.
  private var showsOwn = false
  /// Whether a statement may have left something running, or the program has other clients.
  private var keepsRunning: Bool

  init(scripts: [Script], inputs: [InputFile], options: FileRun.Options, runner: StatementRunner) {
    self.scripts = scripts
    self.inputs = inputs
    self.options = options
    self.runner = runner
    keepsRunning = options.isListening
    session = runner.session
  }

  /// - Throws: `SessionError.interrupted` when Ctrl-C ended it.
  func run() throws {
    defer {
      for input in liveInputs { input.close() }
      for view in views { view.close() }
    }
    for script in scripts {
      for statement in script.statements {
        try Signals.cancellation.check()
        try execute(statement, of: script)
      }
    }
    try start()
    if options.untilIdle {
      try waitUntilIdle()
      try showTables()
    } else {
      liveInputs = inputs.filter(isLive).map { LiveInput($0, session: session, console: runner.console) }
      try keepOn()
    }
  }

  /// Whether an input goes on while queries run. What is to be done until all is idle begins with all of its input: so
  /// joins find it in the order of its times, whichever way it comes.
  private func isLive(_ input: InputFile) -> Bool { !options.untilIdle && input.isLive }

  /// Whether pull queries wait for the end of the input, as nothing else says when they are to be asked.
  private var asksAtEndOfInput: Bool { options.everyMillis == nil && inputs.contains(where: isLive) }

  private func execute(_ statement: Statement, of script: Script) throws {
    switch statement.kind {
    case .query(let query):
      try start()
      showsOwn = true
      if query.emit == nil {
        pulls.append(Pull(statement: statement, script: script))
        if asksAtEndOfInput { return }
      }
      if options.untilIdle { try waitUntilIdle() }
    case .print:
      try start()
      showsOwn = true
      if options.untilIdle { try waitUntilIdle() }
    case .createAsSelect, .insertSelect, .createConnector, .runScript:
      keepsRunning = true
    case .insertValues, .delete:
      // Queries take the file's rows in as it writes them; those of `--input` in the order of their times.
      if keepsRunning, inputs.isEmpty, session.usesOwnBroker { try start() }
    case .createSource, .alter, .drop, .createType, .dropType, .dropConnector, .show, .describe, .explain, .terminate,
      .pause, .resume, .set, .unset, .define, .undefine, .spool, .assertTopic, .assertSchema, .assertValues,
      .assertNullValues, .assertSource:
      break
    }
    try take(try runner.execute(statement, source: script.source, name: script.name))
  }

  /// Shows a result, or takes one that goes on among those that are followed.
  private func take(_ result: StatementResult) throws {
    switch result {
    case .push(let source):
      try follow(try PushView(source, console: runner.console, format: options.format, mayRedraw: views.isEmpty))
    case .lines(let source): try follow(PrintView(source, console: runner.console))
    case .script(let results): for result in results { try take(result) }
    case .message, .text, .rows: try runner.show(result)
    }
  }

  private func follow(_ view: any RunningView) throws {
    guard options.untilIdle else { return views.append(view) }
    defer { view.close() }
    while try view.step(timeoutMillis: PushView.pollMillis), try !view.isCaughtUp() {
      try Signals.cancellation.check()
    }
  }

  /// Writes the input and starts the queries; once.
  private func start() throws {
    guard !hasStarted else { return }
    hasStarted = true
    try write(inputs.filter { !isLive($0) })
    try session.startQueries()
  }

  /// Writes inputs to their ends.
  private func write(_ inputs: [InputFile]) throws {
    if inputs.isEmpty { return }
    let feed = session.makeInputFeed(cancellation: Signals.cancellation)
    defer { feed.close() }
    do {
      for input in inputs {
        try input.produce(in: feed, handsOn: false, cancellation: Signals.cancellation, tell: runner.console.tell)
        try Signals.cancellation.check()
      }
      try feed.flush()
    } catch {
      // Ctrl-C also ends the wait for a broker that takes nothing.
      try Signals.cancellation.check()
      throw error
    }
  }

  private func waitUntilIdle() throws { try session.waitUntilIdle(cancellation: Signals.cancellation) }

  /// Follows what goes on, and prints at its times, until Ctrl-C or until nothing is left.
  private func keepOn() throws {
    var nextPrint = options.everyMillis.map { clock.monotonicMillis() &+ $0 }
    while keepsRunning || nextPrint != nil || !views.isEmpty || !liveInputs.isEmpty {
      try Signals.cancellation.check()
      try dismissEndedInputs()
      try stepViews(before: nextPrint)
      if let moment = nextPrint, clock.monotonicMillis() >= moment {
        try showAgain()
        // A print that took longer than the interval is not made up for.
        nextPrint = max(moment &+ (options.everyMillis ?? 0), clock.monotonicMillis())
      }
    }
  }

  /// Closes the inputs that have come to their end; behind the last of them, shows what was to wait for it.
  private func dismissEndedInputs() throws {
    if liveInputs.isEmpty { return }
    liveInputs = try liveInputs.filter { input in
      guard try input.isOver() else { return true }
      input.close()
      return false
    }
    if liveInputs.isEmpty, asksAtEndOfInput, !pulls.isEmpty {
      try waitUntilIdle()
      try showAgain()
    }
  }

  /// Gives each view its turn, or waits where there is none.
  private func stepViews(before moment: Int64?) throws {
    let left = moment.map { max(Int($0 &- clock.monotonicMillis()), 0) } ?? PushView.pollMillis
    let pause = min(left, PushView.pollMillis)
    if views.isEmpty { return Signals.sleep(millis: pause) }
    let isLive = views.contains(where: \.isLive)
    try runner.console.whileDrawing(isLive) {
      views = try views.filter { view in
        let goesOn = try view.step(timeoutMillis: max(pause / views.count, 1))
        if !goesOn { view.close() }
        return goesOn
      }
    }
  }

  /// Prints results anew. A broker that is away costs this print and not the run: the queries wait for it too.
  private func showAgain() throws {
    do {
      for pull in pulls { try runner.run(pull.statement, source: pull.script.source, name: pull.script.name) }
      try showTables()
    } catch SessionError.unreachable(let reason) {
      runner.console.tell("nothing to print for now: \(reason)")
    }
  }

  /// Prints the tables that were named, or, where the files show nothing of their own, those that they created.
  private func showTables() throws {
    let names = options.tables.isEmpty ? (showsOwn ? [] : session.createdTables) : options.tables
    for name in names {
      if names.count > 1, options.format.isForPeople {
        try runner.console.write("\(TextEscaping.controls(in: name))\n")
      }
      try runner.show(try table(name))
    }
  }

  /// The table of a name as the command line has it: as it stands, or in upper case as SQL would read it.
  private func table(_ name: String) throws -> ResultTable {
    let created = session.createdTables
    let upper = name.uppercased()
    return try session.snapshot(ofTable: created.contains(name) || !created.contains(upper) ? name : upper)
  }
}
