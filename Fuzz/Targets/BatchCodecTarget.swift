import Runtime

/// Records of batches as Kafka's clients have packed them: whatever the bytes are, no more comes out than may, behind
/// what was there before.
///
/// Input: the codec (one byte), and the packed bytes.
final class BatchCodecTarget: FuzzTarget {
  private static let before: [UInt8] = [1, 2, 3]
  private static let limit = 1 << 20
  /// By how much the limit may be passed before it is noticed.
  private static let step = 1 << 16

  func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
    var input = FuzzInput(bytes)
    let codec = BatchCodec.allCases[input.choice(BatchCodec.allCases.count)]
    let packed = input.remaining()
    var records = ByteBuffer()
    records.append(Self.before)
    let isUnpacked = packed.withUnsafeBytes { packed in
      (try? codec.unpack(packed, limit: Self.limit, into: &records)) != nil
    }
    let count = records.count - Self.before.count
    guard count <= Self.limit + (isUnpacked ? 0 : Self.step) else {
      throw FuzzFinding("\(codec): \(count) bytes came out, where \(Self.limit) may")
    }
    guard Array(records[0..<Self.before.count]) == Self.before else {
      throw FuzzFinding("\(codec): what was there before is not there any more")
    }
  }
}
