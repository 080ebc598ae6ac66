import Foundation
import TestSupport

/// A program's connector and the real PostgreSQL that it writes to.
struct PostgresSink {
  let database: PostgresDatabase
  let files: Workspace

  init() throws {
    database = try PostgresServer.shared.get().makeDatabase()
    files = try Workspace()
  }

  /// Runs a script over lines of input, with the database's URL in the environment.
  func run(
    _ script: String, input: [String] = [], options: [String] = ["--until-idle"]
  ) throws -> ProgramRun.Result {
    let file = try files.file("\(UUID().uuidString).sql", script)
    return try ProgramRun.run(
      ["run", file, "--input", "-"] + options, input: input.joined(separator: "\n"), environment: database.environment)
  }

  /// The statement for a connector to this database; the URL comes from the environment.
  static func connector(_ properties: String, name: String = "sink") -> String {
    "CREATE SINK CONNECTOR \(name) WITH ('connector' = 'postgres', \(properties));\n"
  }

  static let users =
    "CREATE TABLE users (id INT PRIMARY KEY, name STRING, qty BIGINT) WITH (KAFKA_TOPIC = 'users', VALUE_FORMAT = 'JSON');\n"

  /// A line of input for `users`.
  static func user(_ id: Int, _ value: String) -> String {
    #"{"topic": "users", "key": \#(id), "value": \#(value), "timestamp": 1700000000000}"#
  }
}
