import Parser
import Planner
import TestSupport
import Testing

@Suite struct QueryPlanTests {
  static let smartshop = """
    CREATE TABLE `smartshop-checkout` (session_id STRING PRIMARY KEY, shop_id STRING, client_id STRING, ts BIGINT)
      WITH ('kafka_topic' = 'smartshop-checkout', 'key_format' = 'KAFKA', 'value_format' = 'AVRO');
    CREATE STREAM `smartshop-basket` (session_id STRING KEY, sku STRING, qty INT, unit_price DOUBLE, ts BIGINT)
      WITH ('kafka_topic' = 'smartshop-basket', 'key_format' = 'KAFKA', 'value_format' = 'AVRO');
    CREATE TABLE `smartshop-basket-aggregated` WITH ('kafka_topic' = 'smartshop-basket-aggregated', 'key_format' = 'KAFKA', 'value_format' = 'AVRO') AS
      SELECT session_id, MAX(FROM_UNIXTIME(ts)) AS ts, SUM(qty) AS SUM_QTY, SUM(qty * unit_price) AS TOTAL_PRICE
      FROM `smartshop-basket` GROUP BY session_id EMIT CHANGES;
    CREATE TABLE `smartshop-checkout-qty-4` WITH ('kafka_topic' = 'smartshop-checkout-qty-4', 'key_format' = 'KAFKA', 'value_format' = 'AVRO', 'timestamp' = 'ts') AS
      SELECT s.session_id, s.shop_id, s.client_id, FROM_UNIXTIME(s.ts) AS ts, b.sum_qty, b.total_price
      FROM `smartshop-checkout` s LEFT JOIN `smartshop-basket-aggregated` b ON s.session_id = b.session_id
      WHERE b.sum_qty IS NOT NULL EMIT CHANGES;
    """

  @Test func smartshop() throws {
    let catalog = FakeCatalog()
    let plan = try #require(try catalog.run(Self.smartshop))
    print(PlanPrinter.text(of: plan))
    let pull = try #require(try catalog.run("SELECT session_id, ts FROM `smartshop-checkout-qty-4` WHERE sum_qty > 4 ORDER BY ts LIMIT 3;"))
    print(PlanPrinter.text(of: pull))
  }
}
