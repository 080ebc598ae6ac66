-- Sales as three programs, 1 of 3: takes orders in and passes on those that are whole, under their order's number.
--
--   sqlstream run Queries/sales/ingestion.sql --bootstrap-servers localhost:9092
--
-- Up to as many of each may run as the topics have partitions, which are made with 4 where they are not there; see
-- docs/sales.md.

CREATE STREAM incoming_orders (
    order_id BIGINT, ts BIGINT, product_id INT, customer_id INT, quantity INT, price DECIMAL(18, 2))
  WITH (KAFKA_TOPIC = 'orders', VALUE_FORMAT = 'JSON', PARTITIONS = 4);

CREATE STREAM whole_orders WITH (KAFKA_TOPIC = 'sales_orders', VALUE_FORMAT = 'JSON', PARTITIONS = 4) AS
  SELECT order_id, ts, product_id, customer_id, quantity, price
  FROM incoming_orders
  WHERE order_id IS NOT NULL AND quantity IS NOT NULL AND price IS NOT NULL
  PARTITION BY order_id
  EMIT CHANGES;
