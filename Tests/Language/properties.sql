-- SET and UNSET: the names that ksqlDB takes.

--@test: properties of Kafka's clients and of Kafka Streams are taken by their plain names, and with a prefix
SET 'topology.optimization' = 'all';
SET 'max.poll.records' = '100';
SET 'linger.ms' = '5';
SET 'ksql.streams.consumer.fetch.min.bytes' = '1';
SET 'sasl.mechanism' = 'PLAIN';
UNSET 'linger.ms';
CREATE STREAM s (id INT KEY, v INT) WITH (kafka_topic = 's', value_format = 'JSON');
CREATE STREAM o AS SELECT * FROM s;
INSERT INTO s VALUES (1, 2);
ASSERT VALUES o (id, v) VALUES (1, 2);

--@test: UNSET takes the name that SET took
SET 'ksql.streams.auto.offset.reset' = 'latest';
UNSET 'ksql.streams.auto.offset.reset';
CREATE STREAM s (id INT KEY, v INT) WITH (kafka_topic = 's', value_format = 'JSON');
INSERT INTO s VALUES (1, 2);
CREATE STREAM o AS SELECT * FROM s;
ASSERT VALUES o (id, v) VALUES (1, 2);

--@test: what is not set may be unset
UNSET 'auto.offset.reset';
CREATE STREAM s (id INT KEY, v INT) WITH (kafka_topic = 's', value_format = 'JSON');
INSERT INTO s VALUES (1, 2);
ASSERT VALUES s (id, v) VALUES (1, 2);

--@test: the newer name of the cache is the same property
--@expected.error: invalidProperty
--@expected.message: cache.max.bytes.buffering
SET 'statestore.cache.max.bytes' = 'much';

--@test: a name that nobody knows can't be set
--@expected.error: unknownName
SET 'auto.offset.rest' = 'latest';

--@test: a name that nobody knows can't be unset
--@expected.error: unknownName
UNSET 'auto.offset.rest';
