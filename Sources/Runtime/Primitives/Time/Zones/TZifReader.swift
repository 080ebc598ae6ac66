/// Reads the system's compiled time zones: TZif files, versions 1 to 4 (RFC 8536, RFC 9636).
///
/// Every position is checked: a damaged file is refused, never believed.
struct TZifReader {
  /// Why a file is no time zone.
  enum Failure: Error, Equatable {
    case notTZif
    case truncated
    case inconsistent(String)
  }

  private let bytes: ArraySlice<UInt8>

  /// The numbers at a block's start, in the file's order.
  private struct Counts {
    var isUTC, isStandard, leapSeconds, transitions, types, characters: Int
  }

  /// Reads a whole file.
  static func read(_ bytes: [UInt8], name: String) throws(Failure) -> TimeZoneRules {
    var reader = TZifReader(bytes: bytes[...])
    let version = try reader.version()
    let counts = try reader.counts()
    if version < UInt8(ascii: "2") {
      return try reader.zone(counts, timeSize: 4, name: name)
    }
    // Version 1's block is for old readers: the same again with 64-bit times follows it.
    try reader.skip(Self.size(counts, timeSize: 4))
    guard try reader.version() >= UInt8(ascii: "2") else { throw .inconsistent("two versions") }
    return try reader.zone(reader.counts(), timeSize: 8, name: name)
  }

  private var position: Int

  private init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  private static func size(_ counts: Counts, timeSize: Int) -> Int {
    counts.transitions * (timeSize + 1) + counts.types * 6 + counts.characters
      + counts.leapSeconds * (timeSize + 4) + counts.isStandard + counts.isUTC
  }

  private mutating func take(_ count: Int) throws(Failure) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.endIndex - position else { throw .truncated }
    defer { position += count }
    return bytes[position..<position + count]
  }

  private mutating func skip(_ count: Int) throws(Failure) { _ = try take(count) }

  /// A big-endian two's complement number of that many bytes.
  private mutating func number(_ byteCount: Int) throws(Failure) -> Int64 {
    let digits = try take(byteCount)
    let sign: Int64 = digits.first.map { $0 & 0x80 == 0 ? 0 : -1 } ?? 0
    return digits.reduce(sign) { $0 << 8 | Int64($1) }
  }

  private mutating func version() throws(Failure) -> UInt8 {
    guard try take(4).elementsEqual("TZif".utf8) else { throw .notTZif }
    let version = try take(1)
    try skip(15)
    return version.first ?? 0
  }

  private mutating func counts() throws(Failure) -> Counts {
    var read: [Int] = []
    for _ in 0..<6 {
      let count = try number(4)
      guard count >= 0, count <= bytes.count else { throw .truncated }
      read.append(Int(count))
    }
    return Counts(
      isUTC: read[0], isStandard: read[1], leapSeconds: read[2], transitions: read[3], types: read[4],
      characters: read[5])
  }

  private mutating func zone(_ counts: Counts, timeSize: Int, name: String) throws(Failure) -> TimeZoneRules {
    guard counts.types > 0 else { throw .inconsistent("no local time") }
    // Seconds since 1970 don't count leap seconds, here as everywhere.
    guard counts.leapSeconds == 0 else { throw .inconsistent("leap seconds") }
    var transitions: [Int64] = []
    for _ in 0..<counts.transitions {
      let next = try number(timeSize)
      if let last = transitions.last, next <= last { throw .inconsistent("transitions out of order") }
      transitions.append(next)
    }
    let indexes = try take(counts.transitions)
    let typeRecords = try take(counts.types * 6)
    let characters = try take(counts.characters)
    try skip(counts.isStandard + counts.isUTC)
    let types = try Self.types(typeRecords, characters)
    var following: [TimeZoneRules.LocalTime] = []
    for index in indexes {
      guard Int(index) < types.count else { throw .inconsistent("unknown local time") }
      following.append(types[Int(index)])
    }
    let future = timeSize == 8 ? try footer() : nil
    return TimeZoneRules(
      name: name, first: types[0], transitions: transitions, following: following, future: future)
  }

  private static func types(
    _ records: ArraySlice<UInt8>, _ characters: ArraySlice<UInt8>
  ) throws(Failure) -> [TimeZoneRules.LocalTime] {
    var reader = TZifReader(bytes: records)
    var types: [TimeZoneRules.LocalTime] = []
    while reader.position < records.endIndex {
      let offset = try reader.number(4)
      let isDaylightSaving = try reader.number(1)
      let nameIndex = Int(try reader.number(1) & 0xFF)
      // RFC 8536: no more than 26 hours; less than a day is what java.time and the rest of the world know.
      guard abs(offset) < 86_400, isDaylightSaving == 0 || isDaylightSaving == 1 else {
        throw .inconsistent("offset \(offset)")
      }
      let name = characters.dropFirst(nameIndex).prefix { $0 != 0 }
      guard nameIndex + name.count < characters.count else { throw .inconsistent("name without end") }
      types.append(
        .init(
          offsetSeconds: Int(offset), isDaylightSaving: isDaylightSaving == 1,
          abbreviation: String(decoding: name, as: UTF8.self)))
    }
    return types
  }

  /// The rule between two line ends; none where it is empty.
  private mutating func footer() throws(Failure) -> PosixTimeZone? {
    guard try take(1).first == UInt8(ascii: "\n") else { throw .inconsistent("no footer") }
    let text = bytes[position...].prefix { $0 != UInt8(ascii: "\n") }
    guard position + text.count < bytes.endIndex else { throw .truncated }
    if text.isEmpty { return nil }
    let rule = String(decoding: text, as: UTF8.self)
    guard let future = PosixTimeZone(rule) else { throw .inconsistent("rule '\(rule)'") }
    return future
  }
}
