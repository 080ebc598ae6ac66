import Testing

@testable import Runtime

/// Queries that fail at each of the calls that change something, one run for each, in each way: in the end a reader of
/// committed records has seen every change once, in the same order as where nothing failed.
@Suite("Exactly once")
struct ExactlyOnceTests {
  typealias Fault = FaultyBroker.Fault
  typealias Scenario = SimulatedWorld.Scenario

  /// How a run went in which a call was to fail.
  private enum Run {
    /// There was no such call.
    case untouched
    case done(results: [String: [String]], struck: FaultyBroker.Call)
  }

  /// Does `run` for the first call, the second, and so on until there is none, and compares the results.
  private func forEachCall(
    of scenario: Scenario, _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ run: (_ call: Int) throws -> Run
  ) throws {
    let expected = try SimulatedWorld.expected(scenario)
    #expect(expected.values.reduce(0) { $0 + $1.count } >= 10, "too little to be seen", sourceLocation: sourceLocation)
    for call in 1...Self.limit {
      guard case .done(let results, let struck) = try run(call) else {
        #expect(call > 10, "nothing was touched", sourceLocation: sourceLocation)
        return
      }
      #expect(results == expected, "\(scenario), \(what) at call \(call): \(struck)", sourceLocation: sourceLocation)
    }
    Issue.record("it goes on and on", sourceLocation: sourceLocation)
  }

  private static let limit = 300

  /// A process that is gone at a call, and one that takes its place: after the group has missed the first, or at once.
  private func crash(_ scenario: Scenario, _ fault: Fault, at call: Int, endless: Bool, _ guarantee: ProcessingGuarantee)
    throws -> Run
  {
    let world = try SimulatedWorld(scenario, guarantee)
    let first = try world.start(fault: fault, at: call, transactionTimeoutMillis: endless ? .max / 2 : nil)
    try world.feed([first])
    if first.broker.struck == nil { _ = world.settle([first]) }
    guard let struck = first.broker.struck else { return .untouched }
    let second = try world.start()
    world.advance(millis: 301_000)
    try world.feed([second])
    #expect(world.settle([second]) == nil, "call \(call): \(struck)")
    return .done(results: try world.results(), struck: struck)
  }

  @Test("whatever call a process dies at", arguments: Scenario.all, [false, true])
  func crashes(_ scenario: Scenario, isDone: Bool) throws {
    try forEachCall(of: scenario, isDone ? "a crash behind" : "a crash before") { call in
      try crash(scenario, .crash(isDone: isDone), at: call, endless: false, .exactlyOnce)
    }
  }

  @Test("where the transactions of the dead would stay open for ever", arguments: Scenario.all, [false, true])
  func crashesWithoutTimeout(_ scenario: Scenario, isDone: Bool) throws {
    try forEachCall(of: scenario, isDone ? "a crash behind" : "a crash before") { call in
      try crash(scenario, .crash(isDone: isDone), at: call, endless: true, .exactlyOnce)
    }
  }

  @Test("whatever call fails", arguments: Scenario.all, FaultyBroker.TransactionErrorKind.allCases)
  func failures(_ scenario: Scenario, kind: FaultyBroker.TransactionErrorKind) throws {
    // What was done is not told to be aborted.
    for isDone in kind == .requiresAbort ? [false] : [false, true] {
      try forEachCall(of: scenario, "\(kind) \(isDone ? "behind" : "before")") { call in
        let world = try SimulatedWorld(scenario, .exactlyOnce)
        let process = try world.start(fault: .failure(kind, isDone: isDone), at: call)
        if process.failure != nil {
          // A statement that fails is an error of the statement: the next run does it.
          process.session.close()
          let second = try world.start()
          try world.feed([second])
          #expect(world.settle([second]) == nil)
          return .done(results: try world.results(), struck: process.broker.struck ?? .abort)
        }
        try world.feed([process])
        #expect(world.settle([process]) == nil, "call \(call): \(process.broker.struck?.rawValue ?? "none")")
        guard let struck = process.broker.struck else { return .untouched }
        return .done(results: try world.results(), struck: struck)
      }
    }
  }

  /// The process stands still at a call for longer than its session. Another one is started meanwhile, takes all over
  /// and does what there is; then the first one makes that call.
  @Test("where a process is frozen and comes back", arguments: Scenario.all, [false, true])
  func zombies(_ scenario: Scenario, endless: Bool) throws {
    try forEachCall(of: scenario, "a freeze") { call in
      let world = try SimulatedWorld(scenario, .exactlyOnce)
      let first = try world.start(fault: .freeze, at: call, transactionTimeoutMillis: endless ? .max / 2 : nil)
      return try thaw(first, in: world, others: [], atStart: false)
    }
  }

