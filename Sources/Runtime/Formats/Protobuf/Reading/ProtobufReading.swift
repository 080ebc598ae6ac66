import Planner

/// How values of one type of the writer's schema are read as values of a SQL type: compiled once, run for each value.
indirect enum ProtobufReading: Sendable {
  case scalar(ProtobufScalar, ScalarTarget)
  /// The symbols as UTF-8, by number.
  case enumeration([Int32: [UInt8]])
  case wellKnown(ProtobufMeaning, ScalarTarget)
  case message(ProtobufProgram)
}

/// How a field is read: one value, several, or the entries of a map.
enum ProtobufFieldReading: Sendable {
  case single(ProtobufReading, hasPresence: Bool)
  case repeated(ProtobufReading)
  /// Entries are messages of two outputs, key and value.
  case entries(ProtobufProgram)
}

extension ProtobufReading {
  /// The wire type of single values.
  var wireType: ProtobufWire.WireType {
    switch self {
    case .scalar(let scalar, _): scalar.wireType
    case .enumeration: .varint
    case .wellKnown, .message: .sized
    }
  }

  /// What a field that is not set stands for where it does not know that.
  func putDefault(into sink: inout some ValueSink) throws(DecodeFault) {
    switch self {
    case .scalar(let scalar, let target):
      switch scalar.wireType {
      case .sized: try sink.put(content: UnsafeRawBufferPointer(start: nil, count: 0), of: scalar, as: target)
      case .varint, .fixed32, .fixed64, .groupStart, .groupEnd: try sink.put(bits: 0, of: scalar, as: target)
      }
    case .enumeration(let symbols): sink.put(symbol: 0, of: symbols)
    case .wellKnown, .message: sink.putNull()
    }
  }

  /// Reads one value from its bits on the wire, or from its content where it is sized.
  func put(
    bits: UInt64, content: UnsafeRawBufferPointer, into sink: inout some ValueSink
  ) throws(DecodeFault) {
    switch self {
    case .scalar(let scalar, let target):
      if scalar.wireType == .sized {
        try sink.put(content: content, of: scalar, as: target)
      } else {
        try sink.put(bits: bits, of: scalar, as: target)
      }
    case .enumeration(let symbols): sink.put(symbol: Int32(truncatingIfNeeded: bits), of: symbols)
    case .wellKnown(let meaning, let target): try ProtobufWellKnownValue.put(content, meaning, as: target, into: &sink)
    case .message(let program): sink.put(nested: .structure(try program.values(of: content)))
    }
  }

  /// The value as it stands in a nested one.
  func value(bits: UInt64, content: UnsafeRawBufferPointer) throws(DecodeFault) -> Value {
    var sink = BoxSink()
    try put(bits: bits, content: content, into: &sink)
    return sink.value
  }
}
