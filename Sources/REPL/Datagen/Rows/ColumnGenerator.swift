import Planner
import Runtime

/// Makes up the values of one column, many rows at a time. Each draws from a sequence of its own, row by row, so that
/// neither the size of the batches nor another column changes what it gives.
protocol ColumnGenerator {
  /// Appends a value for each of the times, which are those of the rows in epoch milliseconds.
  mutating func append(_ times: FixedColumn<Int64>, to column: Column)
}

/// INT, BIGINT, DATE, TIME and TIMESTAMP.
struct IntegerGenerator: ColumnGenerator {
  var draw: NumberDraw
  /// An INT that runs over goes on at the other end.
  let isNarrow: Bool

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    guard case .integer(let column) = column else { return }
    for _ in 0..<times.count {
      let number = draw.next()
      column.append(isNarrow ? Int64(Int32(truncatingIfNeeded: number)) : number)
    }
  }
}

/// The row's own time, as whatever type of time the column has.
struct EventTimeGenerator: ColumnGenerator {
  let type: SQLType

  func append(_ times: FixedColumn<Int64>, to column: Column) {
    guard case .integer(let column) = column else { return }
    let day: Int64 = 86_400_000
    for row in 0..<times.count {
      let millis = times.values[row]
      let ofDay = (millis % day + day) % day
      switch type {
      case .date: column.append((millis - ofDay) / day)
      case .time: column.append(ofDay)
      default: column.append(millis)
      }
    }
  }
}

/// DOUBLE, as so many units of its last digit.
struct DoubleGenerator: ColumnGenerator {
  var draw: NumberDraw
  /// Units in 1: a power of ten.
  let unitsInOne: Double

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    guard case .double(let column) = column else { return }
    for _ in 0..<times.count { column.append(Double(draw.next()) / unitsInOne) }
  }
}

/// DECIMAL: what is drawn is unscaled already.
struct DecimalGenerator: ColumnGenerator {
  var draw: NumberDraw

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    guard case .decimal(let column) = column else { return }
    for _ in 0..<times.count { column.append(Int128(draw.next())) }
  }
}

/// One of some values of any type, each so often as its weight says.
struct ChoiceGenerator: ColumnGenerator {
  /// A row for each value.
  private let values: Column
  /// Weights added up.
  private let sums: [Int]
  private var random: SplitMix

  init(_ values: Column, weights: [Int], seed: UInt64) {
    self.values = values
    var total = 0
    sums = weights.map { weight in
      total += weight
      return total
    }
    random = SplitMix(seed: seed)
  }

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    var rows: [Int] = []
    rows.reserveCapacity(times.count)
    let total = sums.last ?? 1
    let isEven = total == sums.count
    for _ in 0..<times.count {
      let point = random.number(in: 0...(total - 1))
      rows.append(isEven ? point : sums.firstIndex { $0 > point } ?? 0)
    }
    column.append(contentsOf: values, at: rows)
  }
}

/// Some rows of another generator, and NULL for the others.
struct NullingGenerator: ColumnGenerator {
  var inner: any ColumnGenerator
  let type: SQLType
  /// How likely NULL is, from 0 to 1.
  let share: Double
  var random: SplitMix

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    let made = Column(type, capacity: times.count)
    inner.append(times, to: made)
    for row in 0..<times.count {
      if random.unit() < share {
        column.appendNull()
      } else {
        column.append(contentsOf: made, at: CollectionOfOne(row))
      }
    }
  }
}
