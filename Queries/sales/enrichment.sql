-- Sales as three programs, 2 of 3: tells of each order which category and which customer segment it belongs to.
--
--   sqlstream run Queries/sales/enrichment.sql --bootstrap-servers localhost:9092
--
-- All that is joined has one number of partitions, whichever program makes the topics first.

CREATE TABLE known_customers (customer_id INT PRIMARY KEY, gender STRING, age INT)
  WITH (KAFKA_TOPIC = 'customers', VALUE_FORMAT = 'JSON', PARTITIONS = 4);

CREATE TABLE known_products (product_id INT PRIMARY KEY, category STRING)
  WITH (KAFKA_TOPIC = 'products', VALUE_FORMAT = 'JSON', PARTITIONS = 4);

CREATE STREAM orders_to_enrich (
    order_id BIGINT KEY, ts BIGINT, product_id INT, customer_id INT, quantity INT, price DECIMAL(18, 2))
  WITH (KAFKA_TOPIC = 'sales_orders', VALUE_FORMAT = 'JSON', PARTITIONS = 4);

-- One partition, so that aggregation needs no second topic between an order and its sum; see there.
CREATE STREAM orders_enriched WITH (KAFKA_TOPIC = 'sales_orders_enriched', VALUE_FORMAT = 'JSON', PARTITIONS = 1) AS
  SELECT
    o.order_id AS order_id,
    COALESCE(p.category, 'unknown') AS category,
    CASE
      WHEN c.gender IS NULL OR c.age IS NULL THEN 'unknown'
      WHEN c.age < 30 THEN c.gender + ' under 30'
      WHEN c.age < 60 THEN c.gender + ' 30 to 59'
      ELSE c.gender + ' 60 and over'
    END AS segment,
    o.quantity AS quantity, o.price AS price
  FROM orders_to_enrich o
  LEFT JOIN known_customers c ON o.customer_id = c.customer_id
  LEFT JOIN known_products p ON o.product_id = p.product_id
  PARTITION BY o.order_id
  EMIT CHANGES;
