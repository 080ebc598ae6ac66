/// The statements that made a session's catalog, kept in the data directory as SQL, so that a second run goes on where
/// the first ended and so that people can read it.
struct CatalogFile {
  private let directory: String
  private var path: String { directory + "/catalog.sql" }

  init(dataDirectory: String) {
    directory = dataDirectory
  }

  /// The script; nil where there is none yet.
  func load() throws(SessionError) -> String? {
    guard Directory.exists(path) else { return nil }
    do throws(BrokerError) {
      return String(decoding: try File(path, .read).readAll(), as: UTF8.self)
    } catch {
      throw SessionError(error)
    }
  }

  /// Replaces the script, so that a crash leaves either the old or the new one. A connector's password may stand in it.
  func save(_ script: String) throws(SessionError) {
    let temporary = path + ".new"
    do throws(BrokerError) {
      let file = try File(temporary, .replacePrivately)
      try file.write(Array(script.utf8))
      try file.sync()
      try Directory.rename(temporary, to: path)
      try Directory.sync(directory)
    } catch {
      throw SessionError(error)
    }
  }
}
