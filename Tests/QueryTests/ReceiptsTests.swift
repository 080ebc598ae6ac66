import Foundation
import TestSupport
import Testing

/// Today by the wall's clock, as docs/receipts.md has it: the day before is not shown.
@Suite(.waiting) struct ReceiptsTests {
  @Test func onlyADayThatGoesOnIsShown() throws {
    let files = try Workspace()
    let whole = try Workspace.text(of: "\(QueryFiles.folder)/receipts.sql")
    let definitions = whole.prefix(upTo: try #require(whole.range(of: "-- As DOUBLE")).lowerBound)
    let query = try files.file(
      "today.sql",
      definitions + """
        SELECT store_id, total_sales_price FROM sales_by_store
        WHERE WINDOWEND > UNIX_TIMESTAMP()
        ORDER BY store_id;
        """)
    func totals(_ receipts: [(store: Int, daysAgo: Double)]) throws -> String {
      let lines = receipts.map { receipt in
        let millis = Int((Date().timeIntervalSince1970 - receipt.daysAgo * 86_400) * 1000)
        return """
          {"topic": "sales_receipts", "value": {"store_id": \(receipt.store), "receipt_id": 1, "customer_id": 1, "items": \
          [{"item_id": 1, "quantity": 2, "total_price_paid": 1.5}]}, "timestamp": \(millis)}
          """
      }
      let result = try ProgramRun.run(
        ["run", query, "--input", "-", "--until-idle", "--output", "tuples"], input: lines.joined(separator: "\n"))
      #expect(result.status == 0, "\(result.errors)")
      return result.output
    }
    #expect(try totals([(1, 1.01), (2, 1.01)]) == "")
    // Both are of today, unless midnight in India passes between them and the query.
    #expect(try totals([(1, 1.01), (2, 0)]) == "(2, 1.50)\n")
  }
}
