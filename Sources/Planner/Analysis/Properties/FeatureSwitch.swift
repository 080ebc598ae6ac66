import Parser

/// What ksqlDB's settings can forbid. All of it is allowed where nothing is said.
enum FeatureSwitch: String {
  case insertValues = "ksql.insert.into.values.enabled"
  case createOrReplace = "ksql.create.or.replace.enabled"
  case headerColumns = "ksql.headers.columns.enabled"
  case lambdas = "ksql.lambdas.enabled"
  case foreignKeyJoins = "ksql.joins.foreign.key.enable"
  case emitFinal = "ksql.suppress.enabled"

  private var feature: String {
    switch self {
    case .insertValues: "INSERT INTO ... VALUES"
    case .createOrReplace: "CREATE OR REPLACE"
    case .headerColumns: "a HEADERS or HEADER column"
    case .lambdas: "a lambda"
    case .foreignKeyJoins: "a join on a foreign key"
    case .emitFinal: "EMIT FINAL"
    }
  }

  /// - Throws: where the session's properties switch it off.
  func require(in catalog: any Catalog, at range: SourceRange?) throws(Diagnostic) {
    guard catalog.property(rawValue)?.lowercased() == "false" else { return }
    throw Diagnostic(
      .invalidArgument, "\(feature) is switched off by '\(rawValue)'", at: range,
      hint: "SET '\(rawValue)' = 'true';")
  }
}
