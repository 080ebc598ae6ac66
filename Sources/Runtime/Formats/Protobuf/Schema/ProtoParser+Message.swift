/// Messages and their fields.
extension ProtoParser {
  /// A message, from its name on.
  mutating func message(depth: Int) throws(FormatError) -> ProtoMessageDeclaration {
    var message = ProtoMessageDeclaration(name: try word("a message's name"))
    try messageBody(of: &message, depth: depth)
    return message
  }

  private mutating func messageBody(of message: inout ProtoMessageDeclaration, depth: Int) throws(FormatError) {
    guard depth < Self.depthLimit else { throw error("messages nest deeper than \(Self.depthLimit) levels") }
    try expect("{")
    while try !accept("}") {
      if try accept(";") { continue }
      try member(of: &message, depth: depth)
    }
  }

  private mutating func member(of message: inout ProtoMessageDeclaration, depth: Int) throws(FormatError) {
    guard case .word(let keyword) = token else { return try field(of: &message, oneof: nil, depth: depth) }
    switch keyword {
    case "message":
      try advance()
      message.messages.append(try self.message(depth: depth + 1))
    case "enum": message.enums.append(try nestedEnumeration())
    case "oneof": try oneof(of: &message, depth: depth)
    case "option":
      try advance()
      if try mapEntryOption() { message.isMapEntry = true }
    case "reserved", "extensions":
      try advance()
      try skipStatement()
    case "extend":
      try advance()
      try skipDefinition()
    default: try field(of: &message, oneof: nil, depth: depth)
    }
  }

  private mutating func oneof(of message: inout ProtoMessageDeclaration, depth: Int) throws(FormatError) {
    try advance()
    message.oneofs.append(try word("a oneof's name"))
    try expect("{")
    while try !accept("}") {
      if try accept(";") { continue }
      if token == .word("option") {
        try skipStatement()
      } else {
        try field(of: &message, oneof: message.oneofs.count - 1, depth: depth)
      }
    }
  }

  private mutating func field(
    of message: inout ProtoMessageDeclaration, oneof: Int?, depth: Int
  ) throws(FormatError) {
    let label = try label()
    if token == .word("group") { return try group(of: &message, label: label, oneof: oneof, depth: depth) }
    let type = try fieldType()
    let name = try word("a field's name")
    try expect("=")
    let number = try number(in: 1...ProtobufWire.maximumFieldNumber)
    var field = ProtoFieldDeclaration(name: name, number: number, type: type, label: label, oneof: oneof)
    if try accept("[") { field.parameters = try fieldOptions() }
    try expect(";")
    message.fields.append(field)
  }

  private mutating func group(
    of message: inout ProtoMessageDeclaration, label: ProtoFieldDeclaration.Label, oneof: Int?, depth: Int
  ) throws(FormatError) {
    try advance()
    var group = ProtoMessageDeclaration(name: try word("a group's name"))
    try expect("=")
    let number = try number(in: 1...ProtobufWire.maximumFieldNumber)
    if try accept("[") { try skipBrackets() }
    try messageBody(of: &group, depth: depth + 1)
    message.fields.append(
      ProtoFieldDeclaration(
        name: group.name.lowercased(), number: number, type: .group(group.name), label: label, oneof: oneof))
    message.messages.append(group)
  }

  private mutating func label() throws(FormatError) -> ProtoFieldDeclaration.Label {
    let label: ProtoFieldDeclaration.Label
    switch token {
    case .word("optional"): label = .optional
    case .word("required"): label = .required
    case .word("repeated"): label = .repeated
    default: return .none
    }
    try advance()
    return label
  }

  private mutating func fieldType() throws(FormatError) -> ProtoFieldDeclaration.TypeName {
    let name = try typeName()
    guard name == "map", try accept("<") else { return .plain(name) }
    let key = try word("a map's key type")
    try expect(",")
    let value = try typeName()
    try expect(">")
    return .map(key: key, value: value)
  }
}
