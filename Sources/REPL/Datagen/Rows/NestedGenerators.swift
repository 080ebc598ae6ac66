import Planner
import Runtime

/// STRUCT: its fields' generators side by side.
struct StructureGenerator: ColumnGenerator {
  var fields: [(type: SQLType, generator: any ColumnGenerator)]

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    guard case .boxed(let column) = column else { return }
    var made: [Column] = []
    for index in fields.indices {
      let values = Column(fields[index].type, capacity: times.count)
      fields[index].generator.append(times, to: values)
      made.append(values)
    }
    for row in 0..<times.count {
      column.append(.structure(fields.indices.map { made[$0].value(at: row, type: fields[$0].type) }))
    }
  }
}

/// ARRAY: so many elements as are drawn for a row.
struct ArrayGenerator: ColumnGenerator {
  var length: NumberDraw
  let elementType: SQLType
  var element: any ColumnGenerator

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    guard case .boxed(let column) = column else { return }
    for row in 0..<times.count {
      let count = Int(length.next())
      let inner = repeated(times.values[row], count)
      let values = Column(elementType, capacity: count)
      element.append(inner, to: values)
      column.append(.array((0..<count).map { values.value(at: $0, type: elementType) }))
    }
  }
}

/// MAP: so many entries as are drawn for a row; of equal keys the last stays.
struct MapGenerator: ColumnGenerator {
  var length: NumberDraw
  let keyType: SQLType
  var key: any ColumnGenerator
  let valueType: SQLType
  var value: any ColumnGenerator

  mutating func append(_ times: FixedColumn<Int64>, to column: Column) {
    guard case .boxed(let column) = column else { return }
    for row in 0..<times.count {
      let count = Int(length.next())
      let inner = repeated(times.values[row], count)
      let keys = Column(keyType, capacity: count)
      let values = Column(valueType, capacity: count)
      key.append(inner, to: keys)
      value.append(inner, to: values)
      column.append(
        .map(
          MapValue(
            (0..<count).map {
              MapValue.Entry(key: keys.value(at: $0, type: keyType), value: values.value(at: $0, type: valueType))
            })))
    }
  }
}

/// A column of one time, for the elements inside of a row.
private func repeated(_ time: Int64, _ count: Int) -> FixedColumn<Int64> {
  let times = FixedColumn<Int64>(capacity: count, filler: 0)
  for _ in 0..<count { times.append(time) }
  return times
}
