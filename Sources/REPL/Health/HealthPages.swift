import Runtime

/// What the health endpoint answers.
///
/// `/health/live`: 200 unless a query has failed, which only a restart can heal. `/health/ready`: 200 while it works on
/// what comes; 503 while it starts, restores state, or has lost the broker. `/metrics`: figures for Prometheus.
enum HealthPages {
  static func answer(_ request: HTTPRequest, _ report: @autoclosure () -> HealthReport) -> HTTPAnswer {
    switch request.path {
    case "/health/live": return live(report())
    case "/health/ready", "/health": return ready(report())
    case "/metrics":
      return HTTPAnswer(status: 200, contentType: "text/plain; version=0.0.4", body: PrometheusText.page(report()))
    case "/": return .text(200, "/health/live\n/health/ready\n/metrics\n")
    default: return .text(404, "there is no such page; there are /health/live, /health/ready and /metrics\n")
    }
  }

  private static func live(_ report: HealthReport) -> HTTPAnswer {
    page(isGood: report.isLive, good: "live", reason: report.isLive ? nil : report.unreadyReason, report)
  }

  private static func ready(_ report: HealthReport) -> HTTPAnswer {
    let reason = report.unreadyReason
    return page(isGood: reason == nil, good: "ready", reason: reason, report)
  }

  private static func page(isGood: Bool, good: String, reason: String?, _ report: HealthReport) -> HTTPAnswer {
    var members: [JSONValue.Member] = [.init(name: "status", value: .string(isGood ? good : "not \(good)"))]
    if let reason { members.append(.init(name: "reason", value: .string(reason))) }
    members.append(.init(name: "broker", value: .string(report.broker)))
    let queries = report.queries.map { query in
      JSONValue.record(
        [
          "id": .string(query.id), "state": .string(query.state.word), "rows_in": .whole(query.rowsIn),
          "rows_out": .whole(query.rowsOut), "records_skipped": .whole(query.recordsSkipped),
          "lag": query.lag.map { .whole($0) } ?? .null,
        ])
    }
    members.append(.init(name: "queries", value: .array(queries)))
    var writer = ValueJSONWriter()
    writer.json(.object(members))
    return .json(isGood ? 200 : 503, writer.text + "\n")
  }
}

extension PersistentQuery.State {
  /// In a word, for programs.
  var word: String {
    switch self {
    case .held: "held"
    case .running: "running"
    case .paused: "paused"
    case .failed: "failed"
    }
  }
}

extension JSONValue {
  /// An object of these members, in their order.
  fileprivate static func record(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { Member(name: $0.key, value: $0.value) })
  }

  fileprivate static func whole(_ number: some BinaryInteger) -> JSONValue { .number(String(number)) }
}
