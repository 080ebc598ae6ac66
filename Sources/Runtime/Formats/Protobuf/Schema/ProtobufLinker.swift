/// Makes a schema of parsed files: gives every message its place and finds the types that fields name.
struct ProtobufLinker {
  private enum Definition {
    case message(Int)
    case enumeration(Int)
  }

  /// A message whose fields are still to be linked.
  private struct Pending {
    var place: Int
    var declaration: ProtoMessageDeclaration
    var isProto2: Bool
  }

  private var schema = ProtobufSchema()
  private var definitions: [String: Definition] = [:]
  private var pending: [Pending] = []

  /// More parts than these are no schema but an attack.
  private static let sizeLimit = 20_000

  /// - Parameter files: the schema's own file first, then all that it imports.
  /// - Throws: `FormatError` where a field's type is not there.
  static func link(_ files: [ProtoFile]) throws(FormatError) -> ProtobufSchema {
    var linker = ProtobufLinker()
    for (index, file) in files.enumerated() {
      for declaration in file.enums { try linker.define(declaration, scope: file.package) }
      for declaration in file.messages {
        let place = try linker.define(declaration, scope: file.package, isProto2: file.isProto2)
        if index == 0 { linker.schema.roots.append(place) }
      }
    }
    for pending in linker.pending { try linker.linkFields(of: pending) }
    linker.findMapEntries()
    return linker.schema
  }

  private mutating func define(
    _ declaration: ProtoMessageDeclaration, scope: String, isProto2: Bool
  ) throws(FormatError) -> Int {
    let place = schema.messages.count
    let name = Self.join(scope, declaration.name)
    schema.messages.append(
      ProtobufMessage(
        fullName: name, oneofs: declaration.oneofs, isMapEntry: declaration.isMapEntry,
        meaning: ProtobufMeaning(fullName: name)))
    try define(name, .message(place))
    pending.append(Pending(place: place, declaration: declaration, isProto2: isProto2))
    for inner in declaration.enums { try define(inner, scope: name) }
    for inner in declaration.messages {
      let child = try define(inner, scope: name, isProto2: isProto2)
      schema.messages[place].nested.append(child)
    }
    return place
  }

  private mutating func define(_ declaration: ProtoEnumDeclaration, scope: String) throws(FormatError) {
    let name = Self.join(scope, declaration.name)
    schema.enums.append(ProtobufEnum(fullName: name, symbols: declaration.symbols))
    try define(name, .enumeration(schema.enums.count - 1))
  }

  private mutating func define(_ name: String, _ definition: Definition) throws(FormatError) {
    guard schema.messages.count + schema.enums.count <= Self.sizeLimit else {
      throw FormatError("the schema has more than \(Self.sizeLimit) types")
    }
    // Of two files that define a name, that nearer to the schema's own counts.
    if definitions[name] == nil { definitions[name] = definition }
  }

  private mutating func linkFields(of pending: Pending) throws(FormatError) {
    let name = schema.messages[pending.place].fullName
    var fields: [ProtobufField] = []
    var numbers: Set<Int32> = []
    for declaration in pending.declaration.fields {
      guard numbers.insert(declaration.number).inserted else {
        throw FormatError("the message \(name) has two fields with the number \(declaration.number)")
      }
      fields.append(try field(declaration, of: name, isProto2: pending.isProto2))
    }
    schema.messages[pending.place].fields = fields
  }

  private mutating func field(
    _ declaration: ProtoFieldDeclaration, of message: String, isProto2: Bool
  ) throws(FormatError) -> ProtobufField {
    let type: ProtobufType
    var isRepeated = declaration.label == .repeated
    switch declaration.type {
    case .plain(let typeName): type = try self.type(typeName, in: message, field: declaration.name)
    case .group: type = .group
    case .map(let key, let value):
      isRepeated = true
      type = .message(try mapEntry(key: key, value: value, field: declaration.name, in: message))
    }
    let isMessage = if case .message = type { true } else { false }
    return ProtobufField(
      name: declaration.name, number: declaration.number, type: type, isRepeated: isRepeated,
      hasPresence: !isRepeated && (isMessage || isProto2 || declaration.label == .optional || declaration.oneof != nil),
      isPacked: !isProto2, oneof: declaration.oneof, parameters: declaration.parameters)
  }

  /// The message that `map<K, V>` stands for; it is not counted among those declared inside.
  private mutating func mapEntry(
    key: String, value: String, field: String, in message: String
  ) throws(FormatError) -> Int {
    let types = [try type(key, in: message, field: field), try type(value, in: message, field: field)]
    let fields = zip(["key", "value"], types).enumerated().map { index, part in
      let isMessage = if case .message = part.1 { true } else { false }
      return ProtobufField(
        name: part.0, number: Int32(index + 1), type: part.1, isRepeated: false, hasPresence: isMessage,
        isPacked: false, oneof: nil, parameters: [:])
    }
    schema.messages.append(ProtobufMessage(fullName: "\(field) entry", fields: fields, isMapEntry: true))
    return schema.messages.count - 1
  }

  /// A type by its name: looked for in the message, then in what is around it, as C++ does.
  private func type(_ name: String, in scope: String, field: String) throws(FormatError) -> ProtobufType {
    if let scalar = ProtobufScalar(rawValue: name) { return .scalar(scalar) }
    var scope = scope[...]
    while true {
      let candidate = name.hasPrefix(".") ? String(name.dropFirst()) : Self.join(String(scope), name)
      switch definitions[candidate] {
      case .message(let place): return .message(place)
      case .enumeration(let place): return .enumeration(place)
      case nil: break
      }
      if scope.isEmpty || name.hasPrefix(".") { break }
      scope = scope.lastIndex(of: ".").map { scope[..<$0] } ?? ""
    }
    throw FormatError("field \(field): the schema has no type named \(name), nor have the files that it imports")
  }

  /// Messages of the form that Connect writes for maps are maps too: repeated, named `...Entry`, with key and value.
  private mutating func findMapEntries() {
    for place in schema.messages.indices where schema.messages[place].fullName.hasSuffix("Entry") {
      let fields = schema.messages[place].fields
      if fields.count == 2, fields[0].name == "key", fields[0].number == 1, fields[1].name == "value",
        fields[1].number == 2, !fields[0].isRepeated
      {
        schema.messages[place].isMapEntry = true
      }
    }
  }

  private static func join(_ scope: String, _ name: String) -> String { scope.isEmpty ? name : "\(scope).\(name)" }
}
