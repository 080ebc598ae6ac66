/// The wire format's constants (Protocol Buffers documentation, "Encoding").
enum ProtobufWire {
  enum WireType: UInt8, Sendable {
    case varint = 0
    case fixed64 = 1
    /// A length and as many bytes: strings, bytes, messages, packed numbers.
    case sized = 2
    case groupStart = 3
    case groupEnd = 4
    case fixed32 = 5
  }

  static let maximumFieldNumber: Int64 = 536_870_911
}
