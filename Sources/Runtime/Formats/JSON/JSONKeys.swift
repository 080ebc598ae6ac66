/// Finds out which member of a record an object's key is, and learns in which order keys come.
///
/// Records of a topic mostly have the same keys in the same order. So each known key remembers the one that followed
/// it last time, and a guess costs one comparison of bytes.
final class JSONKeys {
  /// A key as it was met, between its quotes, escapes and all.
  struct Known {
    /// Where it lies in `bytes`, its closing quote behind it.
    var start: Int
    /// How many bytes it has with its closing quote; 0 for an entry that is never guessed.
    var count: Int
    /// The members it is read into: mostly one, none for a key that nobody reads.
    var member: Int = -1
    var otherMembers: [Int] = []
    /// Whether it is the member's name letter for letter, which comes before one that differs in case.
    var isExact = false
    /// The entry that followed last time; 0: none yet.
    var next: Int = 0
  }

  /// Entry 0 stands for the opening brace, entry 1 for keys beyond the limit.
  private(set) var known: [Known]
  private var bytes: [UInt8] = []
  private var places: [[UInt8]: Int] = [:]
  private let names: [String]

  /// Objects whose keys are data would fill the memory otherwise.
  private static let limit = 1024
  static let beginning = 0
  private static let unlearned = 1

  init(names: [String]) {
    self.names = names
    known = [Known(start: 0, count: 0), Known(start: 0, count: 0)]
  }

  /// Passes over the key and its colon; the entry tells what it means.
  @inline(__always)
  func find(_ cursor: inout JSONCursor, after previous: Int) throws(DecodeFault) -> Int {
    let guess = known[previous].next
    if guess > 0, matches(guess, cursor) {
      cursor.position &+= known[guess].count &+ 1
      return guess
    }
    return try findSlowly(&cursor, after: previous)
  }

  /// Whether the text at hand is a quote and the key.
  @inline(__always)
  private func matches(_ entry: Int, _ cursor: JSONCursor) -> Bool {
    let (start, count) = (known[entry].start, known[entry].count)
    guard cursor.position &+ 1 &+ count <= cursor.end, cursor.base[cursor.position] == UInt8(ascii: "\"") else {
      return false
    }
    let text = cursor.base + cursor.position + 1
    return bytes.withUnsafeBufferPointer { bytes in
      guard let key = bytes.baseAddress else { return false }
      // `count` bytes lie behind `key + start` as they were appended there, and behind `text` by the check above.
      var index = 0
      while index &+ 8 <= count {
        let left = UnsafeRawPointer(key + start + index).loadUnaligned(as: UInt64.self)
        let right = UnsafeRawPointer(text + index).loadUnaligned(as: UInt64.self)
        if left != right { return false }
        index &+= 8
      }
      while index < count {
        if key[start &+ index] != text[index] { return false }
        index &+= 1
      }
      return true
    }
  }

  @inline(never)
  private func findSlowly(_ cursor: inout JSONCursor, after previous: Int) throws(DecodeFault) -> Int {
    // Perhaps only the guessed key was left out.
    let second = known[known[previous].next].next
    if second > 0, matches(second, cursor) {
      cursor.position += known[second].count + 1
      return second
    }
    let text = try cursor.string()
    let raw = Array(cursor.bytes(text.range))
    let entry: Int
    if let place = places[raw] { entry = place } else { entry = try learn(raw, text: text, cursor) }
    known[previous].next = entry == Self.unlearned ? 0 : entry
    return entry
  }

  private func learn(
    _ raw: [UInt8], text: JSONCursor.Text, _ cursor: JSONCursor
  ) throws(DecodeFault) -> Int {
    let name = String(decoding: text.hasEscapes ? try cursor.unescape(text) : raw, as: UTF8.self)
    let members = members(named: name)
    var entry = Known(start: bytes.count, count: raw.count + 1)
    entry.member = members.first ?? -1
    entry.otherMembers = Array(members.dropFirst())
    entry.isExact = members.first.map { names[$0] == name } ?? false
    guard known.count < Self.limit else {
      entry.count = 0
      known[Self.unlearned] = entry
      return Self.unlearned
    }
    bytes.append(contentsOf: raw)
    bytes.append(UInt8(ascii: "\""))
    known.append(entry)
    places[raw] = known.count - 1
    return known.count - 1
  }

  /// The members that a key is read into: those of its name, and those whose name it has in upper case, as unquoted
  /// names of SQL are upper-cased (ksqlDB matches the same way).
  private func members(named name: String) -> [Int] {
    let exact = names.indices.filter { names[$0] == name }
    let upper = name.uppercased()
    return exact + (upper == name ? [] : names.indices.filter { names[$0] == upper })
  }
}
