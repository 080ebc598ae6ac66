/// Where a topic's schemas are registered (Confluent's TopicNameStrategy).
package enum RegistrySubject {
  package static func name(topic: String, part: RecordPart) -> String { "\(topic)-\(part.rawValue)" }
}
