/// A step of reading a record: what to do with one field of the writer's schema.
struct AvroStep {
  enum Action {
    case read(AvroLeaf, ScalarTarget)
    /// Place in the program's `readings`.
    case readNested(Int)
    case skipNumber
    case skipSized
    case skipBytes(Int32)
    /// Place in the program's `skippings`.
    case skipNested(Int)
    /// Remembers the place, for a field that two columns are read from.
    case mark
    /// Goes back to it.
    case rewind
  }

  let action: Action
  /// The branch of null, 0 or 1, where the field is a union of null and one other type; negative where it is not.
  let nullBranch: Int8
  /// The byte that the other branch's number is, where there is a union; 2 less this is that of null.
  let valueBranchByte: UInt8
  /// Where the value goes; negative where it is passed over.
  let lane: Int32
  /// Place in the program's `fieldNames`.
  let field: Int32
  let plain: Plain
  /// Of `Plain.skipBytes`.
  let size: Int32

  init(action: Action, nullBranch: Int8 = -1, lane: Int32 = -1, field: Int32) {
    self.action = action
    self.nullBranch = nullBranch
    valueBranchByte = Self.valueBranchByte(nullBranch: Int(nullBranch))
    self.lane = lane
    self.field = field
    plain = Plain(action)
    size = if case .skipBytes(let count) = action { count } else { 0 }
  }

  /// The byte that the number of the branch is which is not that of null.
  static func valueBranchByte(nullBranch: Int) -> UInt8 { nullBranch == 0 ? 2 : 0 }

  /// What nearly all steps are: done without a call, as far as their bytes are as expected.
  enum Plain: UInt8 {
    case none, int32, int64, double, text, bytes, skipNumber, skipSized, skipBytes

    init(_ action: Action) {
      switch action {
      case .read(.int, .int32), .read(.date, .int32), .read(.timeMillis, .int32): self = .int32
      case .read(.int, .int64), .read(.long, .int64), .read(.date, .int64), .read(.timeMillis, .int64),
        .read(.timestampMillis, .int64):
        self = .int64
      case .read(.double, .double): self = .double
      case .read(.string, .text), .read(.bytes, .text): self = .text
      case .read(.string, .bytes), .read(.bytes, .bytes): self = .bytes
      case .skipNumber: self = .skipNumber
      case .skipSized: self = .skipSized
      case .skipBytes: self = .skipBytes
      case .read, .readNested, .skipNested, .mark, .rewind: self = .none
      }
    }
  }
}
