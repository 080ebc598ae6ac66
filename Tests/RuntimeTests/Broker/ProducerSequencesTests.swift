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
    sequences.fence(producerID: 7, below: 3, at: 6)
    #expect(sequences.check(stamp(1, epoch: 2), count: 1) == .fenced)
    #expect(sequences.check(stamp(0, epoch: 3), count: 1) == .next)
  }

  @Test("is forgotten once there were many others since, and not before")
  func producersThatAreGone() {
    var sequences = ProducerSequences()
    func stamp(_ producer: Int, _ sequence: Int32) -> ProducerStamp {
      ProducerStamp(producerID: Int64(producer), epoch: 0, sequence: sequence, isTransactional: false)
    }
    let most = ProducerSequences.mostProducers
    for round in 0..<5 * most {
      // One goes on all the time; of the others each writes once.
      sequences.record(stamp(0, Int32(round)), count: 1, firstOffset: Int64(2 * round))
      if round.isMultiple(of: 3) {
        sequences.fence(producerID: Int64(round + 1), below: 1, at: Int64(2 * round + 1))
      } else {
        sequences.record(stamp(round + 1, 0), count: 1, firstOffset: Int64(2 * round + 1))
      }
      #expect(sequences.producerCount <= most)
    }
    #expect(sequences.check(stamp(0, Int32(5 * most - 1)), count: 1) == .duplicate(firstOffset: Int64(2 * (5 * most - 1))))
    #expect(sequences.check(stamp(0, 0), count: 1) == .outOfOrder(expected: Int32(5 * most)))
    let last = (5 * most - 2) / 3 * 3 + 1
    #expect(sequences.check(stamp(last + 1, 0), count: 1) == .duplicate(firstOffset: Int64(2 * last + 1)))
    #expect(sequences.check(stamp(last, 0), count: 1) == .fenced)
    // Nobody remembers the first: whatever it sends comes next.
    #expect(sequences.check(stamp(2, 17), count: 1) == .next)
    #expect(sequences.largestProducerID == Int64(5 * most))
  }

  @Test("wraps after the largest number")
  func wrapping() {
    #expect(ProducerSequences.advance(Int32.max - 1, by: 1) == Int32.max)
    #expect(ProducerSequences.advance(Int32.max, by: 1) == 0)
    #expect(ProducerSequences.advance(Int32.max - 1, by: 5) == 3)
  }
}
