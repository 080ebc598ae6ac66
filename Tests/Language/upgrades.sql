--@test: add filter to a basic stream
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE STREAM b AS SELECT id, col1 FROM a;
INSERT INTO a (id, col1) VALUES (1, 0);
ASSERT VALUES b (id, col1) VALUES (1, 0);
CREATE OR REPLACE STREAM b AS SELECT id, col1 FROM a WHERE col1 > 0;
INSERT INTO a (id, col1) VALUES (1, 0);
INSERT INTO a (id, col1) VALUES (1, 1);
ASSERT VALUES b (id, col1) VALUES (1, 1);

--@test: add column to a basic stream
CREATE STREAM a (id INT KEY, col1 INT, col2 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE STREAM b AS SELECT id, col1 FROM a;
INSERT INTO a (id, col1, col2) VALUES (1, 0, 0);
ASSERT VALUES b (id, col1) VALUES (1, 0);
CREATE OR REPLACE STREAM b AS SELECT id, col1, col2 FROM a;
INSERT INTO a (id, col1, col2) VALUES (1, 0, 1);
ASSERT VALUES b (id, col1, col2) VALUES (1, 0, 1);

--@test: remove column refused
--@expected.error: invalidSchema
CREATE STREAM a (id INT KEY, col1 INT, col2 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE STREAM b AS SELECT id, col1, col2 FROM a;
CREATE OR REPLACE STREAM b AS SELECT id, col1 FROM a;

--@test: change filter of a table aggregate
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE TABLE b AS SELECT id, COUNT(*) AS n FROM a GROUP BY id;
INSERT INTO a (id, col1) VALUES (1, 0);
ASSERT VALUES b (id, n) VALUES (1, 1);
CREATE OR REPLACE TABLE b AS SELECT id, COUNT(*) AS n FROM a WHERE col1 > 0 GROUP BY id;
INSERT INTO a (id, col1) VALUES (1, 0);
INSERT INTO a (id, col1) VALUES (1, 1);
ASSERT VALUES b (id, n) VALUES (1, 2);

--@test: change aggregate refused
--@expected.error: io.confluent.ksql.util.KsqlException
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE TABLE b AS SELECT id, COUNT(*) AS n FROM a GROUP BY id;
CREATE OR REPLACE TABLE b AS SELECT id, SUM(col1) AS n FROM a GROUP BY id;

--@test: change group by refused
--@expected.error: io.confluent.ksql.util.KsqlException
CREATE STREAM a (id INT KEY, col1 INT, id2 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE TABLE b AS SELECT id AS g, COUNT(*) AS n FROM a GROUP BY id;
CREATE OR REPLACE TABLE b AS SELECT id2 AS g, COUNT(*) AS n FROM a GROUP BY id2;

--@test: change source refused
--@expected.error: io.confluent.ksql.util.KsqlException
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE STREAM a2 (id INT KEY, col1 INT) WITH (kafka_topic='a2', value_format='JSON');
CREATE STREAM b AS SELECT id, col1 FROM a;
CREATE OR REPLACE STREAM b AS SELECT id, col1 FROM a2;

--@test: change join type refused
--@expected.error: io.confluent.ksql.util.KsqlException
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE TABLE t (id INT PRIMARY KEY, c INT) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM b AS SELECT a.id, col1, c FROM a JOIN t ON a.id = t.id;
CREATE OR REPLACE STREAM b AS SELECT a.id, col1, c FROM a LEFT JOIN t ON a.id = t.id;

--@test: alter and replace downstream
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE STREAM b AS SELECT * FROM a;
INSERT INTO a (id, col1) VALUES (1, 0);
ASSERT VALUES b (id, col1) VALUES (1, 0);
ALTER STREAM a ADD COLUMN col2 INT;
CREATE OR REPLACE STREAM b AS SELECT * FROM a;
INSERT INTO a (id, col1, col2) VALUES (1, 0, 5);
ASSERT VALUES b (id, col1, col2) VALUES (1, 0, 5);

--@test: alter csas refused
--@expected.error: invalidArgument
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE STREAM b AS SELECT * FROM a;
ALTER STREAM b ADD COLUMN col2 INT;

--@test: alter twice
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
ALTER STREAM a ADD COLUMN col2 INT, ADD COLUMN col3 STRING;
INSERT INTO a (id, col1, col2, col3) VALUES (1, 0, 5, 'x');
ASSERT VALUES a (id, col1, col2, col3) VALUES (1, 0, 5, 'x');

--@test: replace source adding columns
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE OR REPLACE STREAM a (id INT KEY, col1 INT, col2 STRING) WITH (kafka_topic='a', value_format='JSON');

--@test: replace source other topic refused
--@expected.error: io.confluent.ksql.util.KsqlException
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE OR REPLACE STREAM a (id INT KEY, col1 INT, col2 STRING) WITH (kafka_topic='a2', value_format='JSON');

--@test: terminate then source insert
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE STREAM b AS SELECT * FROM a;
TERMINATE CSAS_B;
INSERT INTO b (id, col1) VALUES (3, 4);
ASSERT VALUES b (id, col1) VALUES (3, 4);

--@test: pause resume
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE STREAM b AS SELECT * FROM a;
PAUSE ALL;
INSERT INTO a (id, col1) VALUES (3, 4);
RESUME ALL;
ASSERT VALUES b (id, col1) VALUES (3, 4);

--@test: query id twice
--@expected.error: duplicateName
CREATE STREAM a (id INT KEY, col1 INT) WITH (kafka_topic='a', value_format='JSON');
CREATE STREAM b WITH (QUERY_ID='x') AS SELECT * FROM a;
CREATE STREAM c WITH (QUERY_ID='x') AS SELECT * FROM a;

--@test: headers twice
--@expected.error: duplicateName
CREATE STREAM a (id INT KEY, h ARRAY<STRUCT<key STRING, value BYTES>> HEADERS, h2 ARRAY<STRUCT<key STRING, value BYTES>> HEADERS) WITH (kafka_topic='a', value_format='JSON');
