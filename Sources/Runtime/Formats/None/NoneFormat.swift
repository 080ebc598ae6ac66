import Planner

/// NONE: keys that nobody reads. There are no columns; a record's key is ignored, and written as null.
struct NoneFormat: ValueFormat {
  let description = FormatDescription(
    name: "NONE", supportsKeys: true, supportsValues: false, wrapsSingleColumnByDefault: nil, supportsUnwrapping: false,
    usesSchemaRegistry: false,
    unsupportedReason: { _, _ in "the NONE format carries no columns" })

  let documentForm = DocumentForm.text

  func makeDecoder(for request: DecodingRequest, registry: any SchemaRegistry) throws -> any RecordDecoder {
    try description.check(request.columns, part: request.part)
    return BatchDecoder(NoneRows(), part: request.part)
  }

  func makeEncoder(for request: EncodingRequest, registry: any SchemaRegistry) throws -> any RecordEncoder {
    try description.check(request.columns, part: request.part)
    return BatchEncoder(NoneRowEncoder())
  }
}

private struct NoneRows: RowDecoder {
  func decode(_ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>) throws(DecodeFault) {}
}

private struct NoneRowEncoder: RowEncoder {
  func encode(row: Int, of lanes: LaneSources, into buffer: inout ByteBuffer) throws(FormatError) -> Bool { false }
}
