--@test: a stream meets the table's row of its time
CREATE STREAM l (id INT KEY, v INT) WITH (kafka_topic='l', value_format='JSON');
CREATE TABLE r (id INT PRIMARY KEY, w INT) WITH (kafka_topic='r', value_format='JSON');
CREATE STREAM o AS SELECT l.id, v, w FROM l LEFT JOIN r ON l.id = r.id;
INSERT INTO l (id, v) VALUES (1, 1);
INSERT INTO r (id, w) VALUES (1, 10);
INSERT INTO l (id, v) VALUES (1, 2);
DELETE FROM r WHERE id = 1;
INSERT INTO l (id, v) VALUES (1, 3);
ASSERT VALUES o (l_id, v, w) VALUES (1, 1, NULL);

--@test: names
CREATE STREAM l (id INT KEY, v INT) WITH (kafka_topic='l', value_format='JSON');
CREATE TABLE r (id INT PRIMARY KEY, w INT) WITH (kafka_topic='r', value_format='JSON');
CREATE STREAM o AS SELECT l.id AS id, v, w FROM l LEFT JOIN r ON l.id = r.id;
INSERT INTO l (rowtime, id, v) VALUES (1, 1, 1);
INSERT INTO r (rowtime, id, w) VALUES (2, 1, 10);
INSERT INTO l (rowtime, id, v) VALUES (3, 1, 2);
INSERT INTO l (rowtime, id, v) VALUES (3, NULL, 7);
ASSERT VALUES o (id, v, w) VALUES (1, 1, NULL);
ASSERT VALUES o (rowtime, id, v, w) VALUES (3, 1, 2, 10);

--@test: a stream-stream left join pads when the window is over
CREATE STREAM l (id INT KEY, v INT) WITH (kafka_topic='l', value_format='JSON');
CREATE STREAM r (id INT KEY, w INT) WITH (kafka_topic='r', value_format='JSON');
CREATE STREAM o AS SELECT l.id AS id, v, w FROM l LEFT JOIN r WITHIN 10 SECONDS GRACE PERIOD 0 SECONDS ON l.id = r.id;
INSERT INTO l (rowtime, id, v) VALUES (0, 1, 1);
INSERT INTO l (rowtime, id, v) VALUES (1000, 2, 2);
INSERT INTO r (rowtime, id, w) VALUES (2000, 2, 20);
INSERT INTO l (rowtime, id, v) VALUES (60000, 3, 3);
ASSERT VALUES o (rowtime, id, v, w) VALUES (2000, 2, 2, 20);
ASSERT VALUES o (rowtime, id, v, w) VALUES (0, 1, 1, NULL);

--@test: without a grace period a left join pads at once
CREATE STREAM l (id INT KEY, v INT) WITH (kafka_topic='l', value_format='JSON');
CREATE STREAM r (id INT KEY, w INT) WITH (kafka_topic='r', value_format='JSON');
CREATE STREAM o AS SELECT l.id AS id, v, w FROM l LEFT JOIN r WITHIN 10 SECONDS ON l.id = r.id;
INSERT INTO l (rowtime, id, v) VALUES (0, 1, 1);
INSERT INTO r (rowtime, id, w) VALUES (2000, 1, 20);
ASSERT VALUES o (rowtime, id, v, w) VALUES (0, 1, 1, NULL);
ASSERT VALUES o (rowtime, id, v, w) VALUES (2000, 1, 1, 20);

--@test: a full join of streams
CREATE STREAM l (id INT KEY, v INT) WITH (kafka_topic='l', value_format='JSON');
CREATE STREAM r (id INT KEY, w INT) WITH (kafka_topic='r', value_format='JSON');
CREATE STREAM o AS SELECT ROWKEY AS id, l.id AS a, r.id AS b, v, w FROM l FULL JOIN r WITHIN 10 SECONDS GRACE PERIOD 1 SECOND ON l.id = r.id;
INSERT INTO l (rowtime, id, v) VALUES (0, 1, 1);
INSERT INTO r (rowtime, id, w) VALUES (1, 2, 2);
INSERT INTO l (rowtime, id, v) VALUES (60000, 3, 3);
ASSERT VALUES o (rowtime, id, a, b, v, w) VALUES (0, 1, 1, NULL, 1, NULL);
ASSERT VALUES o (rowtime, id, a, b, v, w) VALUES (1, 2, NULL, 2, NULL, 2);

