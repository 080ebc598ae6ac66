import Planner

/// `text LIKE pattern [ESCAPE c]`; NULL where an operand is.
final class LikeNode: ColumnNode {
  private let text: ColumnNode
  private let pattern: ColumnNode
  private let escape: Character?
  private let isNegated: Bool
  /// The pattern seen last, compiled: a constant's, or a column's where rows in a row share it.
  private var lastPattern: (text: String, compiled: LikePattern)?

  init(_ text: ColumnNode, pattern: ColumnNode, escape: Character?, isNegated: Bool) {
    self.text = text
    self.pattern = pattern
    self.escape = escape
    self.isNegated = isNegated
    super.init(type: .boolean, canFail: false, over: [text, pattern])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    guard case .bytes(let texts) = text.evaluate(input, &errors) else { return .nulls(.boolean, count: input.count) }
    let (patternColumn, isConstant) = pattern.operand(input, &errors)
    guard case .bytes(let patterns) = patternColumn else { return .nulls(.boolean, count: input.count) }
    let result = FixedColumn<Bool>(capacity: input.count, filler: false)
    if isConstant, let pattern = patterns.string(at: 0) {
      let compiled = compiled(pattern)
      for row in 0..<input.count {
        if texts.valid[row] {
          result.append(compiled.matches(texts.bytes(at: row)) != isNegated)
        } else {
          result.appendNull()
        }
      }
      return .boolean(result)
    }
    for row in 0..<input.count {
      if texts.valid[row], let pattern = patterns.string(at: isConstant ? 0 : row) {
        result.append(compiled(pattern).matches(texts.bytes(at: row)) != isNegated)
      } else {
        result.appendNull()
      }
    }
    return .boolean(result)
  }

  private func compiled(_ pattern: String) -> LikePattern {
    if let lastPattern, lastPattern.text == pattern { return lastPattern.compiled }
    let compiled = LikePattern(pattern, escape: escape)
    lastPattern = (pattern, compiled)
    return compiled
  }
}
