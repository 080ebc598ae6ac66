/// Where to listen for clients.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
  /// An address or name of this machine.
  package var host: String
  /// 0: one that is free.
  package var port: UInt16

  /// What users write: a port of this machine alone, `host:port`, or `[address]:port`.
  /// - Returns: nil for what is none of these.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else {
      guard let port = UInt16(text) else { return nil }
      (host, self.port) = ("127.0.0.1", port)
      return
    }
    guard let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    if host.isEmpty { return nil }
    (self.host, self.port) = (String(host), port)
  }

  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
