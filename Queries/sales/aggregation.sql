-- Sales as three programs, 3 of 3: sums, counts and averages by category and by customer segment.
--
--   sqlstream run Queries/sales/aggregation.sql --bootstrap-servers localhost:9092 --every 10s

-- A table: an order that comes again, because a program was killed before it could say that it had sent it, takes its
-- own place and counts once. The topic has one partition, so that this state, the sums and the place in the topic are
-- one checkpoint. A second aggregation stands by and takes over.
CREATE TABLE orders_by_number (
    order_id BIGINT PRIMARY KEY, category STRING, segment STRING, quantity INT, price DECIMAL(18, 2))
  WITH (KAFKA_TOPIC = 'sales_orders_enriched', VALUE_FORMAT = 'JSON', PARTITIONS = 1);

CREATE TABLE category_sales WITH (KAFKA_TOPIC = 'sales_by_category', VALUE_FORMAT = 'JSON') AS
  SELECT category, COUNT(*) AS orders, SUM(quantity * price) AS total_sales, SUM(price) / COUNT(*) AS average_price
  FROM orders_by_number GROUP BY category EMIT CHANGES;

CREATE TABLE segment_sales WITH (KAFKA_TOPIC = 'sales_by_segment', VALUE_FORMAT = 'JSON') AS
  SELECT segment, COUNT(*) AS orders, SUM(quantity * price) AS total_sales, SUM(price) / COUNT(*) AS average_price
  FROM orders_by_number GROUP BY segment EMIT CHANGES;

SELECT
  CATEGORY AS `category`, ORDERS AS `orders`, CAST(TOTAL_SALES AS DOUBLE) AS `total_sales`,
  CAST(AVERAGE_PRICE AS DOUBLE) AS `average_price`
FROM category_sales ORDER BY CATEGORY;

SELECT
  SEGMENT AS `segment`, ORDERS AS `orders`, CAST(TOTAL_SALES AS DOUBLE) AS `total_sales`,
  CAST(AVERAGE_PRICE AS DOUBLE) AS `average_price`
FROM segment_sales ORDER BY SEGMENT;
