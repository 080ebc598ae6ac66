/// The arguments of an aggregate in the form that its kernel reads.
protocol AggregateInput {
  /// nil where the columns are not of the kernel's types.
  static func make(_ arguments: [Column]) -> Self?
}

/// A column of one of the lanes, for kernels that are written once for several.
protocol ColumnLane: AnyObject, AggregateInput {
  associatedtype Element
  static func lane(of column: Column) -> Self?
  func isNull(at row: Int) -> Bool
  /// The element of a row that is not NULL.
  func element(at row: Int) -> Element
  func append(_ element: Element)
  func appendNull()
}

extension ColumnLane {
  static func make(_ arguments: [Column]) -> Self? { arguments.first.flatMap { lane(of: $0) } }
}

/// A type that columns hold side by side, and how state writes it.
protocol LaneElement: Sendable {
  /// What stands where there is no value yet.
  static var filler: Self { get }
  static func lane(of column: Column) -> FixedColumn<Self>?
}

extension FixedColumn: AggregateInput, ColumnLane where Element: LaneElement {
  @inline(__always)
  func element(at row: Int) -> Element { values[row] }
  static func lane(of column: Column) -> FixedColumn<Element>? { Element.lane(of: column) }
}

extension BytesColumn: ColumnLane {
  @inline(__always)
  func element(at row: Int) -> UnsafeRawBufferPointer { bytes(at: row) }
  static func lane(of column: Column) -> BytesColumn? {
    if case .bytes(let column) = column { column } else { nil }
  }
}

extension Bool: LaneElement {
  static var filler: Bool { false }
  static func lane(of column: Column) -> FixedColumn<Bool>? {
    if case .boolean(let column) = column { column } else { nil }
  }
}

extension Int64: LaneElement {
  static var filler: Int64 { 0 }
  static func lane(of column: Column) -> FixedColumn<Int64>? {
    if case .integer(let column) = column { column } else { nil }
  }
}

extension Double: LaneElement {
  static var filler: Double { 0 }
  static func lane(of column: Column) -> FixedColumn<Double>? {
    if case .double(let column) = column { column } else { nil }
  }
}

extension Int128: LaneElement {
  static var filler: Int128 { 0 }
  static func lane(of column: Column) -> FixedColumn<Int128>? {
    if case .decimal(let column) = column { column } else { nil }
  }
}

extension Value: LaneElement {
  static var filler: Value { .null }
  static func lane(of column: Column) -> FixedColumn<Value>? {
    if case .boxed(let column) = column { column } else { nil }
  }
}

/// No arguments at all: `COUNT(*)`.
struct NoInput: AggregateInput {
  static func make(_ arguments: [Column]) -> NoInput? { NoInput() }
}

/// An argument of any type of which only NULL or not counts: `COUNT(x)`.
struct PresenceInput: AggregateInput {
  private let column: Column
  private let hasNulls: Bool
  // Holds: `column` keeps the flags alive, and nothing is appended to an argument.
  private let valid: UnsafeMutablePointer<Bool>

  static func make(_ arguments: [Column]) -> PresenceInput? {
    arguments.first.map { PresenceInput(column: $0, hasNulls: $0.hasNulls, valid: $0.valid) }
  }

  @inline(__always)
  func isPresent(at row: Int) -> Bool { !hasNulls || valid[row] }
}
