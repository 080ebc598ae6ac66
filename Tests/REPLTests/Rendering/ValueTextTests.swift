import Planner
import Runtime
import Testing

@testable import REPL

@Suite struct ValueTextTests {
  @Test(arguments: [
    (Value.null, SQLType.string, "null"),
    (.integer(0), .date, "1970-01-01"),
    (.integer(-719_529), .date, "-0001-12-31"),
    (.integer(43_200_000), .time, "12:00"),
    (.integer(43_200_250), .time, "12:00:00.250"),
    (.integer(-1), .timestamp, "1969-12-31T23:59:59.999"),
    (.integer(253_402_300_800_000), .timestamp, "+10000-01-01T00:00:00.000"),
    (.integer(.min), .bigint, "-9223372036854775808"),
    (.double(335.71), .double, "335.71"),
    (.double(1e7), .double, "10000000.0"),
    (.double(1e300), .double, "1.0E300"),
    (.double(.nan), .double, "NaN"),
    (.double(-.infinity), .double, "-Infinity"),
    (.decimal(Decimal(unscaled: -5, scale: 2)), .decimal(precision: 4, scale: 2), "-0.05"),
    (.bytes([0, 255, 16, 32]), .bytes, "AP8QIA=="),
    (.array([.integer(1), .integer(2)]), .array(.date), "[1970-01-02, 1970-01-03]"),
    (.structure([.string("x")]), .structure([StructField("A", .string)]), "{A=x}"),
  ])
  func text(value: Value, type: SQLType, expected: String) {
    #expect(ValueText.text(of: value, type: type) == expected)
  }

  @Test(arguments: [
    ("a\tb\r\n", "a\\tb\\r\\n"), ("\u{1B}]0;x\u{7}", "\\u001B]0;x\\u0007"), ("\u{202E}abc", "\\u202Eabc"),
    ("\u{9B}31m", "\\u009B31m"), ("漢字 é", "漢字 é"),
  ])
  func controlsAreWrittenOut(text: String, expected: String) {
    #expect(TextEscaping.controls(in: text) == expected)
  }
}
