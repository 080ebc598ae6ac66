-- Shopping sessions: each check-out with what its basket came to.
--
--   sqlstream run Queries/smartshop.sql --input Queries/smartshop.jsonl --until-idle
--   sqlstream datagen smartshop --bootstrap-servers localhost:9092     and, beside it,
--   sqlstream run Queries/smartshop.sql --bootstrap-servers localhost:9092 --every 10s

CREATE TABLE `smartshop-checkout` (session_id STRING PRIMARY KEY, shop_id STRING, client_id STRING, ts BIGINT)
  WITH ('kafka_topic' = 'smartshop-checkout', 'key_format' = 'KAFKA', 'value_format' = 'AVRO');

-- A negative quantity takes back what is in the basket.
CREATE STREAM `smartshop-basket` (session_id STRING KEY, sku STRING, qty INT, unit_price DOUBLE, ts BIGINT)
  WITH ('kafka_topic' = 'smartshop-basket', 'key_format' = 'KAFKA', 'value_format' = 'AVRO');

CREATE TABLE `smartshop-basket-aggregated` WITH ('kafka_topic' = 'smartshop-basket-aggregated', 'key_format' = 'KAFKA', 'value_format' = 'AVRO') AS
  SELECT session_id, MAX(FROM_UNIXTIME(ts)) AS ts, SUM(qty) AS SUM_QTY, SUM(qty * unit_price) AS TOTAL_PRICE
  FROM `smartshop-basket` GROUP BY session_id EMIT CHANGES;

CREATE TABLE `smartshop-checkout-qty-4` WITH ('kafka_topic' = 'smartshop-checkout-qty-4', 'key_format' = 'KAFKA', 'value_format' = 'AVRO', 'timestamp' = 'ts') AS
  SELECT s.session_id, s.shop_id, s.client_id, FROM_UNIXTIME(s.ts) AS ts, b.sum_qty, b.total_price
  FROM `smartshop-checkout` s LEFT JOIN `smartshop-basket-aggregated` b ON s.session_id = b.session_id
  WHERE b.sum_qty IS NOT NULL EMIT CHANGES;

-- The key is named S_SESSION_ID, because both sides of the join have a SESSION_ID.
SELECT
  S_SESSION_ID AS `session_id`,
  SHOP_ID AS `shop_id`,
  CLIENT_ID AS `client_id`,
  UNIX_TIMESTAMP(TS) AS `ts`,
  SUM_QTY AS `sum_qty`,
  CAST(TOTAL_PRICE AS DECIMAL(12, 2)) AS `total_price`
FROM `smartshop-checkout-qty-4`
ORDER BY TS;
