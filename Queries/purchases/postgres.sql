-- Carries purchases_by_country of Queries/purchases.sql into PostgreSQL, where deploy/grafana's dashboard reads it.
--
-- The URL names nothing: server, database, user and password come from PGHOST, PGPORT, PGDATABASE, PGUSER and PGPASSWORD
-- (or ~/.pgpass), as with psql. No password stands in a file that way.

CREATE SINK CONNECTOR purchases_to_postgres WITH (
  'connector' = 'postgres',
  'url' = 'postgresql://',
  'from' = 'purchases_by_country',
  'table' = 'purchases_by_country'
);
