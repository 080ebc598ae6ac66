--@test: comparisons with NULL are false, and so is their place in WHERE
CREATE STREAM s (id INT KEY, a INT, b INT) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT id, a IS NULL AS n, a IS DISTINCT FROM b AS d, COALESCE(a, b, 0) AS c FROM s WHERE a = 1 OR b IS NULL;
INSERT INTO s (id, a, b) VALUES (1, 1, 1);
INSERT INTO s (id, a, b) VALUES (2, NULL, 1);
INSERT INTO s (id, a, b) VALUES (3, NULL, NULL);
ASSERT VALUES o (id, n, d, c) VALUES (1, false, false, 1);
ASSERT VALUES o (id, n, d, c) VALUES (3, true, false, 0);

--@test: NULL has no type of its own
--@expected.error: typeMismatch
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT id, NULL AS n FROM s;

--@test: nothing compares with NULL as it is written
--@expected.error: typeMismatch
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s WHERE a = NULL;

--@test: a filter over a table takes rows away
CREATE TABLE t (id INT PRIMARY KEY, a INT) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT id, a FROM t WHERE a > 2;
INSERT INTO t VALUES (1, 3);
INSERT INTO t VALUES (1, 1);
INSERT INTO t VALUES (1, 1);
INSERT INTO t VALUES (1, 5);
DELETE FROM t WHERE id = 1;
ASSERT VALUES o (id, a) VALUES (1, 3);
ASSERT NULL VALUES o (id) KEY (1);
ASSERT VALUES o (id, a) VALUES (1, 5);
ASSERT NULL VALUES o (id) KEY (1);

--@test: a table of a table
CREATE TABLE t (id INT PRIMARY KEY, g STRING, a INT) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE g AS SELECT g, COUNT(*) AS n, SUM(a) AS s FROM t GROUP BY g;
CREATE TABLE o AS SELECT g, n FROM g WHERE n > 1;
INSERT INTO t VALUES (1, 'x', 1);
INSERT INTO t VALUES (2, 'x', 2);
INSERT INTO t VALUES (2, 'y', 2);
ASSERT VALUES g (g, n, s) VALUES ('x', 1, 1);
ASSERT VALUES g (g, n, s) VALUES ('x', 2, 3);
ASSERT VALUES g (g, n, s) VALUES ('x', 1, 1);
ASSERT VALUES g (g, n, s) VALUES ('y', 1, 2);
ASSERT VALUES o (g, n) VALUES ('x', 2);
ASSERT NULL VALUES o (g) KEY ('x');

--@test: errors within a constructor are NULL there
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT id, CAST(a / 0 AS STRING) AS x, COALESCE(1 / a, -1) AS y FROM s;
INSERT INTO s (id, a) VALUES (1, 0);
ASSERT VALUES o (id, x, y) VALUES (1, NULL, -1);

--@test: table functions of different lengths
CREATE STREAM s (id INT KEY, a ARRAY<INT>, b ARRAY<STRING>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT id, EXPLODE(a) AS x, EXPLODE(b) AS y, EXPLODE(a) * 10 AS z FROM s;
INSERT INTO s (id, a, b) VALUES (1, ARRAY[1, 2], ARRAY['p']);
INSERT INTO s (id, a) VALUES (2, CAST(NULL AS ARRAY<INT>));
INSERT INTO s (id, b) VALUES (3, ARRAY['q']);
ASSERT VALUES o (id, x, y, z) VALUES (1, 1, 'p', 10);
ASSERT VALUES o (id, x, y, z) VALUES (1, 2, NULL, 20);
ASSERT VALUES o (id, x, y, z) VALUES (3, NULL, 'q', NULL);
