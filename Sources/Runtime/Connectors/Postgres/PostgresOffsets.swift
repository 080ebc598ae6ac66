/// How far a connector is in each partition, kept in the database beside what it wrote, so that both are committed
/// together.
struct PostgresOffsets {
  /// Whose offsets they are. Another table, another cluster and another application each begin anew.
  struct Owner {
    var application: String
    var connector: String
    var target: String
    var cluster: String
    var topic: String
  }

  private let owner: Owner
  private let table: String

  /// The table's name for people.
  static let tableName = "sqlstream_offsets"

  /// - Parameter schema: of the target; nil: the search path's.
  init(owner: Owner, schema: String?) {
    self.owner = owner
    table = (schema.map { PostgresName.quoted($0) + "." } ?? "") + PostgresName.quoted(Self.tableName)
  }

  private var owned: [PostgresConnection.Parameter] {
    [owner.application, owner.connector, owner.target, owner.cluster, owner.topic].map { .text($0) }
  }

  private static let isOwned =
    "application = $1 AND connector = $2 AND target = $3 AND cluster = $4 AND topic = $5"

  /// Makes the table where it is not there.
  func create(_ connection: PostgresConnection) throws(PostgresError) {
    // Asked first: IF NOT EXISTS wants the right to create even where nothing is to be created.
    let found = try connection.run("SELECT to_regclass($1)::oid", [.text(table)])
    if found.rows.first?.first ?? nil != nil { return }
    try connection.run(
      """
      CREATE TABLE \(table) (
        application text, connector text, target text, cluster text, topic text, partition integer,
        next_offset bigint NOT NULL, updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (application, connector, target, cluster, topic, partition))
      """)
  }

  /// Forgets all offsets of the connector for its target, which was made anew.
  func forgetTarget(_ connection: PostgresConnection) throws(PostgresError) {
    try connection.run(
      "DELETE FROM \(table) WHERE application = $1 AND connector = $2 AND target = $3", Array(owned.prefix(3)))
  }

  /// Forgets the offsets of this cluster, which is no more.
  func forgetCluster(_ connection: PostgresConnection) throws(PostgresError) {
    try connection.run(
      "DELETE FROM \(table) WHERE application = $1 AND connector = $2 AND target = $3 AND cluster = $4",
      Array(owned.prefix(4)))
  }

  /// The next offset of each of these partitions; those that have none yet get the one given.
  func claim(
    _ starts: [Int: Int64], _ connection: PostgresConnection
  ) throws(PostgresError) -> [Int: Int64] {
    let given = starts.sorted { $0.key < $1.key }
    try connection.run(
      """
      INSERT INTO \(table) (application, connector, target, cluster, topic, partition, next_offset)
      SELECT $1, $2, $3, $4, $5, given.partition, given.next_offset
      FROM unnest($6::integer[], $7::bigint[]) AS given(partition, next_offset) ON CONFLICT DO NOTHING
      """, owned + [Self.array(given.map { Int64($0.key) }), Self.array(given.map(\.value))])
    return try all(connection).filter { starts[$0.key] != nil }
  }

  /// The next offset of each partition that any process has begun.
  func all(_ connection: PostgresConnection) throws(PostgresError) -> [Int: Int64] {
    let answer = try connection.run("SELECT partition, next_offset FROM \(table) WHERE \(Self.isOwned)", owned)
    var offsets: [Int: Int64] = [:]
    for row in answer.rows {
      if let partition = row[0].flatMap({ Int($0) }), let offset = row[1].flatMap({ Int64($0) }) {
        offsets[partition] = offset
      }
    }
    return offsets
  }

  /// One partition's way from an offset to another.
  struct Move {
    var partition: Int
    var from: Int64
    var to: Int64
  }

  /// Moves on, if all partitions still are where this process left them. The rows stay locked until the transaction
  /// ends, so that of two processes that believe to have a partition only one gets through.
  /// - Returns: whether they were.
  func advance(_ moves: [Move], _ connection: PostgresConnection) throws(PostgresError) -> Bool {
    let answer = try connection.run(
      """
      UPDATE \(table) AS kept SET next_offset = given.new, updated_at = now()
      FROM unnest($6::integer[], $7::bigint[], $8::bigint[]) AS given(partition, old, new)
      WHERE \(Self.isOwned) AND kept.partition = given.partition AND kept.next_offset = given.old
      """,
      owned + [
        Self.array(moves.map { Int64($0.partition) }), Self.array(moves.map(\.from)), Self.array(moves.map(\.to)),
      ])
    return answer.affected == moves.count
  }

  private static func array(_ numbers: [Int64]) -> PostgresConnection.Parameter {
    .text("{" + numbers.map { String($0) }.joined(separator: ",") + "}")
  }
}
