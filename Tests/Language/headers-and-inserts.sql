--@test: bytes are inserted as Base64
CREATE STREAM s (id INT KEY, b BYTES, t STRING) WITH (kafka_topic='s', value_format='AVRO');
CREATE STREAM o AS SELECT id, FROM_BYTES(b, 'utf8') AS t FROM s;
INSERT INTO s (id, b) VALUES (1, 'YWJj');
INSERT INTO s (id, b) VALUES (2, TO_BYTES('616263', 'hex'));
ASSERT VALUES s (id, b) VALUES (1, 'YWJj');
ASSERT VALUES o (id, t) VALUES (1, 'abc');
ASSERT VALUES o (id, t) VALUES (2, 'abc');

--@test: every type in every format with schemas
CREATE TYPE point AS STRUCT<x INT, y DOUBLE>;
CREATE STREAM s (k STRUCT<a INT, b STRING> KEY, i INT, l BIGINT, d DOUBLE, c DECIMAL(6, 2), t STRING, f BOOLEAN, da DATE, ti TIME, ts TIMESTAMP, p point, ps ARRAY<point>, m MAP<STRING, BIGINT>) WITH (kafka_topic='s', format='AVRO');
CREATE STREAM j WITH (format='JSON') AS SELECT * FROM s;
CREATE STREAM r WITH (format='JSON_SR') AS SELECT * FROM s;
CREATE STREAM a WITH (format='AVRO') AS SELECT * FROM r;
CREATE STREAM b WITH (format='PROTOBUF') AS SELECT * FROM a;
CREATE STREAM z WITH (format='PROTOBUF_NOSR') AS SELECT * FROM b;
INSERT INTO s VALUES (STRUCT(a := 1, b := 'x'), 1, 3000000000, 1.5, 12.5, 'tü', true, '2024-02-29', '12:34:56', '2024-02-29T12:34:56.789', STRUCT(x := 1, y := 2.5), ARRAY[STRUCT(x := 3, y := 4.0)], MAP('q' := 7));
ASSERT VALUES j (k, i, l, d, c, t, f, da, ti, ts, p, ps, m) VALUES (STRUCT(a := 1, b := 'x'), 1, 3000000000, 1.5, 12.5, 'tü', true, '2024-02-29', '12:34:56', '2024-02-29T12:34:56.789', STRUCT(x := 1, y := 2.5), ARRAY[STRUCT(x := 3, y := 4.0)], MAP('q' := 7));
ASSERT VALUES r (k, i, l, d, c, t, f, da, ti, ts, p, ps, m) VALUES (STRUCT(a := 1, b := 'x'), 1, 3000000000, 1.5, 12.5, 'tü', true, '2024-02-29', '12:34:56', '2024-02-29T12:34:56.789', STRUCT(x := 1, y := 2.5), ARRAY[STRUCT(x := 3, y := 4.0)], MAP('q' := 7));
ASSERT VALUES a (k, i, l, d, c, t, f, da, ti, ts, p, ps, m) VALUES (STRUCT(a := 1, b := 'x'), 1, 3000000000, 1.5, 12.5, 'tü', true, '2024-02-29', '12:34:56', '2024-02-29T12:34:56.789', STRUCT(x := 1, y := 2.5), ARRAY[STRUCT(x := 3, y := 4.0)], MAP('q' := 7));
ASSERT VALUES z (k, i, l, d, c, t, f, da, ti, ts, p, ps, m) VALUES (STRUCT(a := 1, b := 'x'), 1, 3000000000, 1.5, 12.5, 'tü', true, '2024-02-29', '12:34:56', '2024-02-29T12:34:56.789', STRUCT(x := 1, y := 2.5), ARRAY[STRUCT(x := 3, y := 4.0)], MAP('q' := 7));

--@test: one header twice
--@expected.error: duplicateName
CREATE STREAM a (id INT KEY, h BYTES HEADER('x'), h2 BYTES HEADER('x')) WITH (kafka_topic='a', value_format='JSON');

--@test: one header and all of them
--@expected.error: duplicateName
CREATE STREAM a (id INT KEY, h BYTES HEADER('x'), h2 ARRAY<STRUCT<key STRING, value BYTES>> HEADERS) WITH (kafka_topic='a', value_format='JSON');

--@test: a pattern that is none
--@expected.error: invalidProperty
CREATE STREAM a (id INT KEY, t STRING) WITH (kafka_topic='a', value_format='JSON', timestamp='t', timestamp_format='no pattern');

--@test: DELIMITED can't hold the state of AVG
--@expected.error: invalidSchema
CREATE STREAM a (id INT KEY, v INT) WITH (kafka_topic='a', value_format='DELIMITED');
CREATE TABLE o AS SELECT id, AVG(v) AS m FROM a GROUP BY id;

--@test: nothing is written to headers
--@expected.error: invalidArgument
CREATE STREAM a (id INT KEY, h BYTES HEADER('x')) WITH (kafka_topic='a', value_format='JSON');
INSERT INTO a (id, h) VALUES (1, 'YWJj');

--@test: a deleted topic's schemas go with it
CREATE STREAM s (id INT KEY, v INT) WITH (kafka_topic='s', format='AVRO');
ASSERT SCHEMA SUBJECT 's-value';
DROP STREAM s;
ASSERT SCHEMA SUBJECT 's-value';
CREATE STREAM s (id INT KEY, v INT) WITH (kafka_topic='s', format='AVRO');
DROP STREAM s DELETE TOPIC;
ASSERT NOT EXISTS SCHEMA SUBJECT 's-value';
ASSERT NOT EXISTS SCHEMA SUBJECT 's-key';
ASSERT NOT EXISTS TOPIC s;

--@test: NULL fields of a STRUCT have the column's types
CREATE STREAM s (id INT KEY, t STRUCT<a BIGINT, b STRING, c STRUCT<d INT>>, l ARRAY<STRUCT<e INT, f INT>>) WITH (kafka_topic = 's', value_format = 'JSON');
INSERT INTO s VALUES (1, STRUCT(a := NULL, b := 'x', c := STRUCT(d := NULL)), ARRAY[STRUCT(e := 1, f := NULL), STRUCT(e := NULL, f := 2)]);
INSERT INTO s (id, t) VALUES (2, STRUCT(a := NULL));
ASSERT VALUES s (id, t, l) VALUES (1, STRUCT(a := NULL, b := 'x', c := STRUCT(d := NULL)), ARRAY[STRUCT(e := 1, f := NULL), STRUCT(e := NULL, f := 2)]);
ASSERT VALUES s (id, t, l) VALUES (2, STRUCT(a := NULL, b := NULL, c := NULL), NULL);
