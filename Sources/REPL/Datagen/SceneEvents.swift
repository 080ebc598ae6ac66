import Planner
import Runtime

/// Events of a scene, in their order: those of each topic as columns, which is the form that formats encode.
final class SceneEvents {
  /// Where an event is: which of the scene's topics, and which row of its columns.
  struct Place {
    let topic: Int
    let row: Int
  }

  let topics: [SceneTopic]
  private(set) var places: [Place] = []
  private var rows: [EventRows]

  /// - Parameter topics: the scene's, in their order.
  init(_ topics: [SceneTopic]) {
    self.topics = topics
    rows = topics.map { EventRows($0, capacity: 0) }
  }

  /// Forgets all events; their columns stay with whoever has them.
  func removeAll(reserving capacity: Int) {
    places.removeAll(keepingCapacity: true)
    rows = topics.map { EventRows($0, capacity: capacity) }
  }

  /// Appends an event to a topic; `fill` gives the values of its columns in their order.
  @inline(__always)
  func append(to topic: Int, atMillis millis: Int64, _ fill: (inout EventRows) -> Void) {
    places.append(Place(topic: topic, row: rows[topic].count))
    rows[topic].beginRow(atMillis: millis)
    fill(&rows[topic])
  }

  /// The events of a topic.
  func batch(ofTopic topic: Int) -> Batch { rows[topic].batch }
}

/// The events of one topic while they are made: a value is appended to one column after the other.
struct EventRows {
  private let columns: [Column]
  private let times: FixedColumn<Int64>
  private let isPrinted: Bool
  /// The column that the next value is for.
  private var next = 0

  init(_ topic: SceneTopic, capacity: Int) {
    columns = topic.columns.map { Column($0.type, capacity: capacity) }
    times = FixedColumn(capacity: capacity, filler: 0)
    isPrinted = topic.isPrinted
  }

  var count: Int { times.count }
  var batch: Batch { Batch(count: count, columns: columns, times: times) }

  mutating func beginRow(atMillis millis: Int64) {
    times.append(millis)
    next = 0
  }

  mutating func append(_ number: Int) {
    guard case .integer(let column) = take() else { return wrongLane() }
    column.append(Int64(number))
  }

  mutating func append(_ text: String) {
    guard case .bytes(let column) = take() else { return wrongLane() }
    column.append(text)
  }

  /// Appends a text of at most `atMost` bytes.
  @inline(__always)
  mutating func append(atMost: Int, _ write: (inout TextSpan) -> Void) {
    guard case .bytes(let column) = take() else { return wrongLane() }
    column.append(atMost: atMost) { bytes in
      var text = TextSpan(start: bytes, capacity: atMost)
      write(&text)
      return text.count
    }
  }

  /// Appends a text with a number behind it: `SKU_17`.
  @inline(__always)
  mutating func append(_ prefix: StaticString, _ number: Int) {
    append(atMost: prefix.utf8CodeUnitCount + 20) { text in
      text.append(prefix)
      text.append(number)
    }
  }

  /// Appends an identifier's 32 hexadecimal digits.
  mutating func append(_ identifier: RandomIdentifier) {
    append(atMost: 32) { text in
      text.append(hexadecimal: identifier.high)
      text.append(hexadecimal: identifier.low)
    }
  }

  /// Appends an amount: exact as a DECIMAL, and what is nearest to it as a DOUBLE.
  mutating func append(cents: Int) {
    switch take() {
    case .decimal(let column): column.append(Int128(cents))
    case .double(let column): column.append(Double(cents) / 100)
    case .boolean, .integer, .bytes, .boxed: wrongLane()
    }
  }

  /// Appends what is made of several values.
  mutating func append(_ value: Value) {
    guard case .boxed(let column) = take() else { return wrongLane() }
    column.append(value)
  }

  /// An amount inside of several values.
  func amount(cents: Int) -> Value {
    isPrinted ? .double(Double(cents) / 100) : .decimal(Decimal(unscaled: Int128(cents), scale: 2))
  }

  private mutating func take() -> Column {
    defer { next += 1 }
    return columns[next]
  }

  private func wrongLane() { preconditionFailure("a generator appends what its topic's columns say") }
}
