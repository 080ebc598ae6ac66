/// Where a registry is and who asks, taken apart from a URL such as `https://user:password@registry:8081/path`.
struct RegistryAddress: Sendable {
  /// Without credentials, and without a slash at the end: fit for messages.
  let url: String
  let user: String?
  let password: String?

  /// Credentials given here come before those in the URL.
  init(_ text: String, user: String? = nil, password: String? = nil) throws(SchemaRegistryError) {
    let schemeEnd = text.range(ofASCII: "://")
    let scheme = schemeEnd.map { String(text[..<$0.lowerBound]).lowercased() } ?? "http"
    guard scheme == "http" || scheme == "https" else {
      throw .refused(status: 0, message: "the schema registry's URL must begin with http:// or https://")
    }
    var rest = schemeEnd.map { text[$0.upperBound...] } ?? text[...]
    let pathStart = rest.firstIndex(of: "/") ?? rest.endIndex
    var (urlUser, urlPassword): (String?, String?)
    if let at = rest[..<pathStart].lastIndex(of: "@") {
      let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      urlUser = Self.decoded(parts[0])
      urlPassword = parts.count > 1 ? Self.decoded(parts[1]) : ""
      rest = rest[rest.index(after: at)...]
    }
    while rest.last == "/" { rest = rest.dropLast() }
    guard !rest.isEmpty else { throw .refused(status: 0, message: "the schema registry's URL has no host") }
    url = "\(scheme)://\(rest)"
    self.user = user ?? urlUser
    self.password = user == nil ? urlPassword : password
  }

  /// Resolves `%40` and the like.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A part of a path with all but the unreserved characters escaped (RFC 3986, section 2.3).
  static func escaped(_ part: String) -> String {
    var result = ""
    for byte in part.utf8 {
      let scalar = Unicode.Scalar(byte)
      if scalar.properties.isASCIIHexDigit || scalar.isASCII && scalar.properties.isAlphabetic
        || "0123456789-._~".unicodeScalars.contains(scalar)
      {
        result.unicodeScalars.append(scalar)
      } else {
        result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }
}

extension String {
  fileprivate func range(ofASCII text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
