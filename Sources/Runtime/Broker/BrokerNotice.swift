/// Something a broker's client has to say that no call can throw: a connection lost, a broker back.
package struct BrokerNotice: Hashable, Sendable {
  package enum Severity: Hashable, Sendable { case information, warning, error }

  package var severity: Severity
  package var message: String

  package init(_ severity: Severity, _ message: String) {
    self.severity = severity
    self.message = message
  }
}

/// Where notices go. Called from any thread, seldom, and must not call the broker.
package typealias BrokerLog = @Sendable (BrokerNotice) -> Void
