import CPQ
import Planner

/// Where a database is and who asks: what libpq needs to connect.
struct PostgresAddress: Sendable {
  /// libpq's keywords and their values.
  private(set) var keywords: [(keyword: String, value: String)]
  /// For people; no password in it.
  let description: String

  private static let connectSeconds = 10

  /// Reads the URI or keywords as libpq does.
  /// - Throws: where it is not one, without showing it.
  init(_ database: SinkConnectorPlan.Database, library: PostgresLibrary) throws(PostgresError) {
    keywords = try Self.parse(database.url ?? "", library)
    for (keyword, given) in [("user", database.user), ("password", database.password)] {
      if let given, !keywords.contains(where: { $0.keyword == keyword }) { keywords.append((keyword, given)) }
    }
    let defaults = library.functions.PQconndefaults().map { Self.values($0, library) } ?? []
    let all = keywords + defaults
    func value(_ keyword: String) -> String? {
      all.first { $0.keyword == keyword && !$0.value.isEmpty }?.value
    }
    let host = value("hostaddr") ?? value("host") ?? "this machine"
    if host.contains("@") {
      // What stands before the last '@' is a part of a password.
      throw PostgresError(.permanent, "the URL has an '@' too many: one that belongs to the password is written %40")
    }
    let name = value("dbname") ?? value("user")
    description = "PostgreSQL at \(host):\(value("port") ?? "5432")" + (name.map { ", database \($0)" } ?? "")
  }

  private static func parse(
    _ url: String, _ library: PostgresLibrary
  ) throws(PostgresError) -> [(keyword: String, value: String)] {
    guard !url.contains("\0") else { throw PostgresError(.permanent, "the URL has a NUL byte in it") }
    guard let options = library.functions.PQconninfoParse(url, nil) else {
      // libpq's reason would quote the URL, and with it the password.
      throw PostgresError(
        .permanent, "the URL can't be read: it is postgresql://user@host:5432/database, with other characters than "
          + "letters and digits written as %40")
    }
    return values(options, library)
  }

  /// The values that options have; frees them.
  private static func values(
    _ options: UnsafeMutablePointer<PQconninfoOption>, _ library: PostgresLibrary
  ) -> [(keyword: String, value: String)] {
    defer { library.functions.PQconninfoFree(options) }
    var result: [(keyword: String, value: String)] = []
    // An array that ends with an option without a keyword.
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { result.append((String(cString: keyword), String(cString: value))) }
      option += 1
    }
    return result
  }

  func value(of keyword: String) -> String? { keywords.first { $0.keyword == keyword }?.value }

  /// How long to wait for a connection.
  var connectMillis: Int {
    (value(of: "connect_timeout").flatMap { Int($0) }.flatMap { $0 > 0 ? min($0, 3600) : nil } ?? Self.connectSeconds) * 1000
  }

  /// The keywords, and those that are always wanted.
  func keywords(applicationName: String) -> [(keyword: String, value: String)] {
    var all = keywords.filter { $0.keyword != "client_encoding" }
    all.append(("client_encoding", "UTF8"))
    all.append(("fallback_application_name", applicationName))
    // A machine that is gone without a word is noticed within half a minute.
    if value(of: "tcp_user_timeout") == nil { all.append(("tcp_user_timeout", "30000")) }
    return all
  }

  /// A message of libpq or the server in one line, without the password.
  func cleaned(_ message: String) -> String {
    let words = message.split { $0.isWhitespace }.joined(separator: " ")
    guard let password = value(of: "password"), password.count > 3 else { return words }
    return words.split(separator: password, omittingEmptySubsequences: false).joined(separator: "***")
  }
}
