/// Many rows at once: a block of them is written one column after the other, each row into room of its own, so that what
/// a column is needs to be looked at once a block.
extension RowCodec {
  /// How many rows make a block, and how much room they may take together; larger rows are written one by one.
  private static var block: (rows: Int, bytes: Int) { (64, 64 * 1024) }

  /// Gives the bytes of each row, which hold for the call.
  func encode(
    _ lanes: LaneSources, rows: [Int], scratch: inout ByteBuffer,
    _ body: (_ row: Int, _ bytes: UnsafeRawBufferPointer) -> Void
  ) {
    let rowBytes = (plainByteCount ?? 0) + lanes.longestContent
    guard plainByteCount != nil, rowBytes * Self.block.rows <= Self.block.bytes else {
      for row in rows {
        scratch.removeAll()
        encode(lanes, row: row, into: &scratch)
        scratch.withUnsafeBytes { body(row, $0) }
      }
      return
    }
    scratch.removeAll()
    withUnsafeTemporaryAllocation(of: ByteRoom.self, capacity: Self.block.rows) { rooms in
      for start in stride(from: 0, to: rows.count, by: Self.block.rows) {
        let block = rows[start..<min(start + Self.block.rows, rows.count)]
        block.withUnsafeBufferPointer { block in
          scratch.append(upTo: Self.block.rows * rowBytes) { target in
            encode(lanes, block, rooms, at: target, rowBytes: rowBytes)
            for (index, row) in block.enumerated() {
              let first = target + index * rowBytes
              body(row, UnsafeRawBufferPointer(start: first, count: rooms[index].end - first))
            }
            return 0
          }
        }
      }
    }
  }

  private func encode(
    _ lanes: LaneSources, _ rows: UnsafeBufferPointer<Int>, _ rooms: UnsafeMutableBufferPointer<ByteRoom>,
    at target: UnsafeMutablePointer<UInt8>, rowBytes: Int
  ) {
    for index in rows.indices {
      var room = ByteRoom(at: target + index &* rowBytes)
      room.skip(flagBytes)
      rooms.initializeElement(at: index, to: room)
    }
    for column in 0..<lanes.count {
      let lane = lanes[column]
      let flag: UInt8 = 1 &<< UInt8(truncatingIfNeeded: column & 7)
      let flags = target + column &>> 3
      // Puts the values that are there, and says so; a column in eight begins with a new byte of flags.
      @inline(__always)
      func put(_ value: (_ row: Int, _ room: inout ByteRoom) -> Void) {
        if flag == 1 {
          for index in rows.indices { flags[index &* rowBytes] = 0 }
        }
        for index in rows.indices where !lane.isNull(at: rows[index]) {
          flags[index &* rowBytes] |= flag
          var room = rooms[index]
          value(rows[index], &room)
          rooms[index] = room
        }
      }
      switch lane.elements {
      case .boolean(let values): put { row, room in room.put(values[row] ? 1 : 0) }
      case .integer(let values): put { row, room in room.put(zigzag: values[row]) }
      case .double(let values): put { row, room in room.put(littleEndian: values[row].bitPattern) }
      case .decimal(let values): put { row, room in room.put(littleEndian: values[row]) }
      case .bytes(let strings):
        put { row, room in
          let bytes = strings[row]
          room.put(varint: UInt64(bytes.count))
          room.put(bytes)
        }
      case .boxed: preconditionFailure("a codec with nested values writes row by row")
      }
    }
  }
}
