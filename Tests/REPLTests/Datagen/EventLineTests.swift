import Planner
import Runtime
import Testing

@testable import REPL

/// What `datagen` prints.
@Suite struct EventLineTests {
  /// A seed's events are part of what users rely on: this fails when they change.
  @Test(arguments: [
    (
      Scene.smartshop,
      #"{"topic": "smartshop-checkin", "key": "bc73014050141d0196bf5d405151ec53", "value": {"shop_id": "SHOP_67", "#
        + #""client_id": "User_49", "status": 1, "ts": 0}, "timestamp": 0}"#
    ),
    (
      .receipts,
      #"{"topic": "sales_receipts", "key": null, "value": {"store_id": 5, "receipt_id": 1, "customer_id": 34, "items": "#
        + #"[{"item_id": 43, "quantity": 4, "total_price_paid": 50.32}, {"item_id": 191, "quantity": 1, "#
        + #""total_price_paid": 15.97}, {"item_id": 211, "quantity": 5, "total_price_paid": 54.8}]}, "timestamp": 0}"#
    ),
    (
      .transactions,
      #"{"topic": "transactions", "key": null, "value": {"transaction_id": "1f8410633ef306ac", "account_number": "#
        + #""ACC7712035815", "transaction_reference": "REF-0", "transaction_datetime": 0, "amount": -247.94}, "#
        + #""timestamp": 0}"#
    ),
    (
      .purchases,
      #"{"topic": "purchases", "key": null, "value": {"id": 1, "username": "user227", "currency": "USD", "amount": "#
        + #"747.06, "ip_address": "10.0.248.113", "country": "India"}, "timestamp": 0}"#
    ),
    (.sales, #"{"topic": "customers", "key": 1, "value": {"gender": "M", "age": 68}, "timestamp": 0}"#),
  ])
  func theFirstEventOfSeedOne(scene: Scene, line: String) throws {
    var generator = try scene.generator(seed: 1)
    let topics = scene.topics.map(\.printed)
    let events = SceneEvents(topics)
    generator.next(atMillis: 0, left: nil, into: events)
    let place = try #require(events.places.first)
    var buffer = ByteBuffer()
    EventLineWriter(topic: topics[place.topic].name, columns: topics[place.topic].columns)
      .append(row: place.row, of: events.batch(ofTopic: place.topic), to: &buffer)
    #expect(buffer.text == line + "\n")
  }

  @Test func everyTypeAndNulls() {
    let structure = SQLType.structure([StructField("x", .integer), StructField("y\"", .string)])
    let values: [(SQLType, Value)] = [
      (.boolean, .boolean(true)), (.integer, .integer(-5)), (.double, .double(0.5)),
      (.decimal(precision: 5, scale: 2), .decimal(Decimal(unscaled: 150, scale: 2))), (.string, .string("a\"é\n")),
      (.bytes, .bytes([0, 255])), (.date, .integer(19675)), (.timestamp, .integer(7)),
      (.array(.integer), .array([.integer(1), .null])), (structure, .structure([.null, .string("b")])),
      (.map(key: .string, value: .double), .map(MapValue([MapValue.Entry(key: .string("k"), value: .double(1))]))),
      (.string, .null), (.array(.integer), .null),
    ]
    let schema = values.enumerated().map { ColumnSchema("c\($0)", $1.0, role: $0 < 2 ? .key : .value) }
    let columns = values.map { type, value in
      let column = Column(type, capacity: 1)
      column.append(value)
      return column
    }
    let times = FixedColumn<Int64>(capacity: 1, filler: 0)
    times.append(12)
    var buffer = ByteBuffer()
    EventLineWriter(topic: "t", columns: schema)
      .append(row: 0, of: Batch(count: 1, columns: columns, times: times), to: &buffer)
    #expect(
      buffer.text == #"{"topic": "t", "key": {"c0": true, "c1": -5}, "value": {"c2": 0.5, "c3": 1.50, "c4": "a\"é\n", "#
        + #""c5": "AP8=", "c6": 19675, "c7": 7, "c8": [1, null], "c9": {"x": null, "y\"": "b"}, "c10": {"k": 1.0}, "#
        + #""c11": null, "c12": null}, "timestamp": 12}"# + "\n")
  }
}
