-- Bank transactions: with each one, the account it belongs to and what that account has come to.
--
--   sqlstream run Queries/transactions.sql --input Queries/transactions.jsonl --until-idle --output tuples
--   sqlstream datagen transactions --bootstrap-servers localhost:9092 --schema-registry http://localhost:8081
--   sqlstream run Queries/transactions.sql --bootstrap-servers localhost:9092 --schema-registry http://localhost:8081 \
--     --output tuples

-- As producers in any language write it: a Protobuf message whose schema is in the registry.
CREATE STREAM transactions (
    transaction_id STRING, account_number STRING, transaction_reference STRING, transaction_datetime BIGINT,
    amount DOUBLE)
  WITH (KAFKA_TOPIC = 'transactions', VALUE_FORMAT = 'PROTOBUF');

-- Doubles would add up to 0.30000000000000004; as a decimal each amount is what was meant, and so is every sum.
SELECT account_number AS `account_number`, SUM(CAST(amount AS DECIMAL(18, 2))) AS `amount`
  FROM transactions
  GROUP BY account_number
  EMIT CHANGES;
