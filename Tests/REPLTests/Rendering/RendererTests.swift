import Planner
import Runtime
import Testing

@testable import REPL

/// What each renderer makes of the sample result.
@Suite struct RendererTests {
  private func table(_ format: OutputFormat, style: RenderingStyle = RenderingStyle()) -> String {
    format.renderer(for: SampleResult.columns, style: style).table(SampleResult.rows)
  }

  @Test func grid() {
    #expect(
      table(.grid) == """
        +------------------+----------------------+--------+-------+------+-------------------------+--------------------------------------+
        | ID               | name                 | PRICE  | RATIO | OK   | AT                      | NESTED                               |
        +------------------+----------------------+--------+-------+------+-------------------------+--------------------------------------+
        | 9007199254740993 | Zoë | "z", 漢字      | 248.20 |   0.1 | true | 2024-01-31T12:00:00.000 | {A=1, B=[x, null], M={k=10000000.0}} |
        |               -1 | two\\nlines\\u001B[31m |   null |  12.0 | null | null                    | null                                 |
        +------------------+----------------------+--------+-------+------+-------------------------+--------------------------------------+

        """)
  }

  @Test func vertical() {
    #expect(
      table(.vertical) == """
        -- row 1 --
            ID: 9007199254740993
          name: Zoë | "z", 漢字
         PRICE: 248.20
         RATIO: 0.1
            OK: true
            AT: 2024-01-31T12:00:00.000
        NESTED: {A=1, B=[x, null], M={k=10000000.0}}
        -- row 2 --
            ID: -1
          name: two\\nlines\\u001B[31m
         PRICE: null
         RATIO: 12.0
            OK: null
            AT: null
        NESTED: null

        """)
  }

  @Test func json() {
    let first = """
      {"ID": 9007199254740993, "name": "Zoë | \\"z\\", 漢字", "PRICE": 248.20, "RATIO": 0.1, "OK": true, \
      "AT": "2024-01-31T12:00:00.000", "NESTED": {"A": 1, "B": ["x", null], "M": {"k": 10000000.0}}}
      """
    let second = """
      {"ID": -1, "name": "two\\nlines\\u001b[31m", "PRICE": null, "RATIO": 12.0, "OK": null, "AT": null, \
      "NESTED": null}
      """
    #expect(table(.json).lowercasedEscapes == "[\(first), \(second)]\n")
    #expect(table(.jsonl).lowercasedEscapes == "\(first)\n\(second)\n")
  }

  @Test func csv() {
    #expect(
      table(.csv) == """
        ID,name,PRICE,RATIO,OK,AT,NESTED
        9007199254740993,"Zoë | ""z"", 漢字",248.20,0.1,true,2024-01-31T12:00:00.000,"{A=1, B=[x, null], M={k=10000000.0}}"
        -1,"two
        lines\u{1B}[31m",,12.0,,,

        """)
    #expect(table(.csv, style: RenderingStyle(isTerminal: true)).contains("lines\\u001B[31m"))
  }

  @Test func markdown() {
    #expect(
      table(.markdown) == """
        | ID | name | PRICE | RATIO | OK | AT | NESTED |
        | ---: | --- | ---: | ---: | --- | --- | --- |
        | 9007199254740993 | Zoë \\| "z", 漢字 | 248.20 | 0.1 | true | 2024-01-31T12:00:00.000 | {A=1, B=[x, null], M={k=10000000.0}} |
        | -1 | two\\nlines\\u001B[31m | null | 12.0 | null | null | null |

        """)
  }

  @Test func tuples() {
    #expect(
      table(.tuples) == """
        (9007199254740993, 'Zoë | "z", 漢字', 248.20, 0.1, TRUE, '2024-01-31T12:00:00.000', STRUCT(A := 1, B := ARRAY['x', NULL], M := MAP('k' := 10000000.0)))
        (-1, 'two
        lines\u{1B}[31m', NULL, 12.0, NULL, NULL, NULL)

        """)
    #expect(table(.tuples, style: RenderingStyle(isTerminal: true)).contains("'two\\nlines\\u001B[31m'"))
    let quotes = OutputFormat.tuples.renderer(for: [ResultColumn(name: "A", type: .string)])
    #expect(quotes.table([[.string("it's")]]) == "('it''s')\n")
  }

  @Test(arguments: [
    ("{id}: {name}", "9007199254740993: Zoë | \"z\", 漢字\n"), ("{{{PRICE}}}\\t{OK}\\n", "{248.20}\ttrue\n\n"),
    ("{name:json} {name:sql}", "\"Zoë | \\\"z\\\", 漢字\" 'Zoë | \"z\", 漢字'\n"), ("\\\\ \\d", "\\ \\d\n"),
  ])
  func templates(text: String, expected: String) throws {
    let format = try OutputFormat(parsing: "format:" + text)
    try format.check(SampleResult.columns)
    #expect(format.text == "format:" + text)
    #expect(format.renderer(for: SampleResult.columns).table([SampleResult.rows[0]]) == expected)
  }

  @Test(arguments: [
    ("format:", "is empty"), ("format:{a", "has no '}'"), ("format:a}", "has no '{'"), ("format:{}", "name is missing"),
    ("format:{a:xml}", "text, json, sql"), ("xml", "there are grid, "),
  ])
  func noFormats(text: String, reason: String) {
    let fault = #expect(throws: OutputFormatFault.self) { try OutputFormat(parsing: text) }
    #expect(fault?.reason.contains(reason) == true)
  }

  @Test func aTemplateWithAnUnknownColumn() throws {
    let fault = #expect(throws: OutputFormatFault.self) {
      try OutputFormat(parsing: "format:{ID} {NAMES}").check(SampleResult.columns)
    }
    #expect(fault?.reason == "--output: there is no column NAMES; there are ID, name, PRICE, RATIO, OK, AT, NESTED")
  }

  @Test(arguments: [
    (OutputFormat.grid, "+---+\n| A |\n+---+\n"), (.vertical, ""), (.json, "[]\n"), (.jsonl, ""), (.csv, "A\n"),
    (.markdown, "| A |\n| ---: |\n"),
  ])
  func noRows(format: OutputFormat, expected: String) {
    #expect(format.renderer(for: [ResultColumn(name: "A", type: .integer)]).table([]) == expected)
  }

  @Test func emptyTextIsNotNullInCSV() {
    let renderer = OutputFormat.csv.renderer(for: [ResultColumn(name: "A", type: .string)])
    #expect(renderer.table([[.null], [.string("")]]) == "A\n\n\"\"\n")
  }

  @Test func rowsThatATableHasLost() {
    let columns = [ResultColumn(name: "K", type: .integer), ResultColumn(name: "V", type: .string)]
    let deletion = RowChange(values: [.integer(1), .null], key: [.integer(1)], isDeletion: true)
    var jsonl = OutputFormat.jsonl.renderer(for: columns)
    #expect(jsonl.begin(before: []) + jsonl.append([deletion]) == "{\"K\": 1}\n")
    var vertical = OutputFormat.vertical.renderer(for: columns)
    #expect(vertical.append([deletion]) == "-- row 1 --\nK: 1\nV: <TOMBSTONE>\n")
  }

  @Test func aJSONResultThatGoesOnIsLinesOfObjects() {
    var renderer = OutputFormat.json.renderer(for: [ResultColumn(name: "A", type: .integer)])
    #expect(renderer.begin(before: []) + renderer.append([RowChange(values: [.integer(1)])]) == "{\"A\": 1}\n")
  }
}

extension String {
  /// JSON allows either case in `\u001b`.
  fileprivate var lowercasedEscapes: String {
    split(separator: "\\u001B", omittingEmptySubsequences: false).joined(separator: "\\u001b")
  }
}
