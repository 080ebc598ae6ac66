import Planner

/// The short forms in which functions are declared.
extension ScalarFunction.Variant {
  /// - Parameters:
  ///   - parameters: name and type of each, in order.
  ///   - variadic: the index of the parameter that may stand any number of times.
  init(
    _ parameters: KeyValuePairs<String, ParameterType>, returns result: ParameterType, variadic: Int? = nil,
    kernel: ColumnKernel? = nil, _ body: FunctionBody
  ) {
    self.init(parameters, result: .type(result), variadic: variadic, kernel: kernel, body)
  }

  /// As above; the result's type follows from the arguments' types.
  init(
    _ parameters: KeyValuePairs<String, ParameterType>, variadic: Int? = nil, kernel: ColumnKernel? = nil,
    computing result: @escaping @Sendable ([SQLType]) throws(SignatureMismatch) -> SQLType, _ body: FunctionBody
  ) {
    self.init(parameters, result: .computed(result), variadic: variadic, kernel: kernel, body)
  }

  private init(
    _ parameters: KeyValuePairs<String, ParameterType>, result: FunctionSignature.Result, variadic: Int?,
    kernel: ColumnKernel?, _ body: FunctionBody
  ) {
    signature = FunctionSignature(
      parameters.map { FunctionSignature.Parameter($0.key, $0.value) }, variadicIndex: variadic, result: result)
    self.kernel = kernel
    self.body = body
  }
}

extension ParameterType {
  static let boolean = ParameterType.type(.boolean)
  static let integer = ParameterType.type(.integer)
  static let bigint = ParameterType.type(.bigint)
  static let double = ParameterType.type(.double)
  static let string = ParameterType.type(.string)
  static let bytes = ParameterType.type(.bytes)
  static let date = ParameterType.type(.date)
  static let time = ParameterType.type(.time)
  static let timestamp = ParameterType.type(.timestamp)
  static let strings = ParameterType.array(.string)
}

/// Arguments as what the signature says they are. Each gives something harmless for a value of another kind, which the
/// planner's checks rule out.
extension Value {
  var text: String {
    if case .string(let value) = self { value } else { "" }
  }

  var int: Int64 {
    if case .integer(let value) = self { value } else { 0 }
  }

  var number: Double {
    if case .double(let value) = self { value } else { 0 }
  }

  var exact: Decimal {
    if case .decimal(let value) = self { value } else { .zero }
  }

  var octets: [UInt8] {
    if case .bytes(let value) = self { value } else { [] }
  }

  var elements: [Value] {
    if case .array(let values) = self { values } else { [] }
  }

  var entries: [MapValue.Entry] {
    if case .map(let map) = self { map.entries } else { [] }
  }
}
