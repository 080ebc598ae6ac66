/// The headers of the record that changed each group last, for results that go out when that record is gone: those of
/// EMIT FINAL. So has it Kafka Streams, whose suppression keeps the context of a key's last record.
///
/// In memory only: what a window's end puts out after a restart has none, unless a later record came.
struct LastHeaders {
  private var headersOfSlot: [Int32: [RecordHeader]] = [:]

  /// Notes that rows went to groups, one to each.
  mutating func note(_ slots: [Int32], rows: [Int], of origin: RecordOrigin?) {
    guard let origin, origin.mayHaveHeaders else {
      if !headersOfSlot.isEmpty { for slot in slots { remove(slot) } }
      return
    }
    var place = RecordOrigin.Place()
    for (slot, row) in zip(slots, rows) { note(slot, row: row, of: origin, from: &place) }
  }

  /// Notes that a row went to a group. `place` is that of the last row's record.
  mutating func note(_ slot: Int32, row: Int, of origin: RecordOrigin?, from place: inout RecordOrigin.Place) {
    let headers = origin?.headers(ofRow: row, from: &place) ?? []
    if headers.isEmpty { remove(slot) } else { headersOfSlot[slot] = headers }
  }

  /// The origin of a row for each group, in their order, which are not asked for again; nil where none has headers.
  mutating func take(_ slots: [Int32]) -> RecordOrigin? {
    if headersOfSlot.isEmpty { return nil }
    return RecordOrigin(headers: slots.map { headersOfSlot.removeValue(forKey: $0) ?? [] })
  }

  /// Forgets those of a group that is gone, or that a record without headers has changed.
  mutating func remove(_ slot: Int32) {
    if !headersOfSlot.isEmpty { headersOfSlot[slot] = nil }
  }
}
