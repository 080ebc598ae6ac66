import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A schema registry that speaks Confluent's HTTP protocol.
///
/// Schemas never change under their ids, so ids are kept in both directions. Requests that fail for reasons that pass
/// (no connection, a status of 5xx) are tried three times.
package final class HTTPSchemaRegistry: SchemaRegistry {
  /// The URL without credentials.
  package var name: String { "the schema registry at \(address.url)" }
  private let address: RegistryAddress
  private let connection: Mutex<HTTPConnection>
  private let cache = Mutex(Cache())

  private struct Cache {
    var schemas: [Int32: RegisteredSchema] = [:]
    var ids: [Registration: Int32] = [:]
    /// Until when lookups fail at once, after one that got no answer (on the monotonic clock).
    var silentUntilMillis: Int64 = 0
    var silence = ""
  }

  private struct Registration: Hashable {
    var subject: String
    var schema: RegisteredSchema
  }

  private static let attempts = 3
  private static let firstPauseMillis: UInt32 = 100
  /// How long a registry that does not answer is left alone by lookups of ids, which records ask for.
  private static let silenceMillis: Int64 = 2_000

  /// - Parameters:
  ///   - url: may hold credentials, `http://user:password@host:8081`; those given beside it come first.
  ///   - timeoutMillis: for one request.
  /// - Throws: `refused` where the URL is none.
  package init(
    url: String, user: String? = nil, password: String? = nil, timeoutMillis: Int = 10_000
  ) throws(SchemaRegistryError) {
    address = try RegistryAddress(url, user: user, password: password)
    connection = Mutex(try HTTPConnection(address, timeoutMillis: timeoutMillis))
  }

  package func register(
    _ schema: RegisteredSchema, subject: String
  ) throws(SchemaRegistryError) -> Int32 {
    let registration = Registration(subject: subject, schema: schema)
    if let id = cache.withLock({ $0.ids[registration] }) { return id }
    var body = ByteBuffer(capacity: 1024)
    body.append("{")
    schema.appendMembers(to: &body)
    body.append("}")
    let response = try send("/subjects/\(RegistryAddress.escaped(subject))/versions", body: body.text)
    if response.status == 409 {
      throw .incompatible(subject: subject, reason: message(of: response))
    }
    let answer = try document(of: response)
    guard let id = answer["id"]?.int.flatMap(Int32.init(exactly:)) else { throw unexpected("no id for the schema") }
    cache.withLock { cache in
      cache.ids[registration] = id
      cache.schemas[id] = schema
    }
    return id
  }

  package func schema(id: Int32) throws(SchemaRegistryError) -> RegisteredSchema {
    if let schema = cache.withLock({ $0.schemas[id] }) { return schema }
    if let silence = cache.withLock({ $0.silentUntilMillis > MonotonicClock.millis ? $0.silence : nil }) {
      throw .unreachable(registry: name, reason: silence)
    }
    let response: HTTPConnection.Response
    do throws(SchemaRegistryError) {
      response = try send("/schemas/ids/\(id)")
    } catch {
      if case .unreachable(_, let reason) = error {
        cache.withLock { $0.silentUntilMillis = MonotonicClock.millis + Self.silenceMillis; $0.silence = reason }
      }
      throw error
    }
    if response.status == 404 { throw .unknownSchema(id: id) }
    guard let schema = RegisteredSchema(json: try document(of: response)) else { throw unexpected("no schema") }
    cache.withLock { $0.schemas[id] = schema }
    return schema
  }

  package func schema(subject: String, version: Int32) throws(SchemaRegistryError) -> RegisteredSchema {
    let response = try send("/subjects/\(RegistryAddress.escaped(subject))/versions/\(version)")
    guard let schema = RegisteredSchema(json: try document(of: response)) else { throw unexpected("no schema") }
    return schema
  }

  package func latestSchema(
    subject: String
  ) throws(SchemaRegistryError) -> (id: Int32, schema: RegisteredSchema)? {
    let response = try send("/subjects/\(RegistryAddress.escaped(subject))/versions/latest")
    if response.status == 404 { return nil }
    let answer = try document(of: response)
    guard let schema = RegisteredSchema(json: answer), let id = answer["id"]?.int.flatMap(Int32.init(exactly:)) else {
      throw unexpected("no schema")
    }
    cache.withLock { $0.schemas[id] = schema }
    return (id, schema)
  }

  package func delete(subject: String) throws(SchemaRegistryError) {
    let response = try send("/subjects/\(RegistryAddress.escaped(subject))", deletes: true)
    cache.withLock { cache in cache.ids = cache.ids.filter { $0.key.subject != subject } }
    if response.status != 404 { _ = try document(of: response) }
  }

  package func subjects() throws(SchemaRegistryError) -> [String] {
    guard let subjects = try document(of: try send("/subjects")).items else { throw unexpected("no list of subjects") }
    return subjects.compactMap(\.text)
  }

  /// Sends a request, again where that may help.
  private func send(
    _ path: String, body: String? = nil, deletes: Bool = false
  ) throws(SchemaRegistryError) -> HTTPConnection.Response {
    var reason = ""
    for attempt in 0..<Self.attempts {
      if attempt > 0 { usleep(Self.firstPauseMillis * 1000 << (2 * UInt32(attempt - 1))) }
      do throws(HTTPConnection.Failure) {
        let response = try connection.withLock { connection throws(HTTPConnection.Failure) in
          try connection.perform(path: path, body: body, deletes: deletes)
        }
        if response.status < 500 { return response }
        reason = "it answers with status \(response.status): \(message(of: response))"
      } catch {
        reason = error.reason
      }
    }
    throw .unreachable(registry: name, reason: reason)
  }

  /// The answer of a request that went well.
  private func document(of response: HTTPConnection.Response) throws(SchemaRegistryError) -> JSONValue {
    guard (200..<300).contains(response.status) else {
      throw .refused(status: response.status, message: message(of: response))
    }
    do throws(FormatError) {
      return try JSONValue(parsing: response.body)
    } catch {
      throw unexpected("no JSON: \(error.reason)")
    }
  }

  /// What the registry says of an error.
  private func message(of response: HTTPConnection.Response) -> String {
    (try? JSONValue(parsing: response.body))?["message"]?.text ?? String(response.body.prefix(200))
  }

  private func unexpected(_ what: String) -> SchemaRegistryError {
    .unreachable(registry: name, reason: "its answer holds \(what)")
  }
}
