-- A supermarket's sales by store since this morning.
--
--   sqlstream run Queries/receipts.sql --input Queries/receipts.jsonl --until-idle --output json
--   sqlstream datagen receipts --bootstrap-servers localhost:9092     and, beside it,
--   sqlstream run Queries/receipts.sql --bootstrap-servers localhost:9092 --every 30s --output json

-- Prices are decimals, so that sums are exact to the paisa.
CREATE STREAM sales_receipts (
    store_id INT, receipt_id BIGINT, customer_id INT,
    items ARRAY<STRUCT<item_id INT, quantity INT, total_price_paid DECIMAL(12, 2)>>)
  WITH (KAFKA_TOPIC = 'sales_receipts', VALUE_FORMAT = 'JSON');

-- A window is a day of the shop's own calendar, and is kept for no longer than that: with the first receipt of a new
-- day the table begins anew, and always holds the totals of the newest day alone.
CREATE TABLE sales_by_store
  WITH (KAFKA_TOPIC = 'sales_by_store', VALUE_FORMAT = 'JSON') AS
  SELECT
    store_id,
    SUM(REDUCE(
      items, CAST(0 AS DECIMAL(12, 2)),
      (total, item) => CAST(total + item->total_price_paid AS DECIMAL(12, 2)))) AS total_sales_price
  FROM sales_receipts
  WINDOW TUMBLING (SIZE 1 DAY, TIME ZONE 'Asia/Kolkata', RETENTION 1 DAY, GRACE PERIOD 0 SECONDS)
  GROUP BY store_id
  EMIT CHANGES;

-- As DOUBLE an amount is printed as 12.5, not as 12.50.
SELECT
  STORE_ID AS `store_id`,
  CAST(TOTAL_SALES_PRICE AS DOUBLE) AS `total_sales_price`
FROM sales_by_store
ORDER BY STORE_ID;
