import Planner
import TestSupport
import Testing

@testable import Runtime

/// Columns of rows of which some are in a batch, some in a store, and some nowhere.
@Suite struct SideRowsTests {
  enum Mix: CaseIterable {
    case wholeBatch, storedOnly, batchOnly, all
  }

  @Test(arguments: Mix.allCases, 0..<12 as Range<UInt64>)
  func columnsHaveTheValuesOfTheirRows(mix: Mix, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let types = RowCodecTests.types
    func makeRows(_ count: Int) -> [[Value]] { (0..<count).map { _ in types.map { RowCodecTests.value($0, &random) } } }
    let (stored, came) = (makeRows(20), makeRows(15))
    let store = RowStore(name: "table", keyTypes: [.bigint], types: types)
    let slots = store.resolve(Self.keys(stored.count))
    let columns = RowCodecTests.columns(stored)
    for row in stored.indices { store.put(columns, row: row, time: 0, at: slots[row]) }

    // By row: its version, the values that it stands for, and the slot where it is stored.
    typealias Side = (version: RowVersion, values: [Value]?, slot: Int32)
    let rows = (0..<(mix == .wholeBatch ? came.count : 40)).map { place -> Side in
      let (row, slot) = (Int.random(in: came.indices, using: &random), Int.random(in: stored.indices, using: &random))
      let choice = Int.random(in: 0..<3, using: &random)
      switch mix {
      case .wholeBatch: return (RowVersion(row: place), came[place], -1)
      case .storedOnly where choice > 0, .all where choice == 1: return (.stored, stored[slot], slots[slot])
      case .batchOnly where choice > 0, .all where choice == 2: return (RowVersion(row: row), came[row], -1)
      case .storedOnly, .batchOnly, .all: return (.none, nil, -1)
      }
    }
    let side = try SideRows(
      rows.count, in: store, version: { rows[$0].version }, place: { store.place(of: rows[$0].slot) })
    #expect(side.hasNone == rows.contains { $0.values == nil })

    let isSelected = types.map { _ in Bool.random(using: &random) }
    let batch = RowCodecTests.columns(came)
    for selection in [store.rowCodec.all, RowCodec.Selection(isSelected)] {
      let found = try store.rowCodec.columns(of: side, batch: mix == .storedOnly ? nil : batch, only: selection)
      for index in types.indices {
        guard let column = found[index] else {
          #expect(!selection.isSelected[index])
          continue
        }
        #expect(column.count == rows.count)
        for (place, row) in rows.enumerated() {
          #expect(column.value(at: place, type: types[index]) == row.values?[index] ?? .null)
        }
        let nullCount = rows.count { $0.values?[index].isNull ?? true }
        if case .integer(let numbers) = column { #expect(numbers.nullCount == nullCount) }
      }
    }
  }

  @Test func aBatchThatIsWholeGivesItsOwnColumns() throws {
    let store = RowStore(name: "table", keyTypes: [.bigint], types: [.bigint])
    let column = Column(.bigint, capacity: 3)
    for number in 0..<3 as Range<Int64> { column.append(.integer(number)) }
    let rows = try SideRows(3, in: store, version: { RowVersion(row: $0) }, place: { store.place(of: Int32($0)) })
    guard case .integer(let own) = column,
      case .integer(let found)?? = try store.rowCodec.columns(of: rows, batch: [column], only: store.rowCodec.all).first
    else {
      Issue.record("the column is not there")
      return
    }
    #expect(own === found)
  }

  private static func keys(_ count: Int) -> BytesColumn {
    let column = Column(.bigint, capacity: count)
    for key in 0..<count { column.append(.integer(Int64(key))) }
    return KeyCodec([.bigint]).encode([column], count: count)
  }
}
