import Planner
import Runtime

/// Makes the generators of a relation's columns: as `--field` says, or else what suits the column's type.
struct GeneratorBuilder {
  private let seed: UInt64
  private let options: [[String]: FieldOption]
  private var used: Set<[String]> = []
  /// Fields that an option could have been about, for the error where one is about none.
  private var known: [String] = []

  /// - Throws: `FieldFault` where two options are about one field.
  init(options: [FieldOption], seed: UInt64) throws(FieldFault) {
    var byPath: [[String]: FieldOption] = [:]
    for option in options where byPath.updateValue(option, forKey: option.path) != nil {
      throw FieldFault(reason: "--field \(option.text): there are two of that field")
    }
    self.options = byPath
    self.seed = seed
  }

  /// A generator for each column, in their order.
  /// - Throws: `FieldFault` for an option that suits no column.
  static func generators(
    of columns: [ColumnSchema], options: [FieldOption], seed: UInt64
  ) throws(FieldFault) -> [any ColumnGenerator] {
    var builder = try GeneratorBuilder(options: options, seed: seed)
    var generators: [any ColumnGenerator] = []
    for column in columns { generators.append(try builder.generator(column.type, [column.name])) }
    if let unused = options.first(where: { !builder.used.contains($0.path) }) {
      throw FieldFault(
        reason: "--field \(unused.text): there is no field \(unused.path.joined(separator: ".")); there are "
          + builder.known.joined(separator: ", "))
    }
    return generators
  }

  private mutating func generator(_ type: SQLType, _ path: [String]) throws(FieldFault) -> any ColumnGenerator {
    known.append(path.joined(separator: "."))
    let option = options[path]
    if option != nil { used.insert(path) }
    let made: any ColumnGenerator
    switch type {
    case .structure(let fields):
      var parts: [(type: SQLType, generator: any ColumnGenerator)] = []
      for field in fields { parts.append((field.type, try generator(field.type, path + [field.name]))) }
      made = StructureGenerator(fields: parts)
    case .array(let element):
      // The fields of STRUCTs in an array are named as the array's own.
      made = ArrayGenerator(
        length: try length(option, path), elementType: element,
        element: element.isStructure ? try elements(element, path) : try generator(element, path + ["ELEMENT"]))
    case .map(let key, let value):
      made = MapGenerator(
        length: try length(option, path), keyType: key, key: try generator(key, path + ["KEY"]), valueType: value,
        value: try generator(value, path + ["VALUE"]))
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .date, .time, .timestamp:
      let scalar = ScalarGenerators(type: type, seed: seed(path), name: path.last ?? "")
      made = try option.map { option throws(FieldFault) in try scalar.generator(option) } ?? scalar.usual()
    }
    guard let option, option.nullPercent > 0 else { return made }
    return NullingGenerator(
      inner: made, type: type, share: option.nullPercent / 100, random: SplitMix(seed: seed(path + ["NULL"])))
  }

  private mutating func elements(_ type: SQLType, _ path: [String]) throws(FieldFault) -> any ColumnGenerator {
    guard case .structure(let fields) = type else { return try generator(type, path) }
    var parts: [(type: SQLType, generator: any ColumnGenerator)] = []
    for field in fields { parts.append((field.type, try generator(field.type, path + [field.name]))) }
    return StructureGenerator(fields: parts)
  }

  /// How many elements there are: `array(min, max)` or `map(min, max)`; 0 to 3 where nothing is said.
  private func length(_ option: FieldOption?, _ path: [String]) throws(FieldFault) -> NumberDraw {
    guard let option else { return .uniform(0...3, seed: seed(path)) }
    guard ["array", "map"].contains(option.generator), option.arguments.count == 2,
      case .number(let low) = option.arguments[0].value, case .number(let high) = option.arguments[1].value,
      let low = Int64(low), let high = Int64(high), 0 <= low, low <= high, high <= 10_000
    else {
      throw FieldFault(
        reason: "--field \(option.text): what is made up of several is 'array(1, 7)' or 'map(1, 7)', its least and most")
    }
    return .uniform(low...high, seed: seed(path))
  }

  /// A seed of the field's own (FNV-1a over its path), so that one more field changes no other.
  private func seed(_ path: [String]) -> UInt64 {
    var hash = 0xcbf2_9ce4_8422_2325 ^ seed
    for byte in path.joined(separator: ".").utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return hash
  }
}

extension SQLType {
  fileprivate var isStructure: Bool { if case .structure = self { true } else { false } }
}
