-- Sales by product category and by customer segment, from orders joined with customers and products.
--
--   sqlstream run Queries/sales.sql --input Queries/sales.jsonl --until-idle --output json
--   sqlstream datagen sales --bootstrap-servers localhost:9092     and, beside it,
--   sqlstream run Queries/sales.sql --bootstrap-servers localhost:9092 --every 10s
--
-- The same as three programs that only topics connect: Queries/sales/.

CREATE TABLE customers (customer_id INT PRIMARY KEY, gender STRING, age INT)
  WITH (KAFKA_TOPIC = 'customers', VALUE_FORMAT = 'JSON');

CREATE TABLE products (product_id INT PRIMARY KEY, category STRING)
  WITH (KAFKA_TOPIC = 'products', VALUE_FORMAT = 'JSON');

-- Prices are decimals, so that sums are exact to the cent.
CREATE STREAM orders (
    order_id BIGINT, ts BIGINT, product_id INT, customer_id INT, quantity INT, price DECIMAL(18, 2))
  WITH (KAFKA_TOPIC = 'orders', VALUE_FORMAT = 'JSON');

-- An order whose customer or product is not there counts too, as 'unknown'.
CREATE STREAM sales_enriched WITH (KAFKA_TOPIC = 'sales_enriched', VALUE_FORMAT = 'JSON') AS
  SELECT
    o.product_id AS product_id, o.order_id AS order_id, o.customer_id AS customer_id,
    COALESCE(p.category, 'unknown') AS category,
    CASE
      WHEN c.gender IS NULL OR c.age IS NULL THEN 'unknown'
      WHEN c.age < 30 THEN c.gender + ' under 30'
      WHEN c.age < 60 THEN c.gender + ' 30 to 59'
      ELSE c.gender + ' 60 and over'
    END AS segment,
    o.quantity AS quantity, o.price AS price
  FROM orders o
  LEFT JOIN customers c ON o.customer_id = c.customer_id
  LEFT JOIN products p ON o.product_id = p.product_id
  EMIT CHANGES;

-- An average is the exact sum divided by the count: AVG would add up doubles.
CREATE TABLE sales_by_category WITH (KAFKA_TOPIC = 'sales_by_category', VALUE_FORMAT = 'JSON') AS
  SELECT category, COUNT(*) AS orders, SUM(quantity * price) AS total_sales, SUM(price) / COUNT(*) AS average_price
  FROM sales_enriched GROUP BY category EMIT CHANGES;

CREATE TABLE sales_by_segment WITH (KAFKA_TOPIC = 'sales_by_segment', VALUE_FORMAT = 'JSON') AS
  SELECT segment, COUNT(*) AS orders, SUM(quantity * price) AS total_sales, SUM(price) / COUNT(*) AS average_price
  FROM sales_enriched GROUP BY segment EMIT CHANGES;

-- As DOUBLE an amount is printed as 12.5, not as 12.50.
SELECT
  CATEGORY AS `category`, ORDERS AS `orders`, CAST(TOTAL_SALES AS DOUBLE) AS `total_sales`,
  CAST(AVERAGE_PRICE AS DOUBLE) AS `average_price`
FROM sales_by_category ORDER BY CATEGORY;

SELECT
  SEGMENT AS `segment`, ORDERS AS `orders`, CAST(TOTAL_SALES AS DOUBLE) AS `total_sales`,
  CAST(AVERAGE_PRICE AS DOUBLE) AS `average_price`
FROM sales_by_segment ORDER BY SEGMENT;
