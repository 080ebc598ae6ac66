/// How tightly a form of expression binds, as the grammar has it. An operand that binds more loosely than its place
/// asks for gets parentheses.
private enum Binding: Int, Comparable {
  case disjunction, conjunction, negation, predicate, concatenation, sum, product, signed, postfix

  static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }

  /// The next tighter one; the tightest stays.
  var tighter: Binding { Binding(rawValue: rawValue + 1) ?? .postfix }
}

extension Expression.Kind {
  fileprivate var binding: Binding {
    switch self {
    case .logical(.or, _): .disjunction
    case .logical(.and, _): .conjunction
    case .not: .negation
    case .comparison, .isNull, .isDistinct, .between, .inList, .like: .predicate
    case .concatenation: .concatenation
    case .arithmetic(.add, _, _), .arithmetic(.subtract, _, _): .sum
    case .arithmetic(.multiply, _, _), .arithmetic(.divide, _, _), .arithmetic(.modulo, _, _): .product
    case .sign: .signed
    case .literal, .column, .searchedCase, .simpleCase, .cast, .array, .map, .structure, .subscripted, .field, .call,
      .lambda, .timeUnit, .atTimeZone:
      .postfix
    }
  }
}

extension SQLPrinter {
  mutating func write(_ expression: Expression) {
    switch expression.kind {
    case .literal(let literal): write(literal)
    case .column(let qualifier, let name): writeColumn(qualifier, name)
    case .sign(let sign, let operand): write(sign, operand)
    case .not, .arithmetic, .concatenation, .comparison, .logical, .isNull, .isDistinct, .between, .inList, .like:
      writeOperation(expression.kind)
    case .searchedCase(let clauses, let otherwise): writeCase(nil, clauses, otherwise)
    case .simpleCase(let operand, let clauses, let otherwise): writeCase(operand, clauses, otherwise)
    case .cast(let operand, let type): writeCast(operand, type)
    case .array(let elements):
      write("ARRAY[")
      writeList(elements) { $0.write($1) }
      write("]")
    case .map(let entries): writeMap(entries)
    case .structure(let fields): writeStructure(fields)
    case .subscripted(let base, let index): writeSubscript(base, index)
    case .field(let base, let name):
      write(base, atLeast: .postfix)
      write("->")
      write(name)
    case .call(let name, let arguments): writeCall(name, arguments)
    case .lambda(let parameters, let body): writeLambda(parameters, body)
    case .timeUnit(_, let word): write(word.text)
    case .atTimeZone(let operand, let zone):
      write(operand, atLeast: .postfix)
      write(" AT TIME ZONE " + Self.text(ofString: zone))
    }
  }

  private mutating func write(_ expression: Expression, atLeast binding: Binding) {
    let needsParentheses = expression.kind.binding < binding
    write("(", if: needsParentheses)
    write(expression)
    write(")", if: needsParentheses)
  }

