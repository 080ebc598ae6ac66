import Parser

/// What CREATE means where the name is taken already.
enum ReplacementRules {
  enum Outcome {
    case create
    /// IF NOT EXISTS: what is there stays.
    case keep(Relation)
    case replace(Relation)
  }

  /// - Throws: a diagnostic where the name is taken by what must not be replaced.
  static func outcome(of head: CreateHead, isReadOnly: Bool, catalog: any Catalog) throws(Diagnostic) -> Outcome {
    if head.orReplace { try FeatureSwitch.createOrReplace.require(in: catalog, at: head.name.range) }
    if head.orReplace, isReadOnly {
      throw Diagnostic(
        .invalidArgument, "a SOURCE \(head.kind.rawValue) can't be replaced", at: head.name.range,
        hint: "DROP it first, then CREATE it again")
    }
    guard let existing = catalog.relation(named: head.name.text) else { return .create }
    if head.orReplace {
      guard !existing.isReadOnly else {
        throw Diagnostic(
          .invalidArgument, "\(existing.spelled) was made with SOURCE and can't be replaced", at: head.name.range,
          hint: "DROP it first")
      }
      guard existing.kind.rawValue == head.kind.rawValue else {
        throw Diagnostic(
          .invalidArgument, "\(existing.spelled) can't become a \(head.kind.rawValue.lowercased())",
          at: head.name.range, hint: "DROP it first")
      }
      return .replace(existing)
    }
    if head.ifNotExists { return .keep(existing) }
    throw Diagnostic(
      .duplicateName, "there is a \(existing.spelled) already", at: head.name.range,
      hint: "CREATE OR REPLACE changes it, IF NOT EXISTS keeps it")
  }

  /// A relation may gain value columns behind those it has; all else must stay, for its records are there already.
  static func checkCompatible(_ new: Relation, with old: Relation, at range: SourceRange) throws(Diagnostic) {
    if new.topic != old.topic {
      throw mismatch("its topic is \(old.topic), not \(new.topic)", at: range)
    }
    if new.keyFormat.name != old.keyFormat.name || new.valueFormat.name != old.valueFormat.name {
      throw mismatch(
        "its formats are \(old.keyFormat.name) and \(old.valueFormat.name), "
          + "not \(new.keyFormat.name) and \(new.valueFormat.name)", at: range)
    }
    guard new.schema.keyColumns == old.schema.keyColumns else {
      throw mismatch("its key columns can't change", at: range)
    }
    let former = old.schema.columns.filter { $0.role != .key }
    let now = new.schema.columns.filter { $0.role != .key }
    for (index, column) in former.enumerated() {
      guard index < now.count, now[index].name == column.name, now[index].type == column.type else {
        throw mismatch(
          "column \(column.name) \(column.type) is changed, missing or in another place", at: range)
      }
    }
    guard new.keyWindow == old.keyWindow else { throw mismatch("the windows of its keys can't change", at: range) }
  }

  private static func mismatch(_ reason: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidSchema, "it can't be replaced so: \(reason)", at: range,
      hint: "new columns may follow those there are; for anything else DROP it first")
  }
}