--@test: tables joined, rows taken away
CREATE TABLE l (id INT PRIMARY KEY, v INT) WITH (kafka_topic='l', value_format='JSON');
CREATE TABLE r (id INT PRIMARY KEY, w INT) WITH (kafka_topic='r', value_format='JSON');
CREATE TABLE o AS SELECT l.id AS id, v, w FROM l JOIN r ON l.id = r.id;
INSERT INTO l (id, v) VALUES (1, 1);
INSERT INTO r (id, w) VALUES (1, 2);
DELETE FROM l WHERE id = 1;
INSERT INTO r (id, w) VALUES (1, 3);
INSERT INTO l (id, v) VALUES (1, 4);
ASSERT VALUES o (id, v, w) VALUES (1, 1, 2);
ASSERT NULL VALUES o (id) KEY (1);
ASSERT VALUES o (id, v, w) VALUES (1, 4, 3);

--@test: a foreign key that moves
CREATE TABLE l (id INT PRIMARY KEY, fk INT, v INT) WITH (kafka_topic='l', value_format='JSON');
CREATE TABLE r (id INT PRIMARY KEY, w INT) WITH (kafka_topic='r', value_format='JSON');
CREATE TABLE o AS SELECT l.id AS id, v, w FROM l LEFT JOIN r ON fk = r.id;
INSERT INTO r (id, w) VALUES (10, 100);
INSERT INTO r (id, w) VALUES (20, 200);
INSERT INTO l (id, fk, v) VALUES (1, 10, 1);
INSERT INTO l (id, fk, v) VALUES (1, 20, 1);
INSERT INTO r (id, w) VALUES (20, 201);
INSERT INTO r (id, w) VALUES (10, 101);
DELETE FROM r WHERE id = 20;
DELETE FROM l WHERE id = 1;
ASSERT VALUES o (id, v, w) VALUES (1, 1, 100);
ASSERT VALUES o (id, v, w) VALUES (1, 1, 200);
ASSERT VALUES o (id, v, w) VALUES (1, 1, 201);
ASSERT VALUES o (id, v, w) VALUES (1, 1, NULL);
ASSERT NULL VALUES o (id) KEY (1);

--@test: three streams
CREATE STREAM a (id INT KEY, v INT) WITH (kafka_topic='a', value_format='JSON');
CREATE STREAM b (id INT KEY, w INT) WITH (kafka_topic='b', value_format='JSON');
CREATE STREAM c (id INT KEY, x INT) WITH (kafka_topic='c', value_format='JSON');
CREATE STREAM o AS SELECT a.id AS id, v, w, x FROM a JOIN b WITHIN 1 HOUR ON a.id = b.id JOIN c WITHIN 1 HOUR ON b.id = c.id;
INSERT INTO a (id, v) VALUES (1, 1);
INSERT INTO b (id, w) VALUES (1, 2);
INSERT INTO c (id, x) VALUES (1, 3);
ASSERT VALUES o (id, v, w, x) VALUES (1, 1, 2, 3);

--@test: a where over a join of tables takes rows away
CREATE TABLE l (id INT PRIMARY KEY, v INT) WITH (kafka_topic='l', value_format='JSON');
CREATE TABLE r (id INT PRIMARY KEY, w INT) WITH (kafka_topic='r', value_format='JSON');
CREATE TABLE o AS SELECT l.id AS id, v, w FROM l JOIN r ON l.id = r.id WHERE v + w > 5;
INSERT INTO l (id, v) VALUES (1, 1);
INSERT INTO r (id, w) VALUES (1, 5);
INSERT INTO r (id, w) VALUES (1, 1);
ASSERT VALUES o (id, v, w) VALUES (1, 1, 5);
ASSERT NULL VALUES o (id) KEY (1);

--@test: keys of different formats are brought together
CREATE STREAM l (id BIGINT KEY, v INT) WITH (kafka_topic='l', partitions=2, key_format='JSON', value_format='JSON');
CREATE TABLE r (id BIGINT PRIMARY KEY, w INT) WITH (kafka_topic='r', partitions=2, key_format='KAFKA', value_format='JSON');
CREATE STREAM o AS SELECT l.id AS id, v, w FROM l JOIN r ON l.id = r.id;
INSERT INTO r (id, w) VALUES (10, 100);
INSERT INTO l (id, v) VALUES (10, 1);
ASSERT VALUES o (id, v, w) VALUES (10, 1, 100);
