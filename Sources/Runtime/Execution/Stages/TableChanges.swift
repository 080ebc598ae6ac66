/// How changes of a table cross a repartition topic: as rows that are added to their new key or taken from their old
/// one, since the two may go to different partitions (Kafka Streams' `KTableRepartitionMap`).
enum TableChanges {
  /// The column behind the row's own ones: true for an added row, false for one taken back.
  static let additionColumn = "IS_ADDITION"
}
