import Planner
import TestSupport
import Testing

@testable import Runtime

@Suite struct RowStoreTests {
  private static func column(_ type: SQLType, _ values: [Value]) -> Column {
    let column = Column(type, capacity: values.count)
    for value in values { column.append(value) }
    return column
  }

  private static func keys(_ texts: [String]) -> BytesColumn {
    let column = BytesColumn(capacity: texts.count)
    for text in texts { column.append(text) }
    return column
  }

  private static func rows(_ store: RowStore) throws -> [String: Int64] {
    var result: [String: Int64] = [:]
    try store.forEachSlot { slot in
      let key = Column(.string, capacity: 1)
      let value = Column(.bigint, capacity: 1)
      try store.appendKey(of: slot, to: [key])
      try store.append(slot, to: [value])
      if case .string(let text) = key.value(at: 0, type: .string),
        case .integer(let number) = value.value(at: 0, type: .bigint)
      {
        result[text] = number
      }
    }
    return result
  }

  /// Random changes with a commit now and then; another store is kept up by the changes alone.
  @Test func changesRebuildTheSameTable() throws {
    var random = SeededGenerator(seed: 3)
    let store = RowStore(name: "t", keyTypes: [.string], types: [.bigint])
    let copy = RowStore(name: "t", keyTypes: [.string], types: [.bigint])
    var model: [String: Int64] = [:]
    for _ in 0..<200 {
      for _ in 0..<40 {
        let key = "key-\(Int.random(in: 0..<150, using: &random))"
        let slot = store.resolve(Self.keys([key]))[0]
        if Bool.random(using: &random) {
          let number = Int64.random(in: .min ... .max, using: &random)
          store.put([Self.column(.bigint, [.integer(number)])], row: 0, time: 5, at: slot)
          model[key] = number
        } else {
          store.remove(at: slot)
          model[key] = nil
        }
      }
      var seen: Set<[UInt8]> = []
      try store.drainChanges { key, value in
        #expect(seen.insert(Array(key)).inserted, "each entry once")
        try copy.restore(key: key, value: value)
      }
      #expect(try Self.rows(store) == model)
      #expect(try Self.rows(copy) == model)
      #expect(store.rowCount == model.count)
      #expect(copy.rowCount == model.count)
    }
    try store.drainChanges { _, _ in Issue.record("nothing has changed since") }
  }

  @Test func refusesWhatItDidNotWrite() {
    let store = RowStore(name: "t", keyTypes: [.string], types: [.bigint])
    let key: [UInt8] = [65]
    for (value, error) in [
      ([], StateError.damaged("it ends too early")), ([9, 0], .unknownVersion(9)),
      ([1, 10, 1], .damaged("it ends too early")), ([1, 10, 0, 0], .damaged("1 bytes are left over")),
    ] as [([UInt8], StateError)] {
      #expect(throws: error) {
        try key.withUnsafeBytes { key in try value.withUnsafeBytes { try store.restore(key: key, value: $0) } }
      }
    }
    #expect(store.rowCount == 0)
  }
}
