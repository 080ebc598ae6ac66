import Planner

/// What the operators above read of an operator's rows: indices of its columns. An operator may leave out the work for
/// the others.
package struct WantedColumns: Sendable {
  /// Of the rows as they are now.
  package var now: Set<Int>
  /// Of what they replace; nil: nobody asks for that, not even whether there was a row.
  package var before: Set<Int>?

  package init(now: Set<Int>, before: Set<Int>? = nil) {
    self.now = now
    self.before = before
  }

  /// All columns of a schema.
  package static func all(_ schema: PlanSchema, before: Bool = false) -> WantedColumns {
    let all = Set(schema.columns.indices)
    return WantedColumns(now: all, before: before ? all : nil)
  }

  /// Those that expressions over the columns read, and these themselves.
  func union(_ expressions: [TypedExpression]) -> WantedColumns {
    let read = expressions.columns
    return WantedColumns(now: now.union(read), before: before?.union(read))
  }

  /// What must be read for these to be had, each of which comes out of the expression at its place; all of those are
  /// evaluated.
  func through(_ expressions: [TypedExpression]) -> WantedColumns {
    WantedColumns(now: expressions.columns, before: before == nil ? nil : expressions.columns)
  }
}

extension [TypedExpression] {
  /// All columns that they read.
  var columns: Set<Int> { reduce(into: []) { $0.formUnion($1.columns) } }
}

/// How the columns of a batch are made where only some are read: each of the others is given one of the same type that
/// is made anyway. So a batch always has all its columns with all their rows, and they cost nothing.
///
///     wanted: 0, 2    types: STRING, STRING, INT, DOUBLE    ->   0: made, 1: as 0, 2: made, 3: made
struct MadeColumns {
  /// For each column the one that it is: itself where it is made.
  private let sources: [Int]

  init(_ schema: PlanSchema, wanted: Set<Int>) {
    let types = schema.columns.map(\.type)
    let sorted = wanted.sorted()
    sources = types.indices.map { index in
      wanted.contains(index) ? index : sorted.first { types[$0] == types[index] } ?? index
    }
  }

  /// Whether a column is made, and not given another's values.
  func contains(_ index: Int) -> Bool { sources[index] == index }

  func columns(_ make: (Int) throws -> Column) rethrows -> [Column] {
    var columns: [Column?] = []
    for index in sources.indices { columns.append(contains(index) ? try make(index) : nil) }
    // Where a column has its values from is made in any case.
    return try sources.indices.map { try columns[$0] ?? columns[sources[$0]] ?? make($0) }
  }
}
