-- Purchases by country, minute by minute.
--
--   sqlstream run Queries/purchases.sql --input Queries/purchases.jsonl --until-idle --output json
--   make demo-purchases                            the same into a PostgreSQL that it starts for itself
--   sqlstream run Queries/purchases.sql Queries/purchases/postgres.sql --bootstrap-servers localhost:9092
--                                                  into the PostgreSQL that PGHOST, PGUSER and the like name

CREATE STREAM purchases (
    id BIGINT, username STRING, currency STRING, amount DECIMAL(12, 2), ip_address STRING, country STRING)
  WITH (KAFKA_TOPIC = 'purchases', VALUE_FORMAT = 'JSON');

-- Amounts are decimals, so that sums are exact to the cent; a sum has the digits of what is added up, and may need more.
CREATE TABLE purchases_by_country
  WITH (KAFKA_TOPIC = 'purchases_by_country', VALUE_FORMAT = 'JSON') AS
  SELECT country, COUNT(*) AS purchases, SUM(CAST(amount AS DECIMAL(18, 2))) AS amount
  FROM purchases
  WINDOW TUMBLING (SIZE 1 MINUTE)
  GROUP BY country
  EMIT CHANGES;

-- As DOUBLE an amount is printed as 12.5, not as 12.50.
SELECT
  WINDOWSTART AS `window_start`,
  COUNTRY AS `country`,
  PURCHASES AS `purchases`,
  CAST(AMOUNT AS DOUBLE) AS `amount`
FROM purchases_by_country
ORDER BY WINDOWSTART, COUNTRY;
