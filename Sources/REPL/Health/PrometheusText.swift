import Runtime

/// Figures in Prometheus' text format (version 0.0.4).
enum PrometheusText {
  static func page(_ report: HealthReport) -> String {
    var text = ""
    func family(_ name: String, _ type: String, _ help: String, _ lines: [(labels: String, value: String)]) {
      if lines.isEmpty { return }
      text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
      for line in lines { text += "\(name)\(line.labels) \(line.value)\n" }
    }
    func perQuery(_ value: (HealthReport.Query) -> String?) -> [(labels: String, value: String)] {
      report.queries.compactMap { query in
        value(query).map { (#"{query="\#(escaped(query.id))"}"#, $0) }
      }
    }
    family("sqlstream_info", "gauge", "The version.", [(#"{version="\#(Version.current)"}"#, "1")])
    family("sqlstream_ready", "gauge", "Whether it works on what comes.", [("", report.unreadyReason == nil ? "1" : "0")])
    family("sqlstream_broker_reachable", "gauge", "Whether the broker answers.", [("", report.isBrokerReachable ? "1" : "0")])
    family(
      "sqlstream_restoring_partitions", "gauge", "Partitions whose state is being restored.",
      [("", "\(report.restoringPartitions)")])
    family(
      "sqlstream_query_state", "gauge", "1 for the state that a query is in.",
      report.queries.flatMap { query in
        ["held", "running", "paused", "failed"].map { state in
          (#"{query="\#(escaped(query.id))",state="\#(state)"}"#, query.state.word == state ? "1" : "0")
        }
      })
    family("sqlstream_query_rows_in_total", "counter", "Rows that a query's first stage took in.", perQuery { "\($0.rowsIn)" })
    family(
      "sqlstream_query_rows_out_total", "counter", "Records that a query's last stage put out.",
      perQuery { "\($0.rowsOut)" })
    family(
      "sqlstream_query_records_skipped_total", "counter", "Records skipped and values that became NULL by an error.",
      perQuery { "\($0.recordsSkipped)" })
    family("sqlstream_query_state_rows", "gauge", "Rows that a query holds in memory.", perQuery { "\($0.stateRows)" })
    family(
      "sqlstream_query_state_bytes", "gauge", "Bytes of those rows, as far as they are known.",
      perQuery { "\($0.stateBytes)" })
    family(
      "sqlstream_query_lag_records", "gauge", "Records of its topics that a query's group has not worked on yet.",
      perQuery { $0.lag.map { "\($0)" } })
    return text
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
