/// Where a topic's schemas are registered (Confluent's TopicNameStrategy).
enum RegistrySubject {
  static func name(topic: String, part: RecordPart) -> String { "\(topic)-\(part.rawValue)" }
}
