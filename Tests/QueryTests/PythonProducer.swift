import Foundation
import TestSupport

/// Confluent's client for Python with its Protobuf serializer: a producer that shares nothing with ours but the
/// protocols (Debian: python3-confluent-kafka, python3-requests, python3-protobuf).
struct PythonProducer {
  /// Debian's python3, which has the packages.
  private static let interpreter = "/usr/bin/python3"

  /// Writes the records of a file of Queries/ to a topic, as messages of the schema that `transactions.proto` would
  /// hold, spread over the topic's partitions.
  private static let script = """
    import json, sys
    from confluent_kafka import Producer
    from confluent_kafka.schema_registry import SchemaRegistryClient
    from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
    from confluent_kafka.serialization import SerializationContext, MessageField
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    servers, registry, path, decoys = sys.argv[1:]
    file = descriptor_pb2.FileDescriptorProto(name="transactions.proto", package="bank", syntax="proto3")
    kind = descriptor_pb2.FieldDescriptorProto
    for number in range(int(decoys)):
        file.message_type.add(name=f"Decoy{number}")
    message = file.message_type.add(name="Transaction")
    for number, (name, type) in enumerate(
        [("transaction_id", kind.TYPE_STRING), ("account_number", kind.TYPE_STRING),
         ("transaction_reference", kind.TYPE_STRING), ("transaction_datetime", kind.TYPE_INT64),
         ("amount", kind.TYPE_DOUBLE)], 1):
        message.field.add(name=name, number=number, type=type, label=kind.LABEL_OPTIONAL)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    Transaction = message_factory.MessageFactory(pool).GetPrototype(
        pool.FindMessageTypeByName("bank.Transaction"))
    serializer = ProtobufSerializer(Transaction, SchemaRegistryClient({"url": registry}))
    producer = Producer({"bootstrap.servers": servers})
    failures = []
    for line in open(path):
        record = json.loads(line)
        value = serializer(
            Transaction(**record["value"]), SerializationContext(record["topic"], MessageField.VALUE))
        producer.produce(
            record["topic"], value=value, timestamp=record["timestamp"],
            on_delivery=lambda error, _: failures.append(error) if error else None)
        producer.poll(0)
    producer.flush(20)
    sys.exit(str(failures[0]) if failures else 0)
    """

  /// - Parameter decoys: how many messages the schema declares before the one that is written.
  static func produce(_ path: String, to kafka: MockKafka, decoys: Int = 0) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: interpreter)
    process.arguments = ["-c", script, kafka.cluster.bootstrapServers, kafka.registry.url, path, "\(decoys)"]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let told = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw PythonProducerError(description: String(decoding: told, as: UTF8.self))
    }
  }
}

struct PythonProducerError: Error, CustomStringConvertible {
  let description: String
}
