import Parser
import Planner

/// CAST. Numbers run over plain memory, the rest a value at a time.
final class CastNode: ColumnNode {
  private let operand: ColumnNode
  private let converter: Casting.Converter
  private let keepsNull: Bool
  private let range: SourceRange?

  /// - Parameter keepsNull: false: NULL that becomes text is the text `null`, inside of arrays, maps and structs too.
  init(_ operand: ColumnNode, to type: SQLType, keepsNull: Bool, range: SourceRange?) throws(EvaluationError) {
    self.operand = operand
    self.keepsNull = keepsNull || type != .string
    self.range = range
    converter = try Casting.converter(from: operand.type, to: type, keepsNull: keepsNull)
    super.init(type: type, canFail: !CastNode.isTotal(from: operand.type, to: type), over: [operand])
  }

  /// Can every value be cast.
  private static func isTotal(from source: SQLType, to target: SQLType) -> Bool {
    switch (source, target) {
    case (_, .string), (.integer, .bigint), (.bigint, .integer), (.integer, .double), (.bigint, .double),
      (.double, .integer), (.double, .bigint), (.decimal, .integer), (.decimal, .bigint), (.decimal, .double),
      (.timestamp, .date), (.timestamp, .time):
      true
    default: source == target
    }
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    let column = operand.evaluate(input, &errors)
    switch (operand.type, type, column) {
    case (.integer, .bigint, _): return column
    case (.integer, .double, .integer(let column)), (.bigint, .double, .integer(let column)):
      let lane = Lane(column: column, isConstant: false)
      return .double(combine(lane, lane, count: input.count, filler: 0) { value, _ in Double(value) })
    case (.bigint, .integer, .integer(let column)):
      let lane = Lane(column: column, isConstant: false)
      return .integer(
        combine(lane, lane, count: input.count, filler: 0) { value, _ in Casting.wrappedTo32Bits(value) })
    case (_, _, _): return castEach(column, input.count, &errors)
    }
  }

  private func castEach(_ column: Column, _ count: Int, _ errors: inout EvaluationErrors) -> Column {
    if operand.type == type { return column }
    let result = Column(type, capacity: count)
    for row in 0..<count {
      let value = column.value(at: row, type: operand.type)
      if value.isNull {
        result.append(keepsNull ? .null : Casting.nullText)
        continue
      }
      do throws(EvaluationError) {
        result.append(try converter(value))
      } catch {
        errors.report(row: row, "CAST to \(type): \(error.reason)", range: range)
        result.appendNull()
      }
    }
    return result
  }
}
