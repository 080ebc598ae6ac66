import Runtime

/// Lines of `--input` files, as `datagen` writes them; `InputLine` reads them.
extension InputRecord {
  /// The record as such a line, its line break included.
  var line: String {
    var writer = ValueJSONWriter()
    var members = [
      JSONValue.Member(name: "topic", value: .string(topic)),
      JSONValue.Member(name: "key", value: key ?? .null),
      JSONValue.Member(name: "value", value: value ?? .null),
    ]
    if let timestampMillis {
      members.append(JSONValue.Member(name: "timestamp", value: .number(String(timestampMillis))))
    }
    writer.json(.object(members))
    return writer.text + "\n"
  }
}
