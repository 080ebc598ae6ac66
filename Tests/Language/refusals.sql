-- Statements that are refused, each for its reason.

--@test: array of different types
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, ARRAY[1,'a'] x FROM s;

--@test: array compare
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k FROM s WHERE ar < ar;

--@test: empty select
--@expected.error: syntax
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT FROM s;

--@test: WHERE not boolean
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s WHERE a;

--@test: group by star
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT * FROM s GROUP BY a;

--@test: count in stream
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT a, COUNT(*) FROM s GROUP BY a;

--@test: non agg
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT * FROM s;

--@test: having without group
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s HAVING a > 1;

--@test: agg in where
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT a, COUNT(*) FROM s WHERE COUNT(*) > 1 GROUP BY a;

--@test: nested agg
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT a, SUM(COUNT(*)) FROM s GROUP BY a;

--@test: group by agg
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT COUNT(*) FROM s GROUP BY COUNT(*);

--@test: window without group by
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s WINDOW TUMBLING (SIZE 1 SECOND);

--@test: partition by table
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT * FROM t PARTITION BY a;

--@test: windowed table agg
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT a, COUNT(*) FROM t WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY a;

--@test: max over table
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT a, MAX(a) FROM t GROUP BY a;

--@test: topk over table
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT a, TOPK(a,2) FROM t GROUP BY a;

--@test: latest over table
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT a, LATEST_BY_OFFSET(b) FROM t GROUP BY a;

--@test: collect_set over table
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT a, COLLECT_SET(b) x FROM t GROUP BY a;

--@test: count distinct over table
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT a, COUNT_DISTINCT(b) FROM t GROUP BY a;

--@test: duplicate alias
--@expected.error: duplicateName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, a AS x, b AS x FROM s;

--@test: dup key
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, k AS k2, a FROM s;

--@test: missing key
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT a FROM s;

--@test: reserved ROWTIME alias
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, a AS rowtime FROM s;

--@test: select windowstart no window
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, windowstart FROM s;

--@test: limit
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s LIMIT 3;

--@test: unknown source
--@expected.error: unknownName
CREATE STREAM o AS SELECT * FROM nope;

--@test: stream as table
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT * FROM s;

--@test: table as stream
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT * FROM t;

