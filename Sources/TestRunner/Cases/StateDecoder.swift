import Runtime

/// Reads what must be there after a run.
enum StateDecoder {
  static func state(_ node: JSONValue) -> ExpectedState {
    ExpectedState(
      relations: (node["sources"]?.items ?? []).compactMap(relation),
      topics: (node["topics"]?["topics"]?.items ?? []).compactMap(topic),
      forbiddenTopics: node["topics"]?["blacklist"]?.text)
  }

  private static func relation(_ node: JSONValue) -> ExpectedRelation? {
    guard let name = node["name"]?.text else { return nil }
    return ExpectedRelation(
      name: name, kind: node["type"]?.text?.uppercased(), columns: node["schema"]?.text,
      keyFormat: node["keyFormat"].flatMap(format), valueFormat: node["valueFormat"].flatMap(format),
      keyFeatures: features(node["keyFeatures"]), valueFeatures: features(node["valueFeatures"]),
      isReadOnly: node["isSource"]?.truth)
  }

  private static func topic(_ node: JSONValue) -> ExpectedTopic? {
    guard let name = node["name"]?.text else { return nil }
    return ExpectedTopic(
      name: name, partitions: node["partitions"]?.integer.map(Int.init), keyFormat: node["keyFormat"].flatMap(format),
      valueFormat: node["valueFormat"].flatMap(format))
  }

  /// A format's name, or an object with its name and its options.
  private static func format(_ node: JSONValue) -> ExpectedFormat? {
    if let name = node.text { return ExpectedFormat(name: name.uppercased()) }
    guard let name = node["format"]?.text else { return nil }
    let window = node["windowInfo"]
    return ExpectedFormat(
      name: name.uppercased(), windowType: (node["windowType"] ?? window?["type"])?.text?.uppercased(),
      windowSizeMillis: (node["windowSize"] ?? window?["size"])?.integer, features: features(node["features"]))
  }

  private static func features(_ node: JSONValue?) -> Set<String>? {
    node?.items.map { Set($0.compactMap(\.text)) }
  }
}
