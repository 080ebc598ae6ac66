import Planner
import Runtime

/// Decoders, encoders and expressions alone.
extension Workload {
  /// The format's decoder, for the three columns that the GROUP BY reads.
  static func decode(_ form: Basket.Form) -> Workload {
    Workload(name: "decode-\(form.name)", title: "decode alone, 3 of 6 columns, \(form.rawValue)") { records in
      let basket = Basket(count: records, keys: 1000)
      let registry = EmbeddedSchemaRegistry()
      let batches = RecordStock(try basket.records(form, registry: registry)).batches()
      let projection = [1, 2, 3]
      let decoder = try FormatSet.all.format(form.rawValue).makeDecoder(
        for: DecodingRequest(
          topic: Basket.topic, part: .value, specification: FormatSpecification(form.rawValue),
          columns: Basket.columns, projection: projection),
        registry: registry)
      var sums = (qty: Int64(0), price: 0.0, ts: Int64(0))
      return Run(count: basket.lines.count) {
        for batch in batches {
          let columns = projection.map { Column(Basket.columns[$0].type, capacity: batch.count) }
          var failures: [DecodeFailure] = []
          decoder.decode(batch.records, into: columns, failures: &failures)
          guard case .integer(let quantities) = columns[0], case .double(let prices) = columns[1],
            case .integer(let times) = columns[2], failures.isEmpty
          else { throw WrongAnswer("not decoded") }
          for row in 0..<batch.count {
            sums.qty &+= quantities.values[row]
            sums.price += prices.values[row]
            sums.ts &+= times.values[row]
          }
        }
      } check: { passes in
        var expected = (qty: Int64(0), price: 0.0, ts: Int64(0))
        for _ in 0..<passes {
          for line in basket.lines {
            expected.qty += line.qty
            expected.price += line.unitPrice
            expected.ts &+= line.ts
          }
        }
        guard sums == expected else { throw WrongAnswer("the decoded columns come to \(sums), not \(expected)") }
      }
    }
  }

  /// The format's encoder, for all six columns.
  static func encode(_ form: Basket.Form) -> Workload {
    Workload(name: "encode-\(form.name)", title: "encode alone, 6 columns, \(form.rawValue)") { records in
      let basket = Basket(count: records, keys: 1000)
      let registry = EmbeddedSchemaRegistry()
      let encoder = try FormatSet.all.format(form.rawValue).makeEncoder(
        for: EncodingRequest(
          topic: Basket.topic, part: .value, specification: FormatSpecification(form.rawValue),
          columns: Basket.columns),
        registry: registry)
      let batches = stride(from: 0, to: records, by: 1024).map { basket.columns($0..<min($0 + 1024, records)) }
      var outgoing = OutgoingBatch()
      var parts: [[PartBytes]] = []
      return Run(count: records) {
        outgoing.removeAll()
        parts.removeAll(keepingCapacity: true)
      } pass: {
        for columns in batches {
          parts.append(try encoder.encode(columns, rowCount: columns[0].count, into: &outgoing.bytes))
        }
      } check: { _ in
        // Read back: the order of keys and the form of numbers are the encoder's own.
        let decoder = try FormatSet.all.format(form.rawValue).makeDecoder(
          for: DecodingRequest(
            topic: Basket.topic, part: .value, specification: FormatSpecification(form.rawValue),
            columns: Basket.columns, projection: Array(Basket.columns.indices)),
          registry: registry)
        for part in parts.joined() { outgoing.addRecord(key: .null, value: part, timestampMillis: 0) }
        let columns = basket.columns()
        let decoded = Basket.columns.map { Column($0.type, capacity: records) }
        var failures: [DecodeFailure] = []
        for batch in RecordStock(outgoing).batches() {
          decoder.decode(batch.records, into: decoded, failures: &failures)
        }
        for (index, column) in Basket.columns.enumerated() {
          for row in 0..<records
          where decoded[index].value(at: row, type: column.type) != columns[index].value(at: row, type: column.type) {
            throw WrongAnswer("\(column.name) of row \(row) was not read back as it was written")
          }
        }
      }
    }
  }

  /// A predicate of two comparisons and a product with a conversion, over batches of 1024 rows.
  static var expressions: Workload {
    Workload(name: "expressions", title: "qty > 2 AND unit_price < 50, qty * unit_price", prepare: expressionsRun)
  }

  private static func expressionsRun(records: Int) throws -> Run {
    let basket = Basket(count: records, keys: 1000)
    let compiler = ExpressionCompiler(functions: .all)
    let (qty, price) = (TypedExpression(.column(0), .integer), TypedExpression(.column(1), .double))
    let isWanted = try compiler.compile(
      TypedExpression(
        .and(
          TypedExpression(.comparison(.greater, qty, TypedExpression(.constant(.integer(2)), .integer)), .boolean),
          TypedExpression(.comparison(.less, price, TypedExpression(.constant(.double(50)), .double)), .boolean)),
        .boolean))
    let total = try compiler.compile(
      TypedExpression(.arithmetic(.multiply, TypedExpression(.cast(qty), .double), price), .double))
    let inputs = stride(from: 0, to: records, by: 1024).map { start in
      let rows = start..<min(start + 1024, records)
      let columns = basket.columns(rows)
      return EvaluationInput(columns: [columns[1], columns[2]], count: rows.count)
    }
    var selected = 0
    var sum = 0.0
    return Run(count: records) {
      for input in inputs {
        var errors = EvaluationErrors()
        selected += isWanted.select(input, errors: &errors).count
        guard case .double(let totals) = total.evaluate(input, errors: &errors) else { throw WrongAnswer("no totals") }
        sum += totals.values[input.count - 1]
      }
    } check: { passes in
      let wanted = basket.lines.count { $0.qty > 2 && $0.unitPrice < 50 } * passes
      guard selected == wanted else { throw WrongAnswer("\(selected) rows were selected and not \(wanted)") }
      var expected = 0.0
      for _ in 0..<passes {
        for start in stride(from: 0, to: records, by: 1024) {
          let line = basket.lines[min(start + 1024, records) - 1]
          expected += Double(line.qty) * line.unitPrice
        }
      }
      guard sum == expected else { throw WrongAnswer("totals come to \(sum) and not \(expected)") }
    }
  }
}
