/// Queries that share the reading of their topics, and the course that tests take them through: some run, others come,
/// pause, go on and end, and at each start others are there.
struct Companions: Sendable, CustomStringConvertible {
  let description: String
  let relations: String
  let all: [Dashboard]
  /// The records of further topics, which are there before any line.
  let factors: [Dashboard.Factor]
  /// Settings under which reading shared has most to think of.
  var settings = ""

  /// Those that are there from the beginning, and those that come later.
  let first: [String]
  let second: [String]
  /// Of the first, those that pause for a while, and those that end.
  let pausing: [String]
  let ending: [String]
  /// Those of one run after another.
  let runs: [[String]]
  /// Those of runs that are killed, and those that are asked in the end.
  let killed: [[String]]
  let asked: [String]
  /// Of these, those that a crash leaves as they are at least once: tables whose state stands for offsets of their sources.
  /// Of a stream, and behind a repartition topic, rows since the last commit may come twice then.
  let exact: [String]

  func named(_ names: [String]) -> [Dashboard] { all.filter { names.contains($0.name) } }

  /// Aggregates, a filter: of one topic.
  static let ofOneTopic = Companions(
    description: "of one topic", relations: Dashboard.stream, all: Dashboard.all, factors: [],
    first: ["counts", "thirds", "fifths"], second: ["rests", "most"], pausing: ["thirds"], ending: ["counts"],
    runs: [
      ["counts", "thirds"], ["thirds", "rests", "fifths"], ["counts", "rests", "most"], Dashboard.all.map(\.name),
    ],
    killed: [["counts", "thirds"], ["thirds", "most", "notes"], ["counts", "most"]], asked: ["counts", "thirds", "most"],
    exact: ["counts", "thirds", "most"])

  /// Of a stream with a table, of streams and of tables: all of the same two topics.
  static let joins = Companions(
    description: "joins", relations: Dashboard.joined, all: Dashboard.joins, factors: Dashboard.factors,
    // Fewer rows may wait than there are, so that topics are held back.
    settings: "SET 'buffered.records.per.partition' = '200';",
    first: ["weighed", "noted", "pairs", "latest"], second: ["loads", "rare", "known"], pausing: ["noted", "pairs"],
    ending: ["weighed", "latest"],
    runs: [
      ["weighed", "pairs", "latest"], ["weighed", "noted", "loads", "rare"], ["noted", "pairs", "known"],
      Dashboard.joins.map(\.name),
    ],
    killed: [["weighed", "noted", "latest"], ["noted", "loads", "pairs", "known"], ["weighed", "loads", "rare"]],
    asked: Dashboard.joins.map(\.name), exact: ["latest", "known"])

  static let allKinds = [ofOneTopic, joins]
}
