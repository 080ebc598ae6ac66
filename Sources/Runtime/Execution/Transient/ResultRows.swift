import Planner

/// The rows that a plan has put out: for a stream all of them, for a table the last one of each key.
struct ResultRows {
  private let schema: PlanSchema
  private var rows: [[Value]?] = []
  private var places: [[Value]: Int] = [:]
  private let keyIndices: [Int]

  init(schema: PlanSchema) {
    self.schema = schema
    keyIndices = schema.changeKeyIndices
  }

  /// One value a column of the schema; for a table in the order in which their keys came first.
  var all: [[Value]] { rows.compactMap { $0 } }

  mutating func add(_ batch: Batch) {
    for row in 0..<batch.count {
      let isPresent = batch.isPresent(row)
      switch schema.kind {
      case .stream:
        if isPresent { rows.append(values(row, of: batch)) }
      case .table:
        let key = keyIndices.map { batch.columns[$0].value(at: row, type: schema.columns[$0].type) }
        if let place = places[key] {
          rows[place] = isPresent ? values(row, of: batch) : nil
          if !isPresent { places[key] = nil }
        } else if isPresent {
          places[key] = rows.count
          rows.append(values(row, of: batch))
        }
      }
    }
  }

  private func values(_ row: Int, of batch: Batch) -> [Value] {
    schema.columns.indices.map { batch.columns[$0].value(at: row, type: schema.columns[$0].type) }
  }
}

extension PlanSchema {
  /// Indices of the columns that tell a table's rows apart: its key, and the window that the key carries.
  var changeKeyIndices: [Int] {
    columns.indices.filter { index in
      switch columns[index].role {
      case .key, .windowStart, .windowEnd: true
      case .value, .metadata: false
      }
    }
  }
}
