/// The first line of a request (RFC 9112); its headers and body mean nothing here.
struct HTTPRequest: Hashable, Sendable {
  enum Parsed: Hashable {
    case incomplete
    case malformed
    case request(HTTPRequest)
  }

  var method: String
  /// Without what follows a `?`.
  var path: String

  /// Reads a request once its head is there.
  static func parse(_ bytes: [UInt8]) -> Parsed {
    guard let end = end(of: bytes) else { return .incomplete }
    let line = bytes[..<end].prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    guard line.allSatisfy({ (0x20...0x7E).contains($0) }) else { return .malformed }
    let words = String(decoding: line, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[2].hasPrefix("HTTP/1."), words[1].hasPrefix("/"), !words[0].isEmpty else {
      return .malformed
    }
    return .request(HTTPRequest(method: String(words[0]), path: String(words[1].prefix { $0 != "?" })))
  }

  /// Where the empty line is that ends the head.
  private static func end(of bytes: [UInt8]) -> Int? {
    var previous: UInt8 = 0
    for (index, byte) in bytes.enumerated() where byte != UInt8(ascii: "\r") {
      if byte == UInt8(ascii: "\n"), previous == byte { return index }
      previous = byte
    }
    return nil
  }
}

struct HTTPAnswer: Hashable, Sendable {
  var status: Int
  var contentType: String
  var body: String

  static func text(_ status: Int, _ body: String) -> HTTPAnswer {
    HTTPAnswer(status: status, contentType: "text/plain; charset=utf-8", body: body)
  }

  static func json(_ status: Int, _ body: String) -> HTTPAnswer {
    HTTPAnswer(status: status, contentType: "application/json", body: body)
  }

  private static let reasons = [
    200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 431: "Request Header Fields Too Large",
    503: "Service Unavailable",
  ]

  /// As it goes over the wire.
  /// - Parameter withBody: false for HEAD.
  func bytes(withBody: Bool) -> [UInt8] {
    let head = """
      HTTP/1.1 \(status) \(Self.reasons[status] ?? "")\r
      Content-Type: \(contentType)\r
      Content-Length: \(body.utf8.count)\r
      Cache-Control: no-store\r
      Connection: close\r
      \r

      """
    return Array((head + (withBody ? body : "")).utf8)
  }
}
