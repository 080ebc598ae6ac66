import Runtime
import Testing

@testable import Runtime

extension FormatFixture {
  /// Reads the same records three times into the same columns: the rows that are there stay, and each turn adds what the
  /// first one gave.
  /// - Parameter bad: the rows that can't be read.
  func checkTurns(_ parts: [[UInt8]?], bad: [Int], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let once = try decode(parts)
    let decoder = try decoder()
    let lanes = columns.map { Column($0.type, capacity: 1) }
    let bytes = RecordBytes(parts, part: .value)
    for turn in 1...3 {
      #expect(bytes.decode(decoder, into: lanes).map(\.row) == bad, sourceLocation: sourceLocation)
      #expect(lanes.allSatisfy { $0.count == parts.count * turn }, sourceLocation: sourceLocation)
    }
    for row in 0..<parts.count * 3 {
      let values = zip(lanes, columns).map { $0.value(at: row, type: $1.type) }
      #expect(values == once.rows[row % parts.count], sourceLocation: sourceLocation)
    }
    for (index, lane) in lanes.enumerated() {
      let nulls = once.rows.count { $0[index].isNull } * 3
      switch lane {
      case .integer(let lane): #expect(lane.nullCount == nulls, sourceLocation: sourceLocation)
      case .double(let lane): #expect(lane.nullCount == nulls, sourceLocation: sourceLocation)
      case .bytes(let lane): #expect(lane.nullCount == nulls, sourceLocation: sourceLocation)
      case .boolean, .decimal, .boxed: #expect(lane.hasNulls == (nulls > 0), sourceLocation: sourceLocation)
      }
    }
  }
}
