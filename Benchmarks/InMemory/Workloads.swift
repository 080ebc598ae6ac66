/// The workloads, by what they measure. The goals are those of the project's issue on speed, first column.
extension Workload {
  static var all: [Workload] {
    [
      decode(.json), decode(.avro), encode(.json), encode(.avro), expressions,
      groupBy(.json, keys: 1000, target: 150), groupBy(.json, keys: 100_000, target: 150),
      groupBy(.avro, keys: 1000, target: 100), groupBy(.avro, keys: 100_000, target: 100),
      groupBy(.avro, keys: 1000, variant: .numberKeys), groupBy(.avro, keys: 1000, variant: .nulls),
      newGroups(.avro), everyChange(.json, keys: 1000), everyChange(.avro, keys: 1000),
      flush(.json, keys: 100_000), flush(.avro, keys: 100_000), projection(.json), projection(.avro),
      join, restore(keys: 100_000),
    ]
  }

  /// Those whose instructions are counted. Instructions do not know caches: few keys do.
  static var counted: [Workload] {
    [
      decode(.json), decode(.avro), encode(.json), encode(.avro), expressions,
      groupBy(.json, keys: 1000), groupBy(.avro, keys: 1000),
      groupBy(.avro, keys: 1000, variant: .numberKeys), groupBy(.avro, keys: 1000, variant: .nulls),
      newGroups(.avro), everyChange(.json, keys: 1000), everyChange(.avro, keys: 1000),
      flush(.json, keys: 1000), flush(.avro, keys: 1000), projection(.json), projection(.avro),
      join, smartshop(.aggregate), smartshop(.whole), restore(keys: 1000),
    ]
  }
}

/// "1 k", "10 M".
func short(_ number: Int) -> String {
  switch number {
  case 1_000_000...: "\(number / 1_000_000) M"
  case 1000...: "\(number / 1000) k"
  default: "\(number)"
  }
}

/// "1k", "10m".
func shortName(_ number: Int) -> String { short(number).filter { $0 != " " }.lowercased() }
