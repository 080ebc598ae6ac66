/// Schemas as the registry's protocol writes them: `schemaType`, `schema`, `references`.
extension RegisteredSchema {
  /// Reads the members of an object; an absent type is AVRO.
  init?(json: JSONValue) {
    guard let text = json["schema"]?.text,
      let kind = Kind(rawValue: json["schemaType"]?.text ?? Kind.avro.rawValue)
    else { return nil }
    let references = (json["references"]?.items ?? []).compactMap { entry -> Reference? in
      guard let name = entry["name"]?.text, let subject = entry["subject"]?.text,
        let version = entry["version"]?.int
      else { return nil }
      return Reference(name: name, subject: subject, version: Int32(clamping: version))
    }
    self.init(kind: kind, text: text, references: references)
  }

  /// Appends the members without braces around them.
  func appendMembers(to buffer: inout ByteBuffer) {
    buffer.append("\"schemaType\":")
    buffer.append(jsonText: kind.rawValue)
    buffer.append(",\"schema\":")
    buffer.append(jsonText: text)
    if references.isEmpty { return }
    buffer.append(",\"references\":[")
    for (index, reference) in references.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append("{\"name\":")
      buffer.append(jsonText: reference.name)
      buffer.append(",\"subject\":")
      buffer.append(jsonText: reference.subject)
      buffer.append(utf8: ",\"version\":\(reference.version)}")
    }
    buffer.append("]")
  }
}
