/// Finds out which member of a record an object's key is, and learns in which order keys come.
///
/// Records of a topic mostly have the same keys in the same order. So each known key remembers the one that followed
/// it last time, and a guess costs one comparison of bytes.
final class JSONKeys {
  /// A key as it was met, between its quotes, escapes and all.
  struct Known {
    /// Where it lies in `text`, its closing quote behind it.
    var start: Int32
    /// How many bytes it has with its closing quote; 0 for an entry that is never guessed.
    var count: Int32
    /// The member it is read into; negative for a key that nobody reads.
    var member: Int32 = -1
    /// The entry that followed last time; 0: none yet.
    var next: Int32 = 0
    /// Whether it is the member's name letter for letter, which comes before one that differs in case.
    var isExact = false
    /// Whether there are more members in `otherMembers`.
    var hasOthers = false
  }

  // Raw memory, since arrays that change in a class cost a check for sharing and one for overlapping accesses with
  // every key. Holds: the first `count` entries are initialized, and no other index is ever in `next` or given out;
  // `text` has the `count` bytes of each of them.
  private let entries = UnsafeMutablePointer<Known>.allocate(capacity: limit)
  private var count = 2
  private let text = UnsafeMutablePointer<UInt8>.allocate(capacity: textLimit)
  private var textCount = 0
  private var places: [[UInt8]: Int] = [:]
  private var others: [Int: [Int]] = [:]
  private let names: [String]

  /// Objects whose keys are data would fill the memory otherwise.
  private static let limit = 1024
  private static let textLimit = 65_536
  /// The entry that stands for the opening brace.
  static let beginning = 0
  /// The entry for keys beyond the limit.
  private static let unlearned = 1

  init(names: [String]) {
    self.names = names
    entries.initialize(repeating: Known(start: 0, count: 0), count: 2)
  }

  deinit {
    entries.deallocate()
    text.deallocate()
  }

  /// What an entry that `find` gave means.
  @inline(__always)
  subscript(entry: Int) -> Known { entries[entry] }

  /// Members that a key is read into besides the first.
  func otherMembers(_ entry: Int) -> [Int] { others[entry] ?? [] }

  /// Passes over the key; the entry tells what it means.
  @inline(__always)
  func find(_ cursor: inout JSONCursor, after previous: Int) throws(DecodeFault) -> Int {
    let guess = Int(entries[previous].next)
    if guess > 0, matches(guess, cursor) {
      cursor.position &+= Int(entries[guess].count) &+ 1
      return guess
    }
    return try findSlowly(&cursor, after: previous)
  }

  /// Whether the text at hand is a quote and the key.
  @inline(__always)
  private func matches(_ entry: Int, _ cursor: JSONCursor) -> Bool {
    let count = Int(entries[entry].count)
    guard cursor.position &+ 1 &+ count <= cursor.end, cursor.base[cursor.position] == UInt8(ascii: "\"") else {
      return false
    }
    let left = UnsafeRawPointer(text + Int(entries[entry].start))
    let right = UnsafeRawPointer(cursor.base + cursor.position + 1)
    // `count` bytes lie behind both.
    if count < 8 {
      for index in 0..<count where left.load(fromByteOffset: index, as: UInt8.self)
        != right.load(fromByteOffset: index, as: UInt8.self)
      {
        return false
      }
      return true
    }
    var index = 0
    while index &+ 8 < count {
      if Self.word(left, index) != Self.word(right, index) { return false }
      index &+= 8
    }
    return Self.word(left, count &- 8) == Self.word(right, count &- 8)
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  @inline(never)
  private func findSlowly(_ cursor: inout JSONCursor, after previous: Int) throws(DecodeFault) -> Int {
    // Perhaps only the guessed key was left out.
    let second = Int(entries[Int(entries[previous].next)].next)
    if second > 0, matches(second, cursor) {
      cursor.position += Int(entries[second].count) + 1
      return second
    }
    let key = try cursor.string()
    let raw = Array(cursor.bytes(key.range))
    let entry: Int
    if let place = places[raw] { entry = place } else { entry = try learn(raw, key: key, cursor) }
    entries[previous].next = entry == Self.unlearned ? 0 : Int32(entry)
    return entry
  }

  private func learn(_ raw: [UInt8], key: JSONCursor.Text, _ cursor: JSONCursor) throws(DecodeFault) -> Int {
    let name = String(decoding: key.hasEscapes ? try cursor.unescape(key) : raw, as: UTF8.self)
    let members = members(named: name)
    var known = Known(start: Int32(textCount), count: Int32(truncatingIfNeeded: raw.count + 1))
    known.member = Int32(members.first ?? -1)
    known.isExact = members.first.map { names[$0] == name } ?? false
    known.hasOthers = members.count > 1
    guard count < Self.limit, textCount + raw.count < Self.textLimit else {
      known.count = 0
      entries[Self.unlearned] = known
      others[Self.unlearned] = Array(members.dropFirst())
      return Self.unlearned
    }
    for byte in raw + [UInt8(ascii: "\"")] {
      text[textCount] = byte
      textCount += 1
    }
    (entries + count).initialize(to: known)
    places[raw] = count
    if members.count > 1 { others[count] = Array(members.dropFirst()) }
    count += 1
    return count - 1
  }

  /// The members that a key is read into: those of its name, and those whose name it has in upper case, as unquoted
  /// names of SQL are upper-cased (ksqlDB matches the same way).
  private func members(named name: String) -> [Int] {
    let exact = names.indices.filter { names[$0] == name }
    let upper = name.uppercased()
    return exact + (upper == name ? [] : names.indices.filter { names[$0] == upper })
  }
}
