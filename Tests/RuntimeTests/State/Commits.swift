import Testing

@testable import Runtime

/// Takes two operators alike through the same rounds of rows, with a commit after each: one gives out what has changed,
/// the other forgets it. They must keep the same, and take as much memory: slots of removed keys are given out again.
func expectForgettingKeepsTheSame<Kind: Operator>(
  rounds: Int, _ make: () throws -> Kind, round: (Kind, Int) throws -> Void
) throws {
  let (giving, forgetting) = (try make(), try make())
  for number in 0..<rounds {
    try round(giving, number)
    try round(forgetting, number)
    for store in giving.stores { try store.drainChanges { _, _ in } }
    for store in forgetting.stores { store.forgetChanges() }
  }
  for (given, forgotten) in zip(giving.stores, forgetting.stores) {
    try forgotten.drainChanges { _, _ in Issue.record("\(forgotten.name): nothing has changed since") }
    #expect(forgotten.rowCount == given.rowCount)
    #expect(forgotten.byteCount == given.byteCount)
    #expect(try entries(of: forgotten) == entries(of: given))
  }
}

/// All that a store keeps, by key.
private func entries(of store: any StateStore) throws -> [[UInt8]: [UInt8]] {
  var entries: [[UInt8]: [UInt8]] = [:]
  store.markAllChanged()
  try store.drainChanges { key, value in entries[Array(key)] = value.map { Array($0) } }
  return entries
}