--@test: join no within
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM s2 (k STRING KEY, a INT, c STRING) WITH (kafka_topic='s2', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s JOIN s2 ON s.k = s2.k;

--@test: within on stream table
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s JOIN t WITHIN 1 HOUR ON s.k = t.k;

--@test: full outer stream-table
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s FULL OUTER JOIN t ON s.k = t.k;

--@test: table stream
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT * FROM t JOIN s ON s.k = t.k;

--@test: join type mismatch
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s JOIN t ON s.a = t.k;

--@test: join non equal
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s JOIN t ON s.k > t.k;

--@test: join and
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s JOIN t ON s.k = t.k AND s.a = t.a;

--@test: join on same side
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s JOIN t ON s.k = s.b;

--@test: stream-table on non key
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s JOIN t ON s.b = t.b;

--@test: fk right not key
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE t2 (k STRING PRIMARY KEY, a INT, c STRING) WITH (kafka_topic='t2', value_format='JSON');
CREATE TABLE o AS SELECT * FROM t JOIN t2 ON t.k = t2.c;

--@test: self join
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s x JOIN s y WITHIN 1 HOUR ON x.k = y.k;

--@test: explode in where
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, a FROM s WHERE EXPLODE(ar) > 1;

--@test: nested explode
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, EXPLODE(ARRAY[EXPLODE(ar)]) FROM s;

--@test: explode over table
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT k, EXPLODE(ARRAY[a]) FROM t;

--@test: explode with group by
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT a, EXPLODE(ar), COUNT(*) FROM s GROUP BY a;

--@test: key type map
--@expected.error: typeMismatch
CREATE STREAM o (m MAP<STRING,INT> KEY, a INT) WITH (kafka_topic='o', partitions=1, format='JSON');

--@test: primary key on stream
--@expected.error: invalidArgument
CREATE STREAM o (k INT PRIMARY KEY, a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: key on table
--@expected.error: invalidArgument
CREATE TABLE o (k INT KEY, a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: table no key
--@expected.error: invalidSchema
CREATE TABLE o (k INT, a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: no columns
--@expected.error: invalidSchema
CREATE STREAM o WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: unknown type
--@expected.error: unknownName
CREATE STREAM o (k FOO) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: decimal precision 0
--@expected.error: typeMismatch
CREATE STREAM o (k DECIMAL(0,0)) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: decimal scale > precision
--@expected.error: typeMismatch
CREATE STREAM o (k DECIMAL(2,3)) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: two HEADERS
--@expected.error: duplicateName
CREATE STREAM o (a INT, h ARRAY<STRUCT<key STRING, value BYTES>> HEADERS, h2 ARRAY<STRUCT<key STRING, value BYTES>> HEADERS) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: HEADER same key
--@expected.error: duplicateName
CREATE STREAM o (a INT, h BYTES HEADER('x'), h2 BYTES HEADER('x')) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: HEADER and HEADERS
--@expected.error: duplicateName
CREATE STREAM o (a INT, h BYTES HEADER('x'), h2 ARRAY<STRUCT<key STRING, value BYTES>> HEADERS) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: kafka format many columns
--@expected.error: invalidSchema
CREATE STREAM o (a INT, b INT) WITH (kafka_topic='o', partitions=1, value_format='KAFKA');

--@test: kafka key boolean
--@expected.error: invalidSchema
CREATE STREAM o (a BOOLEAN KEY, b INT) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: wrap on kafka
--@expected.error: invalidProperty
CREATE STREAM o (a INT) WITH (kafka_topic='o', partitions=1, value_format='KAFKA', wrap_single_value=true);

--@test: delimiter on json
--@expected.error: invalidProperty
CREATE STREAM o (a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON', value_delimiter='|');

--@test: bad timestamp col
--@expected.error: unknownName
CREATE STREAM o (a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON', timestamp='zz');

--@test: ts type
--@expected.error: typeMismatch
CREATE STREAM o (a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON', timestamp='a');

--@test: ts format on bigint
--@expected.error: invalidProperty
CREATE STREAM o (a BIGINT) WITH (kafka_topic='o', partitions=1, value_format='JSON', timestamp='a', timestamp_format='yyyy');

--@test: bad ts format
--@expected.error: invalidProperty
CREATE STREAM o (a STRING) WITH (kafka_topic='o', partitions=1, value_format='JSON', timestamp='a', timestamp_format='foo bar');

--@test: window size missing
--@expected.error: invalidProperty
CREATE STREAM o (k INT KEY, a STRING) WITH (kafka_topic='o', partitions=1, value_format='JSON', window_type='tumbling');

--@test: partitions 0
--@expected.error: invalidProperty
CREATE STREAM o (k INT KEY, a STRING) WITH (kafka_topic='o', partitions=0, value_format='JSON');

--@test: cast unknown
--@expected.error: unknownName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, CAST(a AS FOO) FROM s;

--@test: insert into other types
--@expected.error: invalidSchema
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o (k STRING KEY, a STRING) WITH (kafka_topic='o', partitions=1, value_format='JSON');
INSERT INTO o SELECT k, a FROM s;

--@test: insert narrowing
--@expected.error: invalidSchema
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o (k STRING KEY, a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON');
INSERT INTO o SELECT k, CAST(a AS BIGINT) AS a FROM s;

--@test: insert other key type
--@expected.error: invalidSchema
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o (k INT KEY, a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON');
INSERT INTO o SELECT k, a FROM s;

--@test: insert other order
--@expected.error: invalidSchema
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o (k STRING KEY, a INT, b STRING) WITH (kafka_topic='o', partitions=1, value_format='JSON');
INSERT INTO o SELECT k, b, a FROM s;

--@test: insert less columns
--@expected.error: invalidSchema
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o (k STRING KEY, a INT, b STRING) WITH (kafka_topic='o', partitions=1, value_format='JSON');
INSERT INTO o SELECT k, a FROM s;

--@test: insert into a table
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE t2 (k STRING PRIMARY KEY, a INT, c STRING) WITH (kafka_topic='t2', value_format='JSON');
INSERT INTO t SELECT k, a, b FROM t2;

--@test: drop used
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s;
DROP STREAM s;

--@test: drop table as stream
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
DROP STREAM t;

--@test: terminate unknown
--@expected.error: unknownName
TERMINATE foo;

--@test: struct unknown field
--@expected.error: unknownName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, st->zz FROM s;

--@test: index on int
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, a[1] FROM s;

--@test: map wrong key
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, m[1] FROM s;

--@test: case types
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, CASE WHEN a=1 THEN 'x' ELSE 2 END FROM s;

--@test: case cond
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, CASE WHEN a THEN 'x' ELSE 'y' END FROM s;

--@test: case int and double
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, CASE WHEN a=1 THEN 1 ELSE st END FROM s;

--@test: like non string
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k FROM s WHERE a LIKE '1';

--@test: like escape 2 chars
--@expected.error: invalidLiteral
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k,a FROM s WHERE b LIKE '1' ESCAPE 'ab';

--@test: between types
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k,a FROM s WHERE a BETWEEN 'a' AND 'b';

--@test: string vs int
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k,a FROM s WHERE b = 1;

--@test: kafka join
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM kf (k STRING KEY, a INT) WITH (kafka_topic='kf', partitions=1, value_format='KAFKA');
CREATE STREAM o AS SELECT * FROM s JOIN kf WITHIN 1 HOUR ON s.k = kf.k;

--@test: kafka group by
--@expected.error: invalidArgument
--@expected.message: which can't be grouped
CREATE STREAM kf (k STRING KEY, a INT) WITH (kafka_topic='kf', partitions=1, value_format='KAFKA');
CREATE TABLE o WITH (value_format='JSON') AS SELECT a, COUNT(*) FROM kf GROUP BY a;

--@test: copartition
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE p2 (k STRING PRIMARY KEY, z INT) WITH (kafka_topic='p2', partitions=2, value_format='JSON');
CREATE STREAM o AS SELECT * FROM s JOIN p2 ON s.k = p2.k;

--@test: lambda outside
--@expected.error: syntax
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, x => x + 1 FROM s;

--@test: lambda unknown var
--@expected.error: unknownName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, TRANSFORM(ar, x => y + 1) FROM s;

--@test: lambda arg count
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, TRANSFORM(ar, (x,y) => x + 1) FROM s;

--@test: query id twice
--@expected.error: duplicateName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o WITH (QUERY_ID='abc') AS SELECT * FROM s;
CREATE STREAM o2 WITH (QUERY_ID='abc') AS SELECT * FROM s;

--@test: emit final without window
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT a, COUNT(*) FROM s GROUP BY a EMIT FINAL;

--@test: emit final stream
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s EMIT FINAL;

--@test: CREATE TYPE addr AS STRUCT<street STRING>
--@expected.error: duplicateName
CREATE TYPE addr AS STRUCT<street STRING>;
CREATE TYPE addr AS INT;

--@test: DROP TYPE nope
--@expected.error: unknownName
DROP TYPE nope;

--@test: DROP STREAM nope
--@expected.error: unknownName
DROP STREAM nope;

--@test: CREATE SOURCE STREAM ss (k STRING KEY, a INT) WITH
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE SOURCE STREAM ss (k STRING KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
INSERT INTO ss VALUES ('x', 1);

--@test: CREATE SOURCE STREAM ss (k STRING KEY, a INT) WITH (2)
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE SOURCE STREAM ss (k STRING KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
DROP STREAM ss DELETE TOPIC;

--@test: INSERT INTO s (ROWOFFSET, k, a) VALUES (1234, 'x',
--@expected.error: unknownName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
INSERT INTO s (ROWOFFSET, k, a) VALUES (1234, 'x', 1);

--@test: INSERT INTO s (k, nope) VALUES ('x', 1)
--@expected.error: unknownName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
INSERT INTO s (k, nope) VALUES ('x', 1);

--@test: INSERT INTO s (k, a) VALUES ('x', 'notint')
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
INSERT INTO s (k, a) VALUES ('x', 'notint');

--@test: INSERT INTO s (k, a) VALUES ('x')
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
INSERT INTO s (k, a) VALUES ('x');

--@test: INSERT INTO t (a) VALUES (1)
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
INSERT INTO t (a) VALUES (1);

--@test: CREATE STREAM s (a INT) WITH (kafka_topic='s', val
--@expected.error: duplicateName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM s (a INT) WITH (kafka_topic='s', value_format='JSON');

--@test: SELECT k FROM s
--@expected.error: syntax
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
SELECT k FROM s;
SELECT;

--@test: retention too small
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT k, COUNT(*) FROM s WINDOW TUMBLING (SIZE 1 HOUR, RETENTION 1 MINUTE, GRACE PERIOD 1 MINUTE) GROUP BY k;

--@test: advance > size
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT k, COUNT(*) FROM s WINDOW HOPPING (SIZE 1 MINUTE, ADVANCE BY 1 HOUR) GROUP BY k;

--@test: zero size
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT k, COUNT(*) FROM s WINDOW TUMBLING (SIZE 0 SECONDS) GROUP BY k;

--@test: windowed select of window bounds not allowed in having
--@expected.error: unknownName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT k, COUNT(*) FROM s WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY k HAVING WINDOWSTART > 1;

--@test: windowstart in where of windowed group by
--@expected.error: unknownName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT k, COUNT(*) FROM s WINDOW TUMBLING (SIZE 1 MINUTE) WHERE WINDOWSTART > 1 GROUP BY k;

--@test: KAFKA multi key
--@expected.error: invalidSchema
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT a, b, COUNT(*) FROM s GROUP BY a, b;

--@test: KAFKA key decimal
--@expected.error: invalidSchema
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT CAST(a AS DECIMAL(4,1)), COUNT(*) FROM s GROUP BY CAST(a AS DECIMAL(4,1));

--@test: KAFKA partition by struct
--@expected.error: invalidSchema
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s PARTITION BY st;

--@test: partition by map
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o WITH (key_format='JSON') AS SELECT * FROM s PARTITION BY m;

--@test: key missing in projection of group by
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT COUNT(*) FROM s GROUP BY a;

--@test: table key missing
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT a, b FROM t;

--@test: AS_VALUE only
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE o AS SELECT AS_VALUE(k) AS k2, a FROM t;

--@test: join key missing
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT s.a, t.b FROM s JOIN t ON s.k = t.k;

--@test: ambiguous
--@expected.error: ambiguousName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT k, s.a FROM s JOIN t ON s.k = t.k;

--@test: unknown alias
--@expected.error: unknownName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT zz.k, s.a FROM s JOIN t ON s.k = t.k;

--@test: nway missing within
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM s2 (k STRING KEY, a INT, c STRING) WITH (kafka_topic='s2', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s JOIN s2 ON s.k = s2.k JOIN t ON s.k = t.k;

--@test: nway full stream-table
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE TABLE t2 (k STRING PRIMARY KEY, a INT, c STRING) WITH (kafka_topic='t2', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s FULL JOIN t ON s.k = t.k JOIN t2 ON s.k = t2.k;

--@test: right join stream table
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o AS SELECT * FROM s RIGHT JOIN t ON s.k = t.k;

--@test: insert into with table query
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
CREATE STREAM o (k STRING KEY, a INT, b STRING) WITH (kafka_topic='o', partitions=1, value_format='JSON');
INSERT INTO o SELECT * FROM t;

--@test: insert into nonexist
--@expected.error: unknownName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
INSERT INTO nope SELECT * FROM s;

--@test: limit in ctas
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT k, COUNT(*) FROM s GROUP BY k LIMIT 2;

--@test: insert values non literal
--@expected.error: unknownName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
INSERT INTO s (k, a) VALUES ('x', a);

--@test: pull distinct
--@expected.error: syntax
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
SELECT DISTINCT k FROM s;

--@test: emit final pull
--@expected.error: invalidArgument
CREATE TABLE t (k STRING PRIMARY KEY, a INT, b STRING) WITH (kafka_topic='t', value_format='JSON');
SELECT * FROM t EMIT FINAL;

--@test: count distinct syntax
--@expected.error: syntax
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
SELECT COUNT(DISTINCT a) FROM s GROUP BY k EMIT CHANGES;

--@test: unknown function
--@expected.error: unknownName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, FOO(a) FROM s;

--@test: wrong args
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, LEN(a) FROM s;

--@test: too many args
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, UCASE(b, b) FROM s;

--@test: agg with non literal
--@expected.error: invalidArgument
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT k, TOPK(a, a) FROM s GROUP BY k;

--@test: avro names
--@expected.error: invalidSchema
CREATE STREAM o (`a-b` INT) WITH (kafka_topic='o', partitions=1, value_format='AVRO');

--@test: protobuf map non-string
--@expected.error: invalidSchema
CREATE STREAM o (m MAP<INT, INT>) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: delimited array
--@expected.error: invalidSchema
CREATE STREAM o (m ARRAY<INT>) WITH (kafka_topic='o', partitions=1, value_format='DELIMITED');

--@test: kafka struct
--@expected.error: invalidSchema
CREATE STREAM o (m STRUCT<a INT>) WITH (kafka_topic='o', partitions=1, value_format='KAFKA');

--@test: none as value
--@expected.error: invalidSchema
CREATE STREAM o (m INT) WITH (kafka_topic='o', partitions=1, value_format='NONE');

--@test: unknown format
--@expected.error: unknownName
CREATE STREAM o (m INT) WITH (kafka_topic='o', partitions=1, value_format='XML');

--@test: format and value format
--@expected.error: invalidProperty
CREATE STREAM o (m INT) WITH (kafka_topic='o', partitions=1, format='JSON', value_format='JSON');

--@test: value format missing
--@expected.error: invalidProperty
CREATE STREAM o (m INT) WITH (kafka_topic='o', partitions=1);

--@test: unwrap multiple
--@expected.error: invalidProperty
CREATE STREAM o (m INT, n INT) WITH (kafka_topic='o', partitions=1, value_format='JSON', wrap_single_value=false);

--@test: wrap delimited
--@expected.error: invalidProperty
CREATE STREAM o (m INT) WITH (kafka_topic='o', partitions=1, value_format='DELIMITED', wrap_single_value=true);

--@test: unwrap protobuf
--@expected.error: invalidProperty
CREATE STREAM o (m INT) WITH (kafka_topic='o', partitions=1, value_format='PROTOBUF', wrap_single_value=false);

--@test: schema id with JSON
--@expected.error: invalidProperty
CREATE STREAM o WITH (kafka_topic='o', partitions=1, value_format='JSON', value_schema_id=1);

--@test: schema id and columns
--@expected.error: invalidProperty
CREATE STREAM o (a INT) WITH (kafka_topic='o', partitions=1, value_format='AVRO', value_schema_id=1);

--@test: schema full name with JSON
--@expected.error: invalidProperty
CREATE STREAM o (a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON', value_schema_full_name='x');

--@test: empty schema full name
--@expected.error: invalidProperty
CREATE STREAM o (a INT) WITH (kafka_topic='o', partitions=1, value_format='AVRO', value_schema_full_name='');

--@test: windowed stream joins differently sized
--@expected.error: invalidArgument
CREATE STREAM w1 (k STRING KEY, a INT) WITH (kafka_topic='w1', partitions=1, value_format='JSON', window_type='tumbling', window_size='1 minute');
CREATE STREAM w2 (k STRING KEY, a INT) WITH (kafka_topic='w2', partitions=1, value_format='JSON', window_type='tumbling', window_size='2 minutes');
CREATE STREAM o AS SELECT * FROM w1 JOIN w2 WITHIN 1 HOUR ON w1.k = w2.k;

--@test: group by windowed source
--@expected.error: invalidArgument
CREATE STREAM w1 (k STRING KEY, a INT) WITH (kafka_topic='w1', partitions=1, value_format='JSON', window_type='tumbling', window_size='1 minute');
CREATE TABLE o AS SELECT k, WINDOWSTART, COUNT(*) FROM w1 WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY k, WINDOWSTART;

--@test: ctas windowed table source
--@expected.error: invalidArgument
CREATE TABLE w1 (k STRING PRIMARY KEY, a INT) WITH (kafka_topic='w1', partitions=1, value_format='JSON', window_type='session');
CREATE TABLE o AS SELECT k, a FROM w1;

--@test: cast struct to int
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, CAST(st AS INT) FROM s;

--@test: map different value types
--@expected.error: typeMismatch
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, MAP('a' := 1, 'b' := 'x') FROM s;

--@test: duplicate struct field
--@expected.error: duplicateName
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE STREAM o AS SELECT k, STRUCT(a := 1, a := 2) FROM s;

--@test: duplicate columns in create
--@expected.error: duplicateName
CREATE STREAM o (a INT, a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: reserved col
--@expected.error: invalidArgument
CREATE STREAM o (ROWTIME INT, a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: reserved in quotes
--@expected.error: invalidArgument
CREATE STREAM o (`ROWOFFSET` INT, a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON');

--@test: negative replicas
--@expected.error: invalidProperty
CREATE STREAM o (a INT) WITH (kafka_topic='o', partitions=1, replicas=-2, value_format='JSON');

--@test: bad window type
--@expected.error: invalidProperty
CREATE STREAM o (k INT KEY, a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON', window_type='foo');

--@test: bad window size
--@expected.error: invalidProperty
CREATE STREAM o (k INT KEY, a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON', window_type='tumbling', window_size='0 seconds');

--@test: session with size
--@expected.error: invalidProperty
CREATE STREAM o (k INT KEY, a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON', window_type='session', window_size='1 second');

--@test: windowed no key
--@expected.error: invalidSchema
CREATE STREAM o (a INT) WITH (kafka_topic='o', partitions=1, value_format='JSON', window_type='session');

--@test: the latest no rows
--@expected.error: invalidArgument
--@expected.message: must be 1 or more
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT k, LATEST_BY_OFFSET(a, 0) x FROM s GROUP BY k;

--@test: the earliest fewer than no rows
--@expected.error: invalidArgument
--@expected.message: must be 1 or more
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT k, EARLIEST_BY_OFFSET(a, -1, false) x FROM s GROUP BY k;

--@test: the greatest none
--@expected.error: invalidArgument
--@expected.message: must be 1 or more
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT k, TOPK(a, 0) x FROM s GROUP BY k;

--@test: the greatest distinct none
--@expected.error: invalidArgument
--@expected.message: must be 1 or more
CREATE STREAM s (k STRING KEY, a INT, b STRING, d DOUBLE, st STRUCT<x INT, y STRING>, ar ARRAY<INT>, m MAP<STRING,INT>) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT k, TOPKDISTINCT(a, -2) x FROM s GROUP BY k;
