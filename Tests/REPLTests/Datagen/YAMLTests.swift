import Testing

@testable import REPL

@Suite struct YAMLTests {
  private func scalar(_ text: String?, quoted: Bool = false, line: Int) -> YAMLNode {
    .scalar(text, isQuoted: quoted, line: line)
  }

  @Test func aWholeFile() throws {
    let node = try YAMLReader.read(
      """
      ---
      # Where events go
      brokers: localhost:9092   # the first one
      names: [a, 'b, c', "d\\n"]
      price:
        min: 1.99
        max: 99.99

      list:
      - one
      - two: 2
        three: "#3"
      -
        - deep
      nothing:
      tilde: ~
      'quoted key': it's
      """)
    #expect(
      node
        == .map(
          [
            .init(key: "brokers", value: scalar("localhost:9092", line: 3), line: 3),
            .init(
              key: "names",
              value: .list(
                [
                  scalar("a", line: 4), scalar("b, c", quoted: true, line: 4), scalar("d\n", quoted: true, line: 4),
                ], line: 4), line: 4),
            .init(
              key: "price",
              value: .map(
                [
                  .init(key: "min", value: scalar("1.99", line: 6), line: 6),
                  .init(key: "max", value: scalar("99.99", line: 7), line: 7),
                ], line: 6), line: 5),
            .init(
              key: "list",
              value: .list(
                [
                  scalar("one", line: 10),
                  .map(
                    [
                      .init(key: "two", value: scalar("2", line: 11), line: 11),
                      .init(key: "three", value: scalar("#3", quoted: true, line: 12), line: 12),
                    ], line: 11), .list([scalar("deep", line: 14)], line: 14),
                ], line: 10), line: 9),
            .init(key: "nothing", value: scalar(nil, line: 15), line: 15),
            .init(key: "tilde", value: scalar(nil, line: 16), line: 16),
            .init(key: "quoted key", value: scalar("it's", line: 17), line: 17),
          ], line: 3))
  }

  @Test func anEmptyFileIsAnEmptyMap() throws {
    #expect(try YAMLReader.read("# nothing\n\n") == .map([], line: 1))
  }

  @Test(arguments: [
    ("a: 1\n\tb: 2", 2, "not tabs"), ("a: 1\n  b: 2", 2, "stands deeper"), ("a: 1\na: 2", 2, "in line 1 already"),
    ("a", 1, "'name: value' was expected"), ("a: {b: 1}", 1, "over several lines"), ("a: &x 1", 1, "'&' begins"),
    ("a: 'x", 1, "has no second one"), ("a: \"x", 1, "has no second one"), ("a: [1, 2", 1, "has no ']'"),
    ("a: \"\\q\"", 1, "no escape"), ("a: 'x' y", 1, "stands behind a value"), ("a: 1\n---\nb: 2", 2, "one document"),
    ("a: |\n  text", 1, "'|' begins"), ("a: [[1]]", 1, "lists in lists"), ("  a: 1\nb: 2", 2, "matches nothing above"),
  ])
  func faults(text: String, line: Int, reason: String) {
    let fault = #expect(throws: YAMLFault.self) { try YAMLReader.read(text) }
    #expect(fault?.line == line)
    #expect(fault?.reason.contains(reason) == true, "\(fault?.reason ?? "")")
  }

  @Test func nestingHasALimit() {
    let deep = (0..<200).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
    #expect(throws: YAMLFault.self) { try YAMLReader.read(deep) }
    #expect(throws: YAMLFault.self) { try YAMLReader.read(String(repeating: "- ", count: 5000) + "a") }
  }

  @Test func aConfiguration() throws {
    let configuration = try DatagenConfiguration(
      parsing: """
        brokers: [a:9092, b:9092]
        schema_registry: http://r:8081
        client:
          security.protocol: SASL_SSL
        rate: 50.5
        count: 10
        seed: 7
        format: json
        shops: 3
        price:
          min: 2
          max: 3.5
        rates:
          take_back: 50
        """)
    #expect(configuration.brokers == "a:9092,b:9092")
    #expect(configuration.schemaRegistry == "http://r:8081")
    #expect(configuration.clientProperties == "security.protocol=SASL_SSL\n")
    #expect(configuration.rate == 50.5 && configuration.count == 10 && configuration.seed == 7)
    #expect(configuration.format == .json)
    var section = configuration.scene
    let settings = try SmartshopSettings(&section)
    #expect(settings.shops == 3 && settings.price == 200...350 && settings.takeBackPercent == 50)
    #expect(settings.users == SmartshopSettings().users)
  }

  @Test(arguments: [
    ("rate: 1\nshosp: 3", 2, "did you mean shops?"), ("shops: many", 1, "whole number from 1"),
    ("price:\n  min: 3\n  max: 2", 1, "the first not above"), ("price: 3", 1, "'name: value' was expected"),
    ("rates:\n  take_bakc: 3", 2, "did you mean take_back?"), ("rate: 0", 1, "above 0"), ("format: xml", 1, "avro, json"),
    ("seed: -1", 1, "whole number from 0"), ("- a", 1, "'name: value' was expected"),
  ])
  func wrongSettings(text: String, line: Int, reason: String) {
    let fault = #expect(throws: YAMLFault.self) {
      _ = try Scene.smartshop.generator(seed: 1, settings: DatagenConfiguration(parsing: text).scene)
    }
    #expect(fault?.line == line)
    #expect(fault?.reason.contains(reason) == true, "\(fault?.reason ?? "")")
  }

  @Test func theWorldOfAScene() throws {
    let text = "shops: 1\nusers: 1\nskus: 1\nprice:\n  min: 5\n  max: 5\nopen_sessions: 1\n"
    var generator = try Scene.smartshop.generator(seed: 1, settings: DatagenConfiguration(parsing: text).scene)
    for number in 0..<500 {
      let event = try generator.next(atMillis: Int64(number), left: nil)
      if let shop = event.value?["shop_id"] { #expect(shop.text == "SHOP_1") }
      if let sku = event.value?["sku"] { #expect(sku.text == "SKU_1") }
      if let price = event.value?["unit_price"] { #expect(price == .number("5.0")) }
    }
  }
}
