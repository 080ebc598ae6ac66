/// A query of many over the same topics, and its answer from the lines: the sum, over all rows of its table, of the
/// column that is checked.
struct Dashboard: Sendable {
  var select: String
  var checked: String
  var answer: @Sendable ([Basket.Line]) -> Int64

  /// Groups of the lines by several columns.
  static let groups = [
    Dashboard(
      select: """
        session_id, MAX(ts) AS ts, SUM(qty) AS qty, SUM(qty * unit_price) AS total, COUNT(*) AS n FROM basket
        GROUP BY session_id
        """, checked: "n", answer: { Int64($0.count) }),
    Dashboard(
      select: "sku, SUM(qty) AS qty FROM basket GROUP BY sku", checked: "qty",
      answer: { $0.reduce(0) { $0 + $1.qty } }),
    Dashboard(
      select: "client, COUNT(*) AS n FROM basket WHERE qty > 4 GROUP BY client", checked: "n",
      answer: { Int64($0.count { $0.qty > 4 }) }),
    Dashboard(
      select: "session_id, COUNT(*) AS n FROM basket WHERE unit_price > 90 GROUP BY session_id", checked: "n",
      answer: { Int64($0.count { $0.unitPrice > 90 }) }),
    Dashboard(
      select: "qty, COUNT(*) AS n FROM basket GROUP BY qty", checked: "n", answer: { Int64($0.count) }),
    Dashboard(
      select: "client, MAX(qty) AS most, SUM(qty) AS total FROM basket GROUP BY client", checked: "total",
      answer: { $0.reduce(0) { $0 + $1.qty } }),
    Dashboard(
      select: "sku, COUNT(*) AS n FROM basket WHERE qty < 0 GROUP BY sku", checked: "n",
      answer: { Int64($0.count { $0.qty < 0 }) }),
    Dashboard(
      select: "client, SUM(qty * 2) AS n FROM basket WHERE unit_price < 10 GROUP BY client", checked: "n",
      answer: { $0.reduce(0) { $1.unitPrice < 10 ? $0 + $1.qty * 2 : $0 } }),
    Dashboard(
      select: "sku, MIN(ts) AS first, COUNT(*) AS n FROM basket GROUP BY sku", checked: "n",
      answer: { Int64($0.count) }),
    Dashboard(
      select: "session_id, SUM(qty) AS n FROM basket WHERE qty BETWEEN 2 AND 3 GROUP BY session_id", checked: "n",
      answer: { $0.reduce(0) { (2...3).contains($1.qty) ? $0 + $1.qty : $0 } }),
  ]

  /// Groups of the lines by their key, each line with what a table has for its key.
  static let joins = [
    join("SUM(qty * f) AS n") { $0.reduce(0) { $0 + $1.qty * factor(of: $1.key) } },
    join("COUNT(*) AS n, MAX(ts) AS ts") { Int64($0.count) },
    join("SUM(qty) AS n, SUM(qty * unit_price * f) AS total") { $0.reduce(0) { $0 + $1.qty } },
    join("SUM(f) AS n", "WHERE qty > 4") { $0.reduce(0) { $1.qty > 4 ? $0 + factor(of: $1.key) : $0 } },
    join("COUNT(*) AS n", "WHERE f = 2") { Int64($0.count { factor(of: $0.key) == 2 }) },
    join("COUNT(*) AS n", "WHERE unit_price > 90") { Int64($0.count { $0.unitPrice > 90 }) },
    join("MIN(ts) AS ts, SUM(f * f) AS n") { $0.reduce(0) { $0 + factor(of: $1.key) * factor(of: $1.key) } },
    join("SUM(qty * f) AS n", "WHERE qty BETWEEN 2 AND 3") { lines in
      lines.filter { (2...3).contains($0.qty) }.reduce(0) { $0 + $1.qty * factor(of: $1.key) }
    },
    join("MIN(unit_price) AS least, COUNT(*) AS n", "WHERE qty < 0") { Int64($0.count { $0.qty < 0 }) },
    join("MAX(unit_price) AS most, SUM(qty + f) AS n") { $0.reduce(0) { $0 + $1.qty + factor(of: $1.key) } },
  ]

  private static func join(
    _ columns: String, _ condition: String = "", answer: @escaping @Sendable ([Basket.Line]) -> Int64
  ) -> Dashboard {
    Dashboard(
      select: """
        b.session_id, \(columns) FROM basket b JOIN sessions s ON b.session_id = s.session_id \(condition)
        GROUP BY b.session_id
        """, checked: "n", answer: answer)
  }

  /// The number of a key in the table.
  static func factor(of key: Int) -> Int64 { Int64(key % 5) + 1 }
}
