import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A small HTTP/1.1 server on 127.0.0.1 for tests: one thread, one request a connection.
package final class HTTPStub: Sendable {
  package struct Request: Hashable, Sendable {
    package var method: String
    package var path: String
    /// By lower-case name.
    package var headers: [String: String]
    package var body: String
  }

  package struct Response: Sendable {
    package var status: Int
    package var body: String

    package init(status: Int = 200, body: String) {
      self.status = status
      self.body = body
    }
  }

  package let port: UInt16
  private let listener: Int32
  private let log = Mutex<[Request]>([])

  /// All requests so far.
  package var requests: [Request] { log.withLock { $0 } }

  /// Starts to listen; `answer` is called on the server's thread. A nil answer closes the connection without a word.
  package init(_ answer: @escaping @Sendable (Request) -> Response?) throws {
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    let listener = socket(AF_INET, kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard listener >= 0, isListening else { throw StubError("no socket: \(String(cString: strerror(errno)))") }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    let thread = Thread { [self] in serve(answer) }
    thread.start()
  }

  /// Stops to listen; the thread ends.
  package func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private func serve(_ answer: (Request) -> Response?) {
    while true {
      let connection = accept(listener, nil, nil)
      if connection < 0 { break }
      if let request = Self.read(connection) {
        log.withLock { $0.append(request) }
        if let response = answer(request) { Self.write(response, to: connection) }
      }
      close(connection)
    }
    close(listener)
  }

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    while true {
      if let request = parse(bytes) { return request }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = recv(connection, &chunk, chunk.count, 0)
      if count <= 0 { return nil }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// The request, once all of it is there.
  private static func parse(_ bytes: [UInt8]) -> Request? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return nil }
    let lines = text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
    let words = lines.first?.split(separator: " ").map(String.init) ?? []
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let body = text[end.upperBound...]
    guard body.utf8.count >= Int(headers["content-length"] ?? "0") ?? 0 else { return nil }
    return Request(method: words[0], path: words[1], headers: headers, body: String(body))
  }

  private static func write(_ response: Response, to connection: Int32) {
    let head = "HTTP/1.1 \(response.status) Status\r\nContent-Length: \(response.body.utf8.count)\r\n"
      + "Content-Type: application/vnd.schemaregistry.v1+json\r\nConnection: close\r\n\r\n"
    var rest = Array((head + response.body).utf8)[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if sent <= 0 { return }
      rest = rest.dropFirst(sent)
    }
  }
}

package struct StubError: Error {
  package var reason: String

  init(_ reason: String) { self.reason = reason }
}
