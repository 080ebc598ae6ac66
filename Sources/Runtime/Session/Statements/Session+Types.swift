import Parser
import Planner

/// CREATE TYPE and DROP TYPE.
extension Session {
  func createType(_ create: CreateType, text: String) throws -> StatementResult {
    let view = catalogView
    if view.customType(named: create.name.text) != nil {
      if create.ifNotExists { return .message("Type \(create.name.text) is there already: nothing done") }
      throw Diagnostic(.duplicateName, "there is a type \(create.name.text) already", at: create.name.range)
    }
    let type = try StatementPlanner(catalog: view).type(create.type)
    catalog.addType(create.name.text, type)
    try saveCatalog()
    return .message("Type \(create.name.text) is now \(type)")
  }

  func dropType(_ drop: DropType) throws -> StatementResult {
    let names = catalog.types.map(\.name)
    guard names.contains(drop.name.text) else {
      if drop.ifExists { return .message("There is no type \(drop.name.text): nothing done") }
      throw Diagnostic(
        .unknownName, "there is no type \(drop.name.text)", at: drop.name.range,
        hint: NearestName.hint(for: drop.name.text, in: names))
    }
    catalog.removeType(drop.name.text)
    try saveCatalog()
    return .message("Type \(drop.name.text) dropped")
  }
}
