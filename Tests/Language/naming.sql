--@test: expressions without a name are numbered from 0 by their place
CREATE STREAM s (id INT KEY, a INT, b STRING, st STRUCT<x INT, y STRUCT<z INT>>, m MAP<STRING, INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT id, a + 1, b, UCASE(b), st->x, st->y->z, m['k'], 'c' FROM s;
ASSERT STREAM o (id INT KEY, ksql_col_0 INT, b STRING, ksql_col_1 STRING, x INT, z INT, ksql_col_2 INT, ksql_col_3 STRING) WITH (kafka_topic='O', value_format='JSON');

--@test: a generated name that is taken is passed over
CREATE STREAM s (id INT KEY, ksql_col_0 INT) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT id, ksql_col_0, ksql_col_0 + 1 FROM s;
ASSERT STREAM o (id INT KEY, ksql_col_0 INT, ksql_col_1 INT) WITH (kafka_topic='O', value_format='JSON');

--@test: a struct field that has the name of a column gets a number
CREATE STREAM s (id INT KEY, x INT, st STRUCT<x INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT id, x, st->x FROM s;
ASSERT STREAM o (id INT KEY, x INT, x_1 INT) WITH (kafka_topic='O', value_format='JSON');

--@test: an unnamed aggregate is numbered too
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT a, COUNT(*), SUM(id) FROM s GROUP BY a;
ASSERT TABLE o (a INT PRIMARY KEY, ksql_col_0 BIGINT, ksql_col_1 INT) WITH (kafka_topic='O', value_format='JSON');

--@test: a group by an expression has a numbered key
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT a + 1, COUNT(*) FROM s GROUP BY a + 1;
ASSERT TABLE o (ksql_col_0 INT PRIMARY KEY, ksql_col_1 BIGINT) WITH (kafka_topic='O', value_format='JSON');

--@test: a group by a struct field is named after the field
CREATE STREAM s (id INT KEY, st STRUCT<x INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT st->x, COUNT(*) AS n FROM s GROUP BY st->x;
ASSERT TABLE o (x INT PRIMARY KEY, n BIGINT) WITH (kafka_topic='O', value_format='JSON');

--@test: columns of both sides of a join get their relation's name
CREATE STREAM l (id INT KEY, v INT, a INT) WITH (kafka_topic='l', value_format='JSON');
CREATE TABLE r (id INT PRIMARY KEY, v INT, b INT) WITH (kafka_topic='r', value_format='JSON');
CREATE STREAM o AS SELECT * FROM l JOIN r ON l.id = r.id;
ASSERT STREAM o (l_id INT KEY, l_v INT, l_a INT, r_id INT, r_v INT, r_b INT) WITH (kafka_topic='O', value_format='JSON');

--@test: named columns of a join get it where they clash
CREATE STREAM l (id INT KEY, v INT, a INT) WITH (kafka_topic='l', value_format='JSON');
CREATE TABLE r (id INT PRIMARY KEY, v INT, b INT) WITH (kafka_topic='r', value_format='JSON');
CREATE STREAM o AS SELECT l.id, l.v, r.v, a, b FROM l JOIN r ON l.id = r.id;
ASSERT STREAM o (l_id INT KEY, l_v INT, r_v INT, a INT, b INT) WITH (kafka_topic='O', value_format='JSON');

--@test: aliases are used in a star's names
CREATE STREAM l (id INT KEY, v INT) WITH (kafka_topic='l', value_format='JSON');
CREATE TABLE r (id INT PRIMARY KEY, v INT) WITH (kafka_topic='r', value_format='JSON');
CREATE STREAM o AS SELECT x.*, y.v FROM l x JOIN r y ON x.id = y.id;
ASSERT STREAM o (x_id INT KEY, x_v INT, y_v INT) WITH (kafka_topic='O', value_format='JSON');

--@test: a full join has a key of its own
CREATE TABLE l (id INT PRIMARY KEY, v INT) WITH (kafka_topic='l', value_format='JSON');
CREATE TABLE r (id INT PRIMARY KEY, w INT) WITH (kafka_topic='r', value_format='JSON');
CREATE TABLE o AS SELECT ROWKEY, l.id, r.id, v, w FROM l FULL OUTER JOIN r ON l.id = r.id;
ASSERT TABLE o (ROWKEY INT PRIMARY KEY, l_id INT, r_id INT, v INT, w INT) WITH (kafka_topic='O', value_format='JSON');
INSERT INTO l (id, v) VALUES (1, 2);
INSERT INTO r (id, w) VALUES (1, 3);
ASSERT VALUES o (rowkey, l_id, v) VALUES (1, 1, 2);
ASSERT VALUES o (rowkey, l_id, r_id, v, w) VALUES (1, 1, 1, 2, 3);

--@test: a join on expressions has a key of its own
CREATE STREAM l (id INT KEY, v INT) WITH (kafka_topic='l', value_format='JSON');
CREATE TABLE r (id INT PRIMARY KEY, w INT) WITH (kafka_topic='r', value_format='JSON');
CREATE STREAM o AS SELECT * FROM l JOIN r ON l.id + 0 = r.id;
ASSERT STREAM o (l_id INT, l_v INT, r_id INT KEY, r_w INT) WITH (kafka_topic='O', value_format='JSON');

--@test: partition by an expression is a numbered key
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s PARTITION BY a + 1;
ASSERT STREAM o (ksql_col_0 INT KEY, a INT, id INT) WITH (kafka_topic='O', value_format='JSON');

--@test: partition by a struct field takes the field's name
CREATE STREAM s (id INT KEY, st STRUCT<x INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s PARTITION BY st->x;
ASSERT STREAM o (x INT KEY, st STRUCT<x INT>, id INT) WITH (kafka_topic='O', value_format='JSON');

--@test: names in backquotes keep their case
CREATE STREAM `s` (`id` INT KEY, `my col` INT) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM `o` AS SELECT `id`, `my col` + 1 AS `x y` FROM `s`;
INSERT INTO `s` (`id`, `my col`) VALUES (1, 2);
ASSERT VALUES `o` (`id`, `x y`) VALUES (1, 3);

--@test: all fields of a struct become columns
CREATE STREAM s (id INT KEY, st STRUCT<x INT, `y z` STRING>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT id, st->* FROM s;
ASSERT STREAM o (id INT KEY, x INT, `y z` STRING) WITH (kafka_topic='O', value_format='JSON');
