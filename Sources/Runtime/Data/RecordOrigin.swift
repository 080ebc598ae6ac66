/// The record that each row of a batch came from: the one that let it come to be, where several had a part in it.
package struct RecordOrigin: Sendable {
  /// A partition of a topic that rows were read from.
  package struct Source: Sendable {
    package var topic: String
    package var partition: Int32
    /// The records themselves, for what is not in columns; nil where they are not at hand.
    package var records: RecordBatch?
  }

  /// One, unless the rows come out of a join that takes its inputs in turns.
  package private(set) var sources: [Source]
  /// One a row, in its source.
  package private(set) var offsets: [Int64]
  /// Which of `sources` each row came from; -1 where its record is not known. nil: all from the first.
  fileprivate var sourceOfRow: [Int32]?
  /// By row: headers that were kept of a record that is gone.
  fileprivate var keptHeaders: [Int: [RecordHeader]] = [:]
  /// Whether the rows have other keys than their records by now.
  package var isRekeyed = false

  package init(topic: String, partition: Int32, offsets: [Int64], records: RecordBatch? = nil) {
    sources = [Source(topic: topic, partition: partition, records: records)]
    self.offsets = offsets
  }

  /// Of rows whose records are gone but for their headers.
  /// - Returns: nil where none had headers.
  init?(headers: [[RecordHeader]]) {
    if headers.allSatisfy(\.isEmpty) { return nil }
    sources = []
    offsets = Array(repeating: -1, count: headers.count)
    sourceOfRow = Array(repeating: -1, count: headers.count)
    for (row, headers) in headers.enumerated() where !headers.isEmpty { keptHeaders[row] = headers }
    isRekeyed = true
  }

  fileprivate init(sources: [Source], offsets: [Int64], sourceOfRow: [Int32]) {
    self.sources = sources
    self.offsets = offsets
    self.sourceOfRow = sourceOfRow
  }

  /// Where a row's record was read; nil where it is not known.
  package func source(ofRow row: Int) -> Source? { sourceIndex(ofRow: row).map { sources[$0] } }

  /// The origin of rows that follow one another.
  func part(_ rows: Range<Int>) -> RecordOrigin {
    if !keptHeaders.isEmpty { return gather(rows) }
    var result = self
    result.offsets = Array(offsets[rows])
    result.sourceOfRow = sourceOfRow.map { Array($0[rows]) }
    return result
  }

  /// The origin of the rows named, in their order.
  package func gather(_ rows: some Collection<Int>) -> RecordOrigin {
    var result = self
    result.offsets = rows.map { offsets[$0] }
    result.sourceOfRow = sourceOfRow.map { sources in rows.map { sources[$0] } }
    if !keptHeaders.isEmpty {
      result.keptHeaders = [:]
      for (place, row) in rows.enumerated() { result.keptHeaders[place] = keptHeaders[row] }
    }
    return result
  }

  /// Whether any row's record may have headers.
  package var mayHaveHeaders: Bool {
    if !keptHeaders.isEmpty { return true }
    return sources.contains { source in
      guard let records = source.records else { return false }
      // Where few rows have come of many records, to ask each row's is less.
      return records.count > 4 * offsets.count || records.mayHaveHeaders
    }
  }

  /// Where a record was found, for rows that are asked for one after the other.
  package struct Place {
    fileprivate var source = 0
    fileprivate var index = 0

    package init() {}
  }

  /// The headers of a row's record. `place` is that of the last row's record.
  package func headers(ofRow row: Int, from place: inout Place) -> [RecordHeader] {
    guard let source = sourceIndex(ofRow: row), let records = sources[source].records else {
      return keptHeaders[row] ?? []
    }
    let found = source == place.source
      ? records.index(ofOffset: offsets[row], from: place.index) : records.index(ofOffset: offsets[row])
    guard let found else { return [] }
    place.source = source
    place.index = found
    return records.headers(at: found)
  }

  /// Whether a row's record is known to have no key at all, which is more than a key whose columns are NULL.
  package func isKeyless(row: Int) -> Bool {
    guard !isRekeyed, let records = source(ofRow: row)?.records, let index = records.index(ofOffset: offsets[row])
    else { return false }
    return records.records[index].key == nil
  }

  private func sourceIndex(ofRow row: Int) -> Int? {
    guard let sourceOfRow else { return 0 }
    return sourceOfRow[row] < 0 ? nil : Int(sourceOfRow[row])
  }
}

extension RecordOrigin {
  /// The origin of rows that come from several batches; nil where no row's record is known.
  /// - Parameter rows: for each the batch (its part) and the row there.
  static func merging(_ origins: [RecordOrigin?], _ rows: [RowChoice]) -> RecordOrigin? {
    var sources: [Source] = []
    let starts = origins.map { origin -> Int32 in
      defer { sources += origin?.sources ?? [] }
      return Int32(truncatingIfNeeded: sources.count)
    }
    var offsets = [Int64](repeating: -1, count: rows.count)
    var sourceOfRow = [Int32](repeating: -1, count: rows.count)
    // One batch after the other, so that none is looked up for each row.
    for (part, origin) in origins.enumerated() {
      guard let origin else { continue }
      let (ownOffsets, ownSources, start) = (origin.offsets, origin.sourceOfRow, starts[part])
      for (place, row) in rows.enumerated() where Int(row.part) == part {
        offsets[place] = ownOffsets[Int(row.row)]
        let source = ownSources?[Int(row.row)] ?? 0
        if source >= 0 { sourceOfRow[place] = source + start }
      }
    }
    guard sourceOfRow.contains(where: { $0 >= 0 }) else { return nil }
    var origin = RecordOrigin(sources: sources, offsets: offsets, sourceOfRow: sourceOfRow)
    origin.isRekeyed = true
    return origin
  }
}
