import TestSupport
import Testing

@testable import Runtime

/// Parts of columns, which read the memory of the whole.
@Suite struct ColumnPartTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func aPartHasTheRowsOfTheWholeAlsoOnceThatIsLetGo(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let types = RowCodecTests.types
    let rows = (0..<50).map { _ in types.map { RowCodecTests.value($0, &random) } }
    let start = Int.random(in: 0..<rows.count, using: &random)
    let range = start..<Int.random(in: start...rows.count, using: &random)
    let parts = RowCodecTests.columns(rows).map { $0.part(range) }
    for (index, part) in parts.enumerated() {
      let expected = rows[range].map { $0[index] }
      #expect(part.count == range.count)
      #expect(part.hasNulls == expected.contains(.null))
      #expect((0..<part.count).map { part.value(at: $0, type: types[index]) } == expected)
      // What is made of a part is a column of its own.
      let copy = part.gather(0..<part.count, type: types[index])
      copy.appendNull()
      #expect(copy.value(at: range.count, type: types[index]) == .null)
      #expect((0..<part.count).map { copy.value(at: $0, type: types[index]) } == expected)
    }
  }

  @Test func aPartOfAPart() {
    let rows = (0..<10).map { row in RowCodecTests.types.map { $0 == .bigint ? Value.integer(row) : .null } }
    let column = RowCodecTests.columns(rows)
    let index = RowCodecTests.types.firstIndex(of: .bigint) ?? 0
    let part = column[index].part(2..<9).part(3..<5)
    #expect((0..<part.count).map { part.value(at: $0, type: .bigint) } == [.integer(5), .integer(6)])
  }
}
