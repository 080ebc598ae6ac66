import Parser

/// Reads columns that a statement leaves out from the schema registry.
struct SchemaInference {
  let catalog: any Catalog
  let properties: StatementProperties
  let topic: String
  let formats: FormatPair

  /// The declared columns, and those of the registry for the parts of the record that none was declared for.
  func complete(_ declared: [ColumnSchema], at range: SourceRange) throws(Diagnostic) -> [ColumnSchema] {
    let keys = declared.filter { $0.role == .key }
    let values = declared.filter { $0.role == .value }
    let inferredKeys = try inferred(isKey: true, declared: keys, at: range)
    let inferredValues = try inferred(isKey: false, declared: values, at: range)
    return inferredKeys + declared + inferredValues
  }

  private func inferred(isKey: Bool, declared: [ColumnSchema], at range: SourceRange)
    throws(Diagnostic) -> [ColumnSchema]
  {
    var format = isKey ? formats.key : formats.value
    // Whether the schema stands for one column or for several.
    if !isKey { format.wrapsSingleColumn = properties.boolean("WRAP_SINGLE_VALUE") ?? format.wrapsSingleColumn }
    let part = isKey ? "key" : "value"
    guard declared.isEmpty else {
      guard format.schemaID == nil else {
        let property = "\(part.uppercased())_SCHEMA_ID"
        throw Diagnostic(
          .invalidProperty, "the \(part) columns are declared, so \(property) can't give them too",
          at: properties.nameRange(property), hint: "leave one of both out")
      }
      return []
    }
    guard catalog.format(named: format.name)?.usesSchemaRegistry == true else { return [] }
    let columns: [InferredColumn]?
    do {
      columns = try catalog.inferredColumns(topic: topic, isKey: isKey, format: format)
    } catch let diagnostic as Diagnostic {
      throw diagnostic
    } catch {
      throw Diagnostic(
        .invalidSchema, "the registry's schema for the \(part)s of \(topic) can't be used: \(error)", at: range)
    }
    guard let columns else {
      throw Diagnostic(
        .invalidSchema, "the registry holds no schema for the \(part)s of topic \(topic)", at: range,
        hint: isKey
          ? "declare the key column, or KEY_FORMAT = 'NONE' where records have no key" : "declare the columns")
    }
    return columns.map { ColumnSchema($0.name, $0.type, role: isKey ? .key : .value) }
  }
}
