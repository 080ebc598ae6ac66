import Parser

/// Signatures as people read them: `SUBSTRING(str STRING, pos INTEGER, [len INTEGER])`.
package enum SignaturePrinter {
  /// One line for a signature.
  package static func text(_ name: String, _ signature: FunctionSignature) -> String {
    let parameters = signature.parameters.enumerated().map { index, parameter in
      let dots = signature.variadicIndex == index ? "..." : ""
      return "\(parameter.name) \(text(parameter.type))\(dots)"
    }
    let result: String =
      switch signature.result {
      case .type(let type): " -> " + text(type)
      case .computed: ""
      }
    return "\(name)(\(parameters.joined(separator: ", ")))" + result
  }

  /// A parameter's type; generics by their letter.
  package static func text(_ type: ParameterType) -> String {
    switch type {
    case .type(let type): type.description
    case .anyDecimal: "DECIMAL"
    case .anyStruct: "STRUCT"
    case .generic(let name): name
    case .array(let element): "ARRAY<\(text(element))>"
    case .map(let key, let value): "MAP<\(text(key)), \(text(value))>"
    case .lambda(let parameters, let result):
      "LAMBDA (\(parameters.map(text).joined(separator: ", "))) => \(text(result))"
    case .timeUnit: "INTERVALUNIT"
    }
  }

  /// The signatures there are, as notes of an error; of many the first eight.
  static func notes(_ name: String, _ signatures: [FunctionSignature]) -> [Diagnostic.Note] {
    var notes = signatures.prefix(8).map { Diagnostic.Note("there is " + text(name, $0)) }
    if signatures.count > 8 {
      notes.append(Diagnostic.Note("and \(signatures.count - 8) more: DESCRIBE FUNCTION \(name)"))
    }
    return notes
  }
}
