import Planner

/// Decodes the records of a topic once for all scans that read it through the same relation: the columns that any of
/// them needs, of which each is handed its own.
///
///     SUM(qty) by sku  and  MAX(ts) by client     decode  sku, qty, client, ts  once
///
/// A record that can't be read may be fine for a scan that does not need what is wrong with it. So where one can't,
/// nothing is decoded here, and each scan does it alone: a query's rows and its processing log are the same, whoever
/// it shares the topic with.
final class SharedDecoding {
  /// A scan's share in the decoding for its relation.
  struct Part {
    fileprivate let entry: Int
    /// Where its columns are among those that are decoded.
    fileprivate let columns: [Int]
  }

  private struct Entry {
    var union: Scan
    var decoder: ScanDecoder?
    var readers = 1
  }

  private var entries: [Entry] = []
  private var entryOfRelation: [Planner.Relation: Int] = [:]
  private let environment: QueryEnvironment
  /// What the last records gave for each entry: nil where it was not tried, an inner nil where it can't be done.
  private var decoded: [Batch??] = []

  /// - Parameter scans: of all stages that read.
  init(_ scans: [Scan], environment: QueryEnvironment) {
    self.environment = environment
    for scan in scans {
      if let place = entryOfRelation[scan.relation] {
        entries[place].readers += 1
        for column in scan.schema.columns where Self.index(of: column, in: entries[place].union) == nil {
          entries[place].union.schema.columns.append(column)
        }
      } else {
        entryOfRelation[scan.relation] = entries.count
        entries.append(Entry(union: scan))
      }
    }
    for place in entries.indices where entries[place].readers > 1 {
      // Each scan alone can be decoded, or its query would not have begun; if all together can't, they go on alone.
      entries[place].decoder = try? ScanDecoder(
        scan: entries[place].union, query: "", formats: environment.formats, registry: environment.registry,
        log: environment.log)
    }
  }

  /// The share of a scan; nil where it is the only one that reads its relation.
  func part(of scan: Scan) -> Part? {
    guard let place = entryOfRelation[scan.relation], entries[place].decoder != nil else { return nil }
    let columns = scan.schema.columns.compactMap { Self.index(of: $0, in: entries[place].union) }
    return columns.count == scan.schema.columns.count ? Part(entry: place, columns: columns) : nil
  }

  /// To be called before the first `rows` of other records.
  func begin() { decoded = Array(repeating: nil, count: entries.count) }

  /// The rows of records for a scan; nil where it must decode by itself.
  func rows(of records: RecordBatch, for part: Part) -> Batch? {
    let known = decoded[part.entry]
    let whole = known ?? entries[part.entry].decoder?.decodeAll(records)
    if known == nil { decoded[part.entry] = .some(whole) }
    guard var batch = whole else { return nil }
    batch.columns = part.columns.map { batch.columns[$0] }
    return batch
  }

  private static func index(of column: PlanColumn, in scan: Scan) -> Int? {
    scan.schema.columns.firstIndex { $0.name == column.name && $0.role == column.role }
  }
}
