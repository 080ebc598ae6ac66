import CCurl

/// libcurl, opened when the first connection is made.
///
/// Swift can't import the struct's variadic functions, which the shim's wrappers call, and so the whole struct is
/// handed to them by address.
struct CurlLibrary: @unchecked Sendable {
  // Unchecked: the functions are not changed once they are filled in, and the memory is never freed.
  let functions: UnsafePointer<curl_library>

  /// Debian's two builds of it, the one with OpenSSL first, and macOS's.
  private static let names = ["libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib"]

  /// The library, or why there is none.
  static let shared: Result<CurlLibrary, CurlMissing> = open()

  private static func open() -> Result<CurlLibrary, CurlMissing> {
    let functions = UnsafeMutablePointer<curl_library>.allocate(capacity: 1)
    functions.initialize(to: curl_library())
    var reasons: [String] = []
    for name in names {
      guard let reason = curl_library_open(name, functions) else {
        // It wants to be initialized once, before threads use it.
        let code = functions.pointee.curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        if code == CURLE_OK { return .success(CurlLibrary(functions: UnsafePointer(functions))) }
        reasons.append("it does not start (code \(code.rawValue))")
        continue
      }
      reasons.append(String(cString: reason))
    }
    functions.deallocate()
    return .failure(
      CurlMissing(reason: "a schema registry needs libcurl, which can't be used (\(reasons[0])); install libcurl4"))
  }
}

/// Why libcurl can't be used.
struct CurlMissing: Error {
  let reason: String
}