  /// The operators that have an operand on their left, and NOT.
  private mutating func writeOperation(_ kind: Expression.Kind) {
    let binding = kind.binding
    switch kind {
    case .not(let operand):
      write("NOT ")
      write(operand, atLeast: .negation)
    case .arithmetic(let operation, let left, let right):
      writeBinary(operation.rawValue, left, right, binding)
    case .concatenation(let left, let right):
      writeBinary("||", left, right, binding)
    case .comparison(let comparison, let left, let right):
      write(left, atLeast: .concatenation)
      write(" \(comparison.rawValue) ")
      write(right, atLeast: .concatenation)
    case .logical(let operation, let operands):
      for (index, operand) in operands.enumerated() {
        write(" \(operation.rawValue) ", if: index > 0)
        write(operand, atLeast: binding.tighter)
      }
    case .isNull(let operand, let isNegated):
      write(operand, atLeast: .concatenation)
      write(isNegated ? " IS NOT NULL" : " IS NULL")
    case .isDistinct(let left, let right, let isNegated):
      write(left, atLeast: .concatenation)
      write(isNegated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ")
      write(right, atLeast: .concatenation)
    case .between(let operand, let lower, let upper, let isNegated):
      write(operand, atLeast: .concatenation)
      write(isNegated ? " NOT BETWEEN " : " BETWEEN ")
      write(lower, atLeast: .concatenation)
      write(" AND ")
      write(upper, atLeast: .concatenation)
    case .inList(let operand, let candidates, let isNegated):
      write(operand, atLeast: .concatenation)
      write(isNegated ? " NOT IN" : " IN")
      writeParenthesized(candidates) { $0.write($1) }
    case .like(let operand, let pattern, let escape, let isNegated):
      write(operand, atLeast: .concatenation)
      write(isNegated ? " NOT LIKE " : " LIKE ")
      write(pattern, atLeast: .concatenation)
      if let escape { write(" ESCAPE " + Self.text(ofString: String(escape))) }
    case .literal, .column, .sign, .searchedCase, .simpleCase, .cast, .array, .map, .structure, .subscripted, .field,
      .call, .lambda, .timeUnit, .atTimeZone:
      break
    }
  }

  /// An operator that groups from the left.
  private mutating func writeBinary(_ symbol: String, _ left: Expression, _ right: Expression, _ binding: Binding) {
    write(left, atLeast: binding)
    write(" \(symbol) ")
    write(right, atLeast: binding.tighter)
  }

  /// A minus before another would begin a comment, and one before a digit would become part of the number.
  private mutating func write(_ sign: Sign, _ operand: Expression) {
    var inner = SQLPrinter(layout: layout)
    inner.write(operand, atLeast: .signed)
    let clashes = inner.text.utf8.first.map { $0 == Ascii.minus || Ascii.isDigit($0) || $0 == Ascii.point } ?? false
    write(sign.rawValue)
    write(sign == .minus && clashes ? "(\(inner.text))" : inner.text)
  }

  private mutating func writeColumn(_ qualifier: Identifier?, _ name: Identifier) {
    if let qualifier {
      write(qualifier)
      write(".")
    }
    write(name)
  }

  private mutating func writeCast(_ operand: Expression, _ type: TypeSyntax) {
    write("CAST(")
    write(operand)
    write(" AS ")
    write(type)
    write(")")
  }

  private mutating func writeMap(_ entries: [MapEntry]) {
    write("MAP(")
    writeList(entries) { printer, entry in
      printer.write(entry.key)
      printer.write(" := ")
      printer.write(entry.value)
    }
    write(")")
  }

  private mutating func writeStructure(_ fields: [StructField]) {
    write("STRUCT(")
    writeList(fields) { printer, field in
      printer.write(field.name)
      printer.write(" := ")
      printer.write(field.value)
    }
    write(")")
  }

  private mutating func writeSubscript(_ base: Expression, _ index: Expression) {
    write(base, atLeast: .postfix)
    write("[")
    write(index)
    write("]")
  }

  private mutating func writeCall(_ name: Identifier, _ arguments: CallArguments) {
    write(Self.text(ofFunction: name.text))
    switch arguments {
    case .all:
      write("(*)")
    case .list(let arguments):
      write("(")
      writeList(arguments) { $0.write($1) }
      write(")")
    }
  }

  private mutating func writeLambda(_ parameters: [Identifier], _ body: Expression) {
    if parameters.count == 1 {
      write(parameters[0])
    } else {
      write("(")
      writeList(parameters) { $0.write($1) }
      write(")")
    }
    write(" => ")
    write(body)
  }

  private mutating func writeCase(_ operand: Expression?, _ clauses: [WhenClause], _ otherwise: Expression?) {
    write("CASE")
    if let operand {
      write(" ")
      write(operand)
    }
    for clause in clauses {
      write(" WHEN ")
      write(clause.condition)
      write(" THEN ")
      write(clause.result)
    }
    if let otherwise {
      write(" ELSE ")
      write(otherwise)
    }
    write(" END")
  }
}

extension SQLPrinter {
  /// An expression of GROUP BY or PARTITION BY, where predicates and conditions need parentheses.
  mutating func writeGroupingExpression(_ expression: Expression) {
    write(expression, atLeast: .concatenation)
  }
}
