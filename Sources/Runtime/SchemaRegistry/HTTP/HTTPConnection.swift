import CCurl

/// A connection to one server through libcurl, kept open between requests. Used by one thread at a time.
struct HTTPConnection: ~Copyable, @unchecked Sendable {
  // Holds: `handle` is made here, used only inside of `perform`, which borrows the connection, and freed in `deinit`.
  private let library: CurlLibrary
  private let handle: UnsafeMutableRawPointer
  private let address: RegistryAddress
  private let timeoutMillis: Int

  struct Response: Sendable {
    var status: Int
    var body: String
  }

  struct Failure: Error {
    /// For people, without URL and credentials.
    var reason: String
  }

  init(_ address: RegistryAddress, timeoutMillis: Int) throws(SchemaRegistryError) {
    let library: CurlLibrary
    switch CurlLibrary.shared {
    case .success(let opened): library = opened
    case .failure(let missing): throw .unreachable(registry: address.url, reason: missing.reason)
    }
    guard let handle = library.functions.pointee.curl_easy_init() else {
      throw .unreachable(registry: address.url, reason: "libcurl could not be started")
    }
    self.library = library
    self.handle = handle
    self.address = address
    self.timeoutMillis = timeoutMillis
  }

  deinit { library.functions.pointee.curl_easy_cleanup(handle) }

  /// Sends a request and waits for its answer.
  /// - Parameters:
  ///   - body: of a POST; nil: a GET, or a DELETE.
  ///   - deletes: it is a DELETE.
  borrowing func perform(path: String, body: String?, deletes: Bool = false) throws(Failure) -> Response {
    let curl = library.functions
    curl.pointee.curl_easy_reset(handle)
    let received = ResponseBody()
    var headers: UnsafeMutablePointer<curl_slist>?
    headers = curl.pointee.curl_slist_append(headers, "Accept: application/vnd.schemaregistry.v1+json, application/json")
    headers = curl.pointee.curl_slist_append(headers, "Content-Type: application/vnd.schemaregistry.v1+json")
    // Without this libcurl asks first whether it may send a longer body, and waits for an answer.
    headers = curl.pointee.curl_slist_append(headers, "Expect:")
    defer { curl.pointee.curl_slist_free_all(headers) }
    setOptions(path: path, headers: headers)
    if deletes { _ = curl_set_string(curl, handle, CURLOPT_CUSTOMREQUEST, "DELETE") }
    if let body {
      _ = curl_set_long(curl, handle, CURLOPT_POST, 1)
      _ = curl_set_long(curl, handle, CURLOPT_POSTFIELDSIZE, body.utf8.count)
      // Copied by libcurl, so that the string need not outlive the call.
      _ = curl_set_string(curl, handle, CURLOPT_COPYPOSTFIELDS, body)
    }
    _ = curl_set_write_function(curl, handle) { data, size, count, context in
      guard let data, let context else { return 0 }
      let body = Unmanaged<ResponseBody>.fromOpaque(context).takeUnretainedValue()
      return body.append(UnsafeRawBufferPointer(start: data, count: size * count)) ? size * count : 0
    }
    // `received` lives until after the transfer, the only time libcurl calls the function with it.
    _ = curl_set_pointer(curl, handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(received).toOpaque())
    let code = withExtendedLifetime(received) { curl.pointee.curl_easy_perform(handle) }
    guard code == CURLE_OK else { throw Failure(reason: curl.pointee.curl_easy_strerror(code).map { String(cString: $0) } ?? "code \(code.rawValue)") }
    var status = 0
    _ = curl_get_response_code(curl, handle, &status)
    return Response(status: status, body: String(decoding: received.bytes, as: UTF8.self))
  }

  private borrowing func setOptions(path: String, headers: UnsafeMutablePointer<curl_slist>?) {
    let curl = library.functions
    _ = curl_set_string(curl, handle, CURLOPT_URL, address.url + path)
    _ = curl_set_string(curl, handle, CURLOPT_PROTOCOLS_STR, "http,https")
    _ = curl_set_string(curl, handle, CURLOPT_USERAGENT, "sqlstream")
    _ = curl_set_pointer(curl, handle, CURLOPT_HTTPHEADER, headers)
    // Timeouts without signals, which are no good in a process of many threads.
    _ = curl_set_long(curl, handle, CURLOPT_NOSIGNAL, 1)
    _ = curl_set_long(curl, handle, CURLOPT_CONNECTTIMEOUT_MS, min(timeoutMillis, 5_000))
    _ = curl_set_long(curl, handle, CURLOPT_TIMEOUT_MS, timeoutMillis)
    _ = curl_set_long(curl, handle, CURLOPT_FOLLOWLOCATION, 1)
    _ = curl_set_long(curl, handle, CURLOPT_MAXREDIRS, 3)
    if let user = address.user {
      _ = curl_set_string(curl, handle, CURLOPT_USERNAME, user)
      _ = curl_set_string(curl, handle, CURLOPT_PASSWORD, address.password ?? "")
    }
  }
}

/// What has come of an answer.
private final class ResponseBody {
  private(set) var bytes: [UInt8] = []
  /// No schema is as long; more is refused.
  private static let limit = 16 << 20

  /// Takes in more bytes; false where they are too many.
  func append(_ more: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count + more.count <= Self.limit else { return false }
    bytes.append(contentsOf: more)
    return true
  }
}
