import Testing

@testable import Runtime

@Suite("The sequence of an idempotent producer")
struct ProducerSequencesTests {
  private func stamp(_ sequence: Int32, epoch: Int16 = 0) -> ProducerStamp {
    ProducerStamp(producerID: 7, epoch: epoch, sequence: sequence, isTransactional: false)
  }

  @Test("recognizes what was sent twice, and what is missing")
  func verdicts() {
    var sequences = ProducerSequences()
    #expect(sequences.check(stamp(0), count: 10) == .next)
    for start in stride(from: 0, to: 80, by: 10) {
      sequences.record(stamp(Int32(start)), count: 10, firstOffset: Int64(100 + start))
    }
    #expect(sequences.check(stamp(80), count: 3) == .next)
    #expect(sequences.check(stamp(70), count: 10) == .duplicate(firstOffset: 170))
    #expect(sequences.check(stamp(30), count: 10) == .duplicate(firstOffset: 130))
    // Only the last five requests are remembered.
    #expect(sequences.check(stamp(20), count: 10) == .outOfOrder(expected: 80))
    #expect(sequences.check(stamp(90), count: 1) == .outOfOrder(expected: 80))
    #expect(sequences.check(stamp(70), count: 9) == .outOfOrder(expected: 80))
  }

  @Test("begins again with a new epoch, which fences the old one")
  func epochs() {
    var sequences = ProducerSequences()
    sequences.record(stamp(0), count: 5, firstOffset: 0)
    #expect(sequences.check(stamp(5, epoch: 1), count: 1) == .outOfOrder(expected: 0))
    #expect(sequences.check(stamp(0, epoch: 1), count: 1) == .next)
    sequences.record(stamp(0, epoch: 1), count: 1, firstOffset: 5)
    #expect(sequences.check(stamp(5), count: 1) == .fenced)
    sequences.fence(producerID: 7, below: 3)
    #expect(sequences.check(stamp(1, epoch: 2), count: 1) == .fenced)
    #expect(sequences.check(stamp(0, epoch: 3), count: 1) == .next)
  }

  @Test("wraps after the largest number")
  func wrapping() {
    #expect(ProducerSequences.advance(Int32.max - 1, by: 1) == Int32.max)
    #expect(ProducerSequences.advance(Int32.max, by: 1) == 0)
    #expect(ProducerSequences.advance(Int32.max - 1, by: 5) == 3)
  }
}
