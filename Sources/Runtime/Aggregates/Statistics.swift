import Planner

extension AggregateFunction {
  /// `STDDEV_SAMPLE(x)`: 0 for fewer than two values.
  static let standardDeviation = AggregateFunction(
    name: "STDDEV_SAMPLE", summary: "The sample standard deviation of the argument. NULLs are passed over.",
    canUndo: true, keepsStruct: true, signatures: [FunctionSignature([.init("x", .type(.double))], result: .type(.type(.double)))]
  ) { use in KernelAggregator(DeviationKernel(in: use.records) { $0.squareRoot() }, resultType: .double) }

  /// `STDDEV_SAMP(x)`: what ksqlDB gives under this name is the variance, the square of the deviation.
  static let variance = AggregateFunction(
    name: "STDDEV_SAMP",
    summary: "The sample variance of the argument (as in ksqlDB; STDDEV_SAMPLE is the deviation itself).",
    canUndo: true, keepsStruct: true, signatures: [FunctionSignature([.init("x", .type(.double))], result: .type(.type(.double)))]
  ) { use in KernelAggregator(DeviationKernel(in: use.records) { $0 }, resultType: .double) }

  /// `CORRELATION(x, y)`: NaN until two different pairs came.
  static let correlation = AggregateFunction(
    name: "CORRELATION", summary: "The Pearson correlation of two numbers. Rows with a NULL are passed over.",
    canUndo: true, keepsStruct: true,
    signatures: [
      FunctionSignature([.init("x", .type(.double)), .init("y", .type(.double))], result: .type(.type(.double)))
    ]
  ) { use in KernelAggregator(CorrelationKernel(in: use.records), resultType: .double) }
}

private struct DeviationKernel: AggregateKernel, ~Copyable {
  typealias Input = FixedColumn<Double>
  typealias Output = FixedColumn<Double>

  private struct Moments {
    var count: Int64 = 0
    var sum = 0.0
    /// The sum of the squared distances from the mean.
    var squares = 0.0
  }

  private let moments: SlotField<Moments>
  /// From the variance to the result.
  private let finish: (Double) -> Double

  init(in records: SlotRecords, _ finish: @escaping (Double) -> Double) {
    moments = records.addField(Moments())
    self.finish = finish
  }

  func clear(_ slot: SlotPlace) { moments[slot] = Moments() }

  /// The method of Youngs and Cramer: stable, and a row can be taken back.
  mutating func add(_ input: Input, _ row: Int, to slot: SlotPlace) -> Bool {
    guard let value = input[row] else { return true }
    moments[slot].count &+= 1
    moments[slot].sum += value
    moments[slot].squares += Self.distance(value, moments[slot])
    return true
  }

  mutating func undo(_ input: Input, _ row: Int, from slot: SlotPlace) -> Bool {
    guard let value = input[row] else { return true }
    moments[slot].squares -= Self.distance(value, moments[slot])
    moments[slot].count &-= 1
    moments[slot].sum -= value
    return true
  }

  /// What a value that is among those counted adds to the squares.
  private static func distance(_ value: Double, _ moments: Moments) -> Double {
    guard moments.count > 1 else { return 0 }
    let count = Double(moments.count)
    let distance = value * count - moments.sum
    return distance * distance / (count * (count - 1))
  }

  mutating func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool {
    let (left, right) = (moments[source], moments[target])
    if left.count == 0 { return true }
    var merged = Moments(
      count: left.count &+ right.count, sum: left.sum + right.sum, squares: left.squares + right.squares)
    if right.count > 0 {
      let (leftCount, rightCount) = (Double(left.count), Double(right.count))
      let distance = left.sum / leftCount - right.sum / rightCount
      merged.squares += distance * distance * leftCount * rightCount / (leftCount + rightCount)
    }
    moments[target] = merged
    return true
  }

  func appendResult(_ slot: SlotPlace, to output: Output) {
    let state = moments[slot]
    output.append(state.count < 2 ? 0 : finish(state.squares / Double(state.count - 1)))
  }

  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) {
    buffer.append(signed: moments[slot].count)
    buffer.append(double: moments[slot].sum)
    buffer.append(double: moments[slot].squares)
  }

  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    moments[slot] = Moments(count: try reader.signed(), sum: try reader.double(), squares: try reader.double())
  }
}

private struct CorrelationKernel: AggregateKernel, ~Copyable {
  struct Pairs: AggregateInput {
    let x: FixedColumn<Double>
    let y: FixedColumn<Double>

    static func make(_ arguments: [Column]) -> Pairs? {
      guard arguments.count == 2, let x = Double.lane(of: arguments[0]), let y = Double.lane(of: arguments[1]) else {
        return nil
      }
      return Pairs(x: x, y: y)
    }
  }

  typealias Input = Pairs
  typealias Output = FixedColumn<Double>

  private struct Sums {
    var count: Int64 = 0
    var x = 0.0
    var y = 0.0
    var xx = 0.0
    var yy = 0.0
    var xy = 0.0
  }

  private let sums: SlotField<Sums>

  init(in records: SlotRecords) { sums = records.addField(Sums()) }

  func clear(_ slot: SlotPlace) { sums[slot] = Sums() }
  mutating func add(_ input: Pairs, _ row: Int, to slot: SlotPlace) -> Bool {
    change(slot, input.x[row], input.y[row], 1)
  }
  mutating func undo(_ input: Pairs, _ row: Int, from slot: SlotPlace) -> Bool {
    change(slot, input.x[row], input.y[row], -1)
  }

  private func change(_ slot: SlotPlace, _ x: Double?, _ y: Double?, _ sign: Double) -> Bool {
    guard let x, let y else { return true }
    sums[slot].count &+= Int64(sign)
    sums[slot].x += sign * x
    sums[slot].y += sign * y
    sums[slot].xx += sign * x * x
    sums[slot].yy += sign * y * y
    sums[slot].xy += sign * x * y
    return true
  }

  mutating func merge(_ source: SlotPlace, into target: SlotPlace) -> Bool {
    let other = sums[source]
    sums[target].count &+= other.count
    sums[target].x += other.x
    sums[target].y += other.y
    sums[target].xx += other.xx
    sums[target].yy += other.yy
    sums[target].xy += other.xy
    return true
  }

  func appendResult(_ slot: SlotPlace, to output: Output) {
    let sums = sums[slot]
    let count = Double(sums.count)
    let squares = (count * sums.xx - sums.x * sums.x) * (count * sums.yy - sums.y * sums.y)
    output.append((count * sums.xy - sums.x * sums.y) / squares.squareRoot())
  }

  func save(_ slot: SlotPlace, into buffer: inout ByteBuffer) {
    let sums = sums[slot]
    buffer.append(signed: sums.count)
    for sum in [sums.x, sums.y, sums.xx, sums.yy, sums.xy] { buffer.append(double: sum) }
  }

  mutating func load(_ slot: SlotPlace, from reader: inout StateReader) throws(StateError) {
    sums[slot] = Sums(
      count: try reader.signed(), x: try reader.double(), y: try reader.double(), xx: try reader.double(),
      yy: try reader.double(), xy: try reader.double())
  }
}
