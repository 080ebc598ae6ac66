--@test: tumbling windows count and close
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, COUNT(*) AS n, WINDOWSTART AS ws, WINDOWEND AS we FROM s WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 0 SECONDS) GROUP BY id;
INSERT INTO s (rowtime, id, a) VALUES (1000, 1, 1);
INSERT INTO s (rowtime, id, a) VALUES (9000, 1, 1);
INSERT INTO s (rowtime, id, a) VALUES (10000, 1, 1);
INSERT INTO s (rowtime, id, a) VALUES (9999, 1, 1);
ASSERT VALUES o (windowstart, windowend, id, n, ws, we) VALUES (0, 10000, 1, 1, 0, 10000);
ASSERT VALUES o (windowstart, windowend, id, n, ws, we) VALUES (0, 10000, 1, 2, 0, 10000);
ASSERT VALUES o (windowstart, windowend, id, n, ws, we) VALUES (10000, 20000, 1, 1, 10000, 20000);

--@test: hopping windows
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, SUM(a) AS n FROM s WINDOW HOPPING (SIZE 10 SECONDS, ADVANCE BY 5 SECONDS) GROUP BY id;
INSERT INTO s (rowtime, id, a) VALUES (7000, 1, 1);
ASSERT VALUES o (windowstart, windowend, id, n) VALUES (0, 10000, 1, 1);
ASSERT VALUES o (windowstart, windowend, id, n) VALUES (5000, 15000, 1, 1);

--@test: session windows merge
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, SUM(a) AS n FROM s WINDOW SESSION (10 SECONDS) GROUP BY id;
INSERT INTO s (rowtime, id, a) VALUES (0, 1, 1);
INSERT INTO s (rowtime, id, a) VALUES (15000, 1, 2);
INSERT INTO s (rowtime, id, a) VALUES (8000, 1, 4);
ASSERT VALUES o (windowstart, windowend, id, n) VALUES (0, 0, 1, 1);
ASSERT VALUES o (windowstart, windowend, id, n) VALUES (15000, 15000, 1, 2);
ASSERT NULL VALUES o (windowstart, windowend, id) KEY (0, 0, 1);
ASSERT NULL VALUES o (windowstart, windowend, id) KEY (15000, 15000, 1);
ASSERT VALUES o (windowstart, windowend, id, n) VALUES (0, 15000, 1, 7);

--@test: EMIT FINAL gives one row a window
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, SUM(a) AS n FROM s WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 5 SECONDS) GROUP BY id EMIT FINAL;
INSERT INTO s (rowtime, id, a) VALUES (0, 1, 1);
INSERT INTO s (rowtime, id, a) VALUES (12000, 1, 2);
INSERT INTO s (rowtime, id, a) VALUES (9000, 1, 4);
INSERT INTO s (rowtime, id, a) VALUES (15000, 1, 8);
ASSERT VALUES o (windowstart, windowend, id, n) VALUES (0, 10000, 1, 5);

--@test: a windowed table is read as a windowed source
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', value_format='JSON');
CREATE TABLE o AS SELECT id, SUM(a) AS n FROM s WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY id;
CREATE STREAM w (id INT KEY, n INT) WITH (kafka_topic='O', value_format='JSON', window_type='tumbling', window_size='10 seconds');
CREATE STREAM p AS SELECT id, n, WINDOWSTART AS ws, WINDOWEND AS we FROM w;
INSERT INTO s (rowtime, id, a) VALUES (12345, 1, 1);
ASSERT VALUES p (windowstart, windowend, id, n, ws, we) VALUES (10000, 20000, 1, 1, 10000, 20000);

--@test: WINDOWSTART in WHERE of a windowed source
CREATE STREAM w (id INT KEY, n INT) WITH (kafka_topic='w', value_format='JSON', window_type='session');
CREATE STREAM p AS SELECT id, n FROM w WHERE WINDOWSTART > 5;

--@test: key in JSON, windowed
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', format='JSON');
CREATE TABLE o AS SELECT a, id, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY a, id;
INSERT INTO s (rowtime, id, a) VALUES (1000, 1, 2);
ASSERT VALUES o (windowstart, windowend, a, id, n) VALUES (0, 10000, 2, 1, 1);

--@test: a window needs a group
--@expected.error: invalidArgument
CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic='s', format='JSON');
CREATE TABLE o AS SELECT WINDOWSTART, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY WINDOWSTART;
