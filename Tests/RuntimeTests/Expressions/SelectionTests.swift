import Planner
import Testing

@testable import Runtime

/// Conditions as filters use them.
struct SelectionTests {
  static let columns = [
    Column.of(.integer, [.integer(0), .integer(2), .null, .integer(5)]),
    Column.of(.boolean, [.boolean(true), .boolean(false), .boolean(true), .null]),
  ]

  private func select(_ condition: TypedExpression) throws -> (rows: [Int], errors: EvaluationErrors) {
    var errors = EvaluationErrors()
    let compiled = try ExpressionCompiler(functions: .all).compile(condition)
    let rows = compiled.select(EvaluationInput(columns: Self.columns, count: 4), errors: &errors)
    return (rows, errors)
  }

  @Test func onlyTrueRows() throws {
    #expect(try select(.column(1, .boolean)).rows == [0, 2])
    #expect(try select(TypedExpression.column(0, .integer).compared(.greater, .int(1))).rows == [1, 3])
  }

  @Test func constants() throws {
    #expect(try select(.bool(true)).rows == [0, 1, 2, 3])
    #expect(try select(.bool(false)).rows == [])
    #expect(try select(.null(.boolean)).rows == [])
  }

  /// A row whose condition fails is not selected, even where the failing part is negated.
  @Test func failedRowsAreNotSelected() throws {
    let quotient = TypedExpression.int(10).divided(by: .column(0, .integer))
    let result = try select(TypedExpression(.not(quotient.compared(.equal, .int(2))), .boolean))
    #expect(result.rows == [1, 2])
    #expect(result.errors.rows.map(\.row) == [0])
  }

  /// A reference to a column is the column, not a copy.
  @Test func columnReferenceIsNoCopy() throws {
    var errors = EvaluationErrors()
    let result = try ExpressionCompiler(functions: .all).compile(.column(0, .integer))
      .evaluate(EvaluationInput(columns: Self.columns, count: 4), errors: &errors)
    #expect(result.valid == Self.columns[0].valid)
  }

  @Test func errorsNameTheirRows() throws {
    let quotient = TypedExpression.int(10).divided(by: .column(0, .integer))
    let condition = TypedExpression(
      .and(.column(1, .boolean), quotient.compared(.greater, .int(0))), .boolean)
    let result = try select(condition)
    // Rows 0, 2 and 3 get to the division; row 0 divides by zero.
    #expect(result.errors.rows == [RowError(row: 0, reason: "10 / 0: division by zero")])
  }
}
