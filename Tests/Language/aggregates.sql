--@test: NULLs in aggregates
CREATE STREAM s (id INT KEY, a INT, d DOUBLE, t STRING) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, COUNT(a) AS c, SUM(a) AS s, MIN(a) AS mi, MAX(a) AS ma, AVG(a) AS av, COUNT(*) AS n, COUNT_DISTINCT(a) AS cd FROM s GROUP BY id;
INSERT INTO s (id, a) VALUES (1, NULL);
INSERT INTO s (id, a) VALUES (1, 4);
INSERT INTO s (id, a) VALUES (1, 7);
ASSERT VALUES o (id, c, s, mi, ma, av, n, cd) VALUES (1, 0, 0, NULL, NULL, 0.0, 1, 0);
ASSERT VALUES o (id, c, s, mi, ma, av, n, cd) VALUES (1, 1, 4, 4, 4, 4.0, 2, 1);
ASSERT VALUES o (id, c, s, mi, ma, av, n, cd) VALUES (1, 2, 11, 4, 7, 5.5, 3, 2);

--@test: lists of values
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, COLLECT_LIST(a) AS l, COLLECT_SET(a) AS st, LATEST_BY_OFFSET(a) AS la, EARLIEST_BY_OFFSET(a) AS ea, LATEST_BY_OFFSET(a, false) AS ln, LATEST_BY_OFFSET(a, 2) AS l2, EARLIEST_BY_OFFSET(a, 2) AS e2, LATEST_BY_OFFSET(a, 2, false) AS l2n FROM s GROUP BY id;
INSERT INTO s (id, a) VALUES (1, 3);
INSERT INTO s (id, a) VALUES (1, NULL);
INSERT INTO s (id, a) VALUES (1, 3);
INSERT INTO s (id, a) VALUES (1, 5);
ASSERT VALUES o (id, l, st, la, ea, ln, l2, e2, l2n) VALUES (1, ARRAY[3], ARRAY[3], 3, 3, 3, ARRAY[3], ARRAY[3], ARRAY[3]);
ASSERT VALUES o (id, l, st, la, ea, ln, l2, e2, l2n) VALUES (1, ARRAY[3, NULL], ARRAY[3, NULL], 3, 3, NULL, ARRAY[3], ARRAY[3], ARRAY[3, NULL]);
ASSERT VALUES o (id, l, st, la, ea, ln, l2, e2, l2n) VALUES (1, ARRAY[3, NULL, 3], ARRAY[3, NULL], 3, 3, 3, ARRAY[3, 3], ARRAY[3, 3], ARRAY[NULL, 3]);
ASSERT VALUES o (id, l, st, la, ea, ln, l2, e2, l2n) VALUES (1, ARRAY[3, NULL, 3, 5], ARRAY[3, NULL, 5], 5, 3, 5, ARRAY[3, 5], ARRAY[3, 3], ARRAY[3, 5]);

--@test: TOPK and TOPKDISTINCT
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, TOPK(a, 2) AS k, TOPKDISTINCT(a, 2) AS kd FROM s GROUP BY id;
INSERT INTO s (id, a) VALUES (1, 3);
INSERT INTO s (id, a) VALUES (1, 5);
INSERT INTO s (id, a) VALUES (1, 5);
INSERT INTO s (id, a) VALUES (1, NULL);
ASSERT VALUES o (id, k, kd) VALUES (1, ARRAY[3], ARRAY[3]);
ASSERT VALUES o (id, k, kd) VALUES (1, ARRAY[5, 3], ARRAY[5, 3]);
ASSERT VALUES o (id, k, kd) VALUES (1, ARRAY[5, 5], ARRAY[5, 3]);
ASSERT VALUES o (id, k, kd) VALUES (1, ARRAY[5, 5], ARRAY[5, 3]);

--@test: TOPK with further columns gives structs
CREATE STREAM s (id INT KEY, a INT, b STRING) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, TOPK(a, b, 2) AS k FROM s GROUP BY id;
INSERT INTO s (id, a, b) VALUES (1, 3, 'x');
INSERT INTO s (id, a, b) VALUES (1, 5, 'y');
ASSERT VALUES o (id, k) VALUES (1, ARRAY[STRUCT(`sort_col` := 3, `col0` := 'x')]);
ASSERT VALUES o (id, k) VALUES (1, ARRAY[STRUCT(`sort_col` := 5, `col0` := 'y'), STRUCT(`sort_col` := 3, `col0` := 'x')]);

