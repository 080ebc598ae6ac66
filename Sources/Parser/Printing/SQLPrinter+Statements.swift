extension SQLPrinter {
  mutating func write(_ statement: Statement) {
    switch statement.kind {
    case .createSource(let create): write(create)
    case .createAsSelect(let create): write(create)
    case .alter(let alter): write(alter)
    case .drop(let drop): write(drop)
    case .createType(let create): write(create)
    case .dropType(let drop): writeDrop("TYPE", ifExists: drop.ifExists, drop.name)
    case .createConnector(let create): write(create)
    case .dropConnector(let drop): writeDrop("CONNECTOR", ifExists: drop.ifExists, drop.name)
    case .insertSelect(let insert): write(insert)
    case .insertValues(let insert): write(insert)
    case .delete(let delete): write(delete)
    case .query(let query): write(query)
    case .show(let show): write(show)
    case .describe(let describe): write(describe)
    case .explain(let explain): write(explain)
    case .print(let print): write(print)
    case .terminate(let selection): write("TERMINATE", selection)
    case .pause(let selection): write("PAUSE", selection)
    case .resume(let selection): write("RESUME", selection)
    case .set(let set): write("SET \(Self.text(ofString: set.name.text)) = \(Self.text(ofString: set.value.text))")
    case .unset(let unset): write("UNSET \(Self.text(ofString: unset.name.text))")
    case .define(let define):
      write("DEFINE \(Self.text(ofName: define.name.text)) = \(Self.text(ofString: define.value.text))")
    case .undefine(let undefine): write("UNDEFINE \(Self.text(ofName: undefine.name.text))")
    case .runScript(let run): write("RUN SCRIPT \(Self.text(ofString: run.file.text))")
    case .spool(.file(let file)): write("SPOOL \(Self.text(ofString: file.text))")
    case .spool(.off): write("SPOOL OFF")
    case .assertTopic(let assertion): write(assertion)
    case .assertSchema(let assertion): write(assertion)
    case .assertValues(let assertion):
      write("ASSERT VALUES", assertion.source, assertion.columns, "VALUES", assertion.row)
    case .assertNullValues(let assertion):
      write("ASSERT NULL VALUES", assertion.source, assertion.columns, "KEY", assertion.key)
    case .assertSource(let assertion): write(assertion)
    }
  }

  private mutating func write(_ words: String, _ selection: QuerySelection) {
    write(words + " ")
    switch selection {
    case .all: write("ALL")
    case .one(let id): write(id)
    }
  }

  private mutating func write(_ show: Show) {
    let subject =
      switch show.subject {
      case .topics: "TOPICS"
      case .streams: "STREAMS"
      case .tables: "TABLES"
      case .queries: "QUERIES"
      case .functions: "FUNCTIONS"
      case .types: "TYPES"
      case .properties: "PROPERTIES"
      case .variables: "VARIABLES"
      case .connectors: "CONNECTORS"
      case .sinkConnectors: "SINK CONNECTORS"
      case .sourceConnectors: "SOURCE CONNECTORS"
      case .connectorPlugins: "CONNECTOR PLUGINS"
      }
    write("SHOW ")
    write("ALL ", if: show.isAll)
    write(subject)
    write(" EXTENDED", if: show.isExtended)
  }

  private mutating func write(_ describe: Describe) {
    write("DESCRIBE ")
    switch describe.subject {
    case .source(let name): write(name)
    case .streams: write("STREAMS")
    case .tables: write("TABLES")
    case .function(let name):
      write("FUNCTION ")
      write(name)
    case .connector(let name):
      write("CONNECTOR ")
      write(name)
    }
    write(" EXTENDED", if: describe.isExtended)
  }

  private mutating func write(_ explain: Explain) {
    write("EXPLAIN ")
    write("ANALYZE ", if: explain.isAnalyze)
    switch explain.subject {
    case .statement(let statement): write(statement)
    case .query(let id): write(id)
    }
  }

  private mutating func write(_ print: PrintTopic) {
    write("PRINT ")
    write(print.topic)
    write(" FROM BEGINNING", if: print.fromBeginning)
    if let interval = print.interval { write(" INTERVAL \(interval)") }
    if let limit = print.limit { write(" LIMIT \(limit.count)") }
  }
}
