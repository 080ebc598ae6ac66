/// Two's complement, most significant byte first: how Avro, Protobuf and Kafka Connect write a decimal's digits.
extension Decimal {
  /// Reads the digits from their two's complement bytes, of whatever length.
  ///
  /// - Throws: `notANumber` for no bytes at all, `outOfRange` where they hold more than 128 bits.
  package init(bigEndian bytes: UnsafeRawBufferPointer, scale: Int) throws(DecimalError) {
    guard let first = bytes.first else { throw .notANumber("") }
    let signByte: UInt8 = first & 0x80 == 0 ? 0 : 0xFF
    // Bytes in front that only repeat the sign carry no digits.
    let digits = bytes.drop { $0 == signByte }
    guard digits.count <= 16 else { throw .outOfRange }
    var bits: UInt128 = signByte == 0 ? 0 : .max
    for byte in digits { bits = bits << 8 | UInt128(byte) }
    let unscaled = Int128(bitPattern: bits)
    guard (unscaled < 0) == (signByte == 0xFF) else { throw .outOfRange }
    self.init(unscaled: unscaled, scale: scale)
  }

  /// How many two's complement bytes the digits need, at least one.
  package var twosComplementByteCount: Int {
    let bits = unscaled < 0 ? ~unscaled : unscaled
    return (128 - bits.leadingZeroBitCount) / 8 + 1
  }
}

extension ByteBuffer {
  /// Appends the decimal's digits in as few two's complement bytes as hold them (Java's `BigInteger.toByteArray`).
  package mutating func append(twosComplementOf value: Decimal) {
    append(twosComplementOf: value, byteCount: value.twosComplementByteCount)
  }

  /// Appends the decimal's digits in exactly `byteCount` two's complement bytes (Avro's `fixed`).
  ///
  /// The caller has checked `twosComplementByteCount`: more significant bytes would be lost.
  package mutating func append(twosComplementOf value: Decimal, byteCount: Int) {
    append(value.isNegative ? 0xFF : 0, times: byteCount - 16)
    Swift.withUnsafeBytes(of: value.unscaled.bigEndian) {
      append(UnsafeRawBufferPointer(rebasing: $0.suffix(byteCount)))
    }
  }
}