--@test: extremes of strings, dates, decimals and bytes
CREATE STREAM s (id INT KEY, t STRING, d DATE, c DECIMAL(5, 2)) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, MIN(t) AS t1, MAX(t) AS t2, MIN(d) AS d1, MAX(d) AS d2, MIN(c) AS c1, MAX(c) AS c2, SUM(c) AS cs, AVG(c) AS ca FROM s GROUP BY id;
INSERT INTO s (id, t, d, c) VALUES (1, 'b', '2024-01-02', 1.50);
INSERT INTO s (id, t, d, c) VALUES (1, 'B', '2023-01-02', 10.25);
ASSERT VALUES o (id, t1, t2, d1, d2, c1, c2, cs, ca) VALUES (1, 'b', 'b', '2024-01-02', '2024-01-02', 1.50, 1.50, 1.50, 1.5);
ASSERT VALUES o (id, t1, t2, d1, d2, c1, c2, cs, ca) VALUES (1, 'B', 'b', '2023-01-02', '2024-01-02', 1.50, 10.25, 11.75, 5.875);

--@test: a table's row that changes its group leaves the old one
CREATE TABLE t (id INT PRIMARY KEY, g STRING, a INT) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT g, COUNT(*) AS n, SUM(a) AS s, AVG(a) AS av, COLLECT_LIST(a) AS l, HISTOGRAM(CAST(a AS STRING)) AS h FROM t GROUP BY g;
INSERT INTO t (id, g, a) VALUES (1, 'x', 5);
INSERT INTO t (id, g, a) VALUES (2, 'x', 7);
INSERT INTO t (id, g, a) VALUES (1, 'y', 5);
DELETE FROM t WHERE id = 2;
ASSERT VALUES o (g, n, s, av, l, h) VALUES ('x', 1, 5, 5.0, ARRAY[5], MAP('5' := CAST(1 AS BIGINT)));

--@test: HAVING takes groups away
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, SUM(a) AS s FROM s GROUP BY id HAVING SUM(a) > 3;
INSERT INTO s (id, a) VALUES (1, 3);
INSERT INTO s (id, a) VALUES (1, 3);
INSERT INTO s (id, a) VALUES (1, -4);
ASSERT VALUES o (id, s) VALUES (1, 6);
ASSERT NULL VALUES o (id) KEY (1);

--@test: a NULL key has no group
CREATE STREAM s (id INT KEY, a INT, b INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT a, COUNT(*) AS n FROM s GROUP BY a;
INSERT INTO s (id, b) VALUES (1, 1);
INSERT INTO s (id, a) VALUES (1, 1);
ASSERT VALUES o (a, n) VALUES (1, 1);

--@test: several keys, one of them NULL
CREATE STREAM s (id INT KEY, a INT, b INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o WITH (key_format='JSON') AS SELECT a, b, COUNT(*) AS n FROM s GROUP BY a, b;
INSERT INTO s (id, a) VALUES (1, 1);
INSERT INTO s (id, a, b) VALUES (1, 1, 2);
ASSERT VALUES o (a, b, n) VALUES (1, 2, 1);

--@test: an overflowing sum
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, SUM(a) AS s FROM s GROUP BY id;
INSERT INTO s (id, a) VALUES (1, 2147483647);
ASSERT VALUES o (id, s) VALUES (1, 2147483647);

--@test: statistics
CREATE STREAM s (id INT KEY, a INT, d DOUBLE) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, STDDEV_SAMP(a) AS sd, STDDEV_SAMPLE(a) AS va, CORRELATION(a, d) AS co, ATTR(id) AS at, SUM_LIST(ARRAY[a, a]) AS sl FROM s GROUP BY id;
INSERT INTO s (id, a, d) VALUES (1, 2, 1.0);
INSERT INTO s (id, a, d) VALUES (1, 4, 2.0);
ASSERT VALUES o (id, sd, va, co, at, sl) VALUES (1, 0.0, 0.0, CAST('NaN' AS DOUBLE), 1, 4);
ASSERT VALUES o (id, sd, va, co, at, sl) VALUES (1, 2.0, 1.4142135623730951, 1.0, 1, 12);

--@test: the state of AVG follows the format that is read, not the one that is written
CREATE STREAM s (id INT KEY, v INT) WITH (kafka_topic = 's', value_format = 'JSON');
CREATE TABLE o WITH (value_format = 'DELIMITED') AS SELECT id, AVG(v) AS mean FROM s GROUP BY id;
INSERT INTO s VALUES (1, 2);
INSERT INTO s VALUES (1, 3);
ASSERT VALUES o (id, mean) VALUES (1, 2.0);
ASSERT VALUES o (id, mean) VALUES (1, 2.5);

--@test: the state of AVG can't be kept as DELIMITED
--@expected.error: invalidSchema
--@expected.message: which has no STRUCT
CREATE STREAM s (id INT KEY, v INT) WITH (kafka_topic = 's', value_format = 'DELIMITED');
CREATE TABLE o WITH (value_format = 'JSON') AS SELECT id, AVG(v) AS mean FROM s GROUP BY id;