  /// As before, but the two share the partitions from the beginning.
  @Test("where one of two processes is frozen and comes back", arguments: Scenario.shareable, [false, true])
  func zombiesAmongOthers(_ scenario: Scenario, isOlder: Bool) throws {
    for endless in [false, true] {
      try forEachCall(of: scenario, "a freeze") { call in
        let world = try SimulatedWorld(scenario, .exactlyOnce)
        // The older one has the first partitions.
        let other = isOlder ? nil : try world.start()
        let first = try world.start(fault: .freeze, at: call, transactionTimeoutMillis: endless ? .max / 2 : nil)
        return try thaw(first, in: world, others: [try other ?? world.start()], atStart: true)
      }
    }
  }

  private func thaw(
    _ first: SimulatedWorld.Process, in world: SimulatedWorld, others: [SimulatedWorld.Process], atStart: Bool
  ) throws -> Run {
    var all = others + [first]
    first.broker.whileFrozen = {
      world.advance(millis: 301_000)
      if !atStart { all.insert(try world.start(), at: 0) }
      let awake = Array(all.dropLast())
      try world.feed(awake)
      _ = world.settle(awake)
    }
    try world.feed(all)
    #expect(world.settle(all) == nil)
    guard let struck = first.broker.struck else { return .untouched }
    return .done(results: try world.results(), struck: struck)
  }

  /// A partition of the results' topic may be out of reach while that of the state is not: then a checkpoint must not say
  /// that all is done.
  @Test("where records are not delivered", arguments: Scenario.all)
  func losses(_ scenario: Scenario) throws {
    for guarantee in [ProcessingGuarantee.exactlyOnce, .atLeastOnce] {
      let expected = try SimulatedWorld.expected(scenario)
      var struck = 0
      for call in 1...Self.limit {
        let world = try SimulatedWorld(scenario, guarantee)
        let process = try world.start(fault: .loss, at: call)
        try world.feed([process])
        #expect(world.settle([process]) == nil, "call \(call)")
        if process.broker.struck == nil {
          // Another kind of call has that number, or there is none.
          if process.broker.calls < call { break }
          continue
        }
        struck += 1
        let results = try world.results()
        if guarantee == .exactlyOnce {
          #expect(results == expected, "\(scenario), call \(call)")
        } else {
          for (key, values) in expected {
            // Behind a repartition topic a row may count twice, but never not at all.
            let seen = results[key] ?? []
            if key.hasPrefix("t ") {
              #expect(count(in: seen.last) >= count(in: values.last), "\(scenario), call \(call): \(key)")
            } else {
              #expect(Set(values).isSubset(of: seen), "\(scenario), call \(call): \(key)")
            }
          }
        }
      }
      #expect(struck > 3, "\(scenario), \(guarantee)")
    }
  }

  /// 3 for {"N":3,"TOTAL":12}.
  private func count(in row: String?) -> Int { Int(row?.dropFirst(5).prefix { $0 != "," } ?? "") ?? 0 }

  /// What was written while nobody read, between a query's first start and the next one.
  @Test("a query that begins at the end of its topic begins there once", arguments: [
    ProcessingGuarantee.exactlyOnce, .atLeastOnce,
  ])
  func beginsOnce(_ guarantee: ProcessingGuarantee) throws {
    var scenario = Scenario.group
    let expected = try SimulatedWorld.expected(scenario)
    scenario.script = "SET 'auto.offset.reset' = 'latest';\n" + scenario.script
    let world = try SimulatedWorld(scenario, guarantee)
    let first = try world.start()
    #expect(world.settle([first]) == nil)
    world.advance(millis: 301_000)
    for _ in scenario.portions { try world.feed([]) }
    let second = try world.start()
    #expect(world.settle([second]) == nil)
    let results = try world.results()
    #expect(results.mapValues(\.last) == expected.mapValues(\.last))
  }

  /// What the others would not notice, they would not be worth much.
  @Test("at least once doubles something where a process dies at the wrong moment", arguments: [Scenario.filter, .chain])
  func atLeastOnce(_ scenario: Scenario) throws {
    let expected = try SimulatedWorld.expected(scenario)
    var doubled = 0
    for call in 1...Self.limit {
      guard
        case .done(let results, _) = try crash(
          scenario, .crash(isDone: true), at: call, endless: false, .atLeastOnce)
      else { break }
      for (key, values) in expected where key.hasPrefix("f ") {
        #expect(Set(values).isSubset(of: results[key] ?? []), "lost, call \(call)")
      }
      if results != expected { doubled += 1 }
    }
    #expect(doubled > 0)
  }
}
