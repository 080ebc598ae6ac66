import Planner
import Runtime

/// A result with a value of each kind, for the renderers' goldens.
enum SampleResult {
  static let columns = [
    ResultColumn(name: "ID", type: .bigint),
    ResultColumn(name: "name", type: .string),
    ResultColumn(name: "PRICE", type: .decimal(precision: 10, scale: 2)),
    ResultColumn(name: "RATIO", type: .double),
    ResultColumn(name: "OK", type: .boolean),
    ResultColumn(name: "AT", type: .timestamp),
    ResultColumn(name: "NESTED", type: nestedType),
  ]

  static let nestedType = SQLType.structure([
    StructField("A", .integer), StructField("B", .array(.string)), StructField("M", .map(key: .string, value: .double)),
  ])

  static let rows: [[Value]] = [
    [
      .integer(9_007_199_254_740_993), .string("Zoë | \"z\", 漢字"), .decimal(Decimal(unscaled: 24820, scale: 2)),
      .double(0.1), .boolean(true), .integer(1_706_702_400_000),
      .structure([
        .integer(1), .array([.string("x"), .null]), .map(MapValue([.init(key: .string("k"), value: .double(1e7))])),
      ]),
    ],
    [.integer(-1), .string("two\nlines\u{1B}[31m"), .null, .double(12), .null, .null, .null],
  ]
}
