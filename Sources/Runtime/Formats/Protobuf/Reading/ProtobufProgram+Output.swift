import Planner

/// From what the scan found to values.
extension ProtobufProgram {
  /// Reads a message and puts one value into each lane.
  @inline(__always)
  func run(
    _ bytes: UnsafeRawBufferPointer, scan: inout ProtobufScan, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) {
    try scan.run(bytes, self)
    for index in outputs.indices {
      var lane = lanes[index]
      try put(outputs[index], from: scan, into: &lane)
    }
  }

  /// Reads a message as the fields of a STRUCT. Its depth is bounded, since that of SQL types is.
  func values(of bytes: UnsafeRawBufferPointer) throws(DecodeFault) -> [Value] {
    var scan = ProtobufScan()
    try scan.run(bytes, self)
    var values: [Value] = []
    values.reserveCapacity(outputs.count)
    for output in outputs {
      var sink = BoxSink()
      try put(output, from: scan, into: &sink)
      values.append(sink.value)
    }
    return values
  }

  @inline(__always)
  private func put(
    _ output: Output, from scan: borrowing ProtobufScan, into sink: inout some ValueSink
  ) throws(DecodeFault) {
    switch output {
    case .scalar(let step, let scalar, let target, let hasPresence):
      let slot = scan.slots[step]
      if !slot.isSet, hasPresence { return sink.putNull() }
      do throws(DecodeFault) {
        if scalar.wireType == .sized {
          let content = slot.isSet ? slot.content : UnsafeRawBufferPointer(start: nil, count: 0)
          try sink.put(content: content, of: scalar, as: target)
        } else {
          try sink.put(bits: slot.isSet ? slot.bits : 0, of: scalar, as: target)
        }
      } catch {
        throw error.inside(names[step])
      }
    case .field(let step): try put(field: step, from: scan, into: &sink)
    case .oneof(let place): try put(oneofs[place], from: scan, into: &sink)
    case .absent: sink.putNull()
    }
  }

  @inline(never)
  private func put(
    field index: Int, from scan: borrowing ProtobufScan, into sink: inout some ValueSink
  ) throws(DecodeFault) {
    let step = steps[index]
    do throws(DecodeFault) {
      switch (readings[step.reading], step.shape) {
      case (.single(let reading, let hasPresence), _):
        if scan.slots[index].isSet {
          let bits = scan.slots[index].bits
          try scan.withContent(of: index) { content throws(DecodeFault) in
            try reading.put(bits: bits, content: content, into: &sink)
          }
        } else if hasPresence {
          sink.putNull()
        } else {
          try reading.putDefault(into: &sink)
        }
      case (.repeated, .repeated(let place)): sink.put(nested: .array(scan.items[place]))
      case (.entries, .entries(let place)): sink.put(nested: .map(scan.maps[place]))
      case (.repeated, _), (.entries, _): sink.putNull()
      }
    } catch {
      throw error.inside(names[index])
    }
  }

  @inline(never)
  private func put(
    _ oneof: OneofReading, from scan: borrowing ProtobufScan, into sink: inout some ValueSink
  ) throws(DecodeFault) {
    guard oneof.members.contains(where: { scan.slots[$0.step].isSet }) else { return sink.putNull() }
    var fields = [Value](repeating: .null, count: oneof.count)
    for member in oneof.members {
      var box = BoxSink()
      try put(field: member.step, from: scan, into: &box)
      fields[member.place] = box.value
    }
    sink.put(nested: .structure(fields))
  }
}
