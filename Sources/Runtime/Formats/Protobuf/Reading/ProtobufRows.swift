import Planner

/// Reads messages, each by the program compiled for the message type of its writer's schema.
struct ProtobufRows: RowDecoder {
  private var schemas: WriterSchemas<ProtobufSchema>
  private let columns: [FormatColumn]
  private var programs: [Writer: Result<ProtobufProgram, DecodeFault>] = [:]
  /// The frame of the last record, whose bytes say all of its writer, and the program for it.
  private var lastFrame: [UInt8] = []
  private var lastProgram: ProtobufProgram?
  private var scan = ProtobufScan()

  private struct Writer: Hashable {
    var schemaID: Int32
    var path: [Int]
  }

  init(columns: [FormatColumn], registry: any SchemaRegistry) {
    self.columns = columns
    schemas = WriterSchemas(registry: registry, kind: .protobuf) { schema throws(FormatError) in
      try ProtobufSchema(parsing: schema, registry: registry)
    }
  }

  mutating func decode(
    _ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) {
    let content = startsWithLastFrame(bytes)
      ? UnsafeRawBufferPointer(rebasing: bytes[lastFrame.count...]) : try useFrame(of: bytes)
    try lastProgram?.run(content, scan: &scan, into: lanes)
  }

  /// A frame can't begin with another one, so that equal bytes say all.
  @inline(__always)
  private func startsWithLastFrame(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard lastProgram != nil, bytes.count >= lastFrame.count else { return false }
    for index in lastFrame.indices where bytes[index] != lastFrame[index] { return false }
    return true
  }

  /// Takes the program for the frame's schema and message; gives what stands behind the frame.
  @inline(never)
  private mutating func useFrame(of bytes: UnsafeRawBufferPointer) throws(DecodeFault) -> UnsafeRawBufferPointer {
    lastProgram = nil
    let frame = try ProtobufFrame(splitting: bytes)
    let writer = Writer(schemaID: frame.schemaID, path: frame.path)
    if programs[writer] == nil {
      let schema = try schemas.compiled(id: frame.schemaID)
      let message: Int
      do throws(FormatError) {
        message = try schema.message(.at(frame.path))
      } catch {
        throw DecodeFault("schema \(frame.schemaID): \(error.reason)")
      }
      do throws(FormatError) {
        programs[writer] = .success(try ProtobufProgram(message: message, of: schema, columns: columns))
      } catch {
        programs[writer] = .failure(DecodeFault("schema \(frame.schemaID): \(error.reason)"))
      }
    }
    switch programs[writer] {
    case .success(let program): lastProgram = program
    case .failure(let fault): throw fault
    case nil: break
    }
    lastFrame = Array(bytes.prefix(frame.byteCount))
    return UnsafeRawBufferPointer(rebasing: bytes[frame.byteCount...])
  }
}

/// Reads messages of one type, without a frame.
struct UnframedProtobufRows: RowDecoder {
  private let program: ProtobufProgram
  private var scan = ProtobufScan()

  init(_ program: ProtobufProgram) {
    self.program = program
  }

  mutating func decode(
    _ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) {
    try program.run(bytes, scan: &scan, into: lanes)
  }
}
