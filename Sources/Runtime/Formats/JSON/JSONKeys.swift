/// Finds out which member of a record an object's key is, and learns in which order keys come.
///
/// Records of a topic mostly have the same keys in the same order, with the same blanks around them. So all that stands
/// between two values is known as one piece of text, its `lead`, and each lead remembers the one that followed it last
/// time: a guess costs a comparison or two of eight bytes.
///
///     {"id": 7, "name": "x"}     leads:   {"id": ·   , "name": ·
final class JSONKeys {
  /// A key as it was met, with what stood around it: from the end of the value before it to its own value.
  struct Lead {
    /// The first eight bytes, and which of them count.
    fileprivate var head: UInt64 = 0
    fileprivate var headMask: UInt64 = .max
    /// The last eight bytes of a lead of more than eight.
    fileprivate var tail: UInt64 = 0
    /// A lead that stands for none is longer than any record, so that it is never at hand.
    fileprivate var count: Int32 = .max
    /// Where it lies in `text`.
    fileprivate var start: Int32 = 0
    /// The entry that followed last time.
    fileprivate var next: Int32 = 0
    /// The member it is read into; negative for a key that nobody reads.
    var member: Int32 = -1
    /// Whether it is the member's name letter for letter, which comes before one that differs in case.
    var isExact = false
    /// Whether there are more members in `otherMembers`.
    var hasOthers = false
    /// Whether its text is known: there are no more than so many.
    var isLearned: Bool { count != .max }
    /// How its value is read where it is plain; `none` too where there are other members, `skipped` where there is none.
    var form = JSONPlainForm.skipped
  }

  // Raw memory, since arrays that change in a class cost a check for sharing and one for overlapping accesses with
  // every key. Holds: the first `firstLearned + places.count` entries are initialized, and no other index is ever in
  // `next` or given out; `text` has the bytes of each of them.
  private let entries = UnsafeMutablePointer<Lead>.allocate(capacity: firstLearned + limit)
  private let text = UnsafeMutablePointer<UInt8>.allocate(capacity: textLimit)
  private var textCount = 0
  /// The leads by their bytes: the slot of one and `firstLearned` are its entry.
  private var places = GroupTable()
  private var others: [Int: [Int]] = [:]
  private let names: [String]
  private let forms: [JSONPlainForm]

  /// Objects whose keys are data would fill the memory otherwise.
  private static let limit = 1024
  private static let textLimit = 65_536
  /// The entry that stands for what is in front of an object.
  static let beginning = 0
  /// What `find` gives behind the last member, its closing brace passed over.
  static let end = 1
  /// The entry for keys beyond the limit.
  private static let unlearned = 2
  private static let firstLearned = 3

  /// - Parameter forms: of the members, for those who ask for `Lead.form`.
  init(names: [String], forms: [JSONPlainForm] = []) {
    self.names = names
    self.forms = forms
    entries.initialize(repeating: Lead(), count: Self.firstLearned)
  }

  deinit {
    entries.deallocate()
    text.deallocate()
  }

  /// What an entry that `find` gave means.
  @inline(__always)
  subscript(entry: Int) -> Lead { entries[entry] }

  /// Members that a key is read into besides the first.
  func otherMembers(_ entry: Int) -> [Int] { others[entry] ?? [] }

  /// One of them; nil behind the last.
  @inline(never)
  func otherMember(_ entry: Int, _ index: Int) -> Int? {
    let others = otherMembers(entry)
    return index < others.count ? others[index] : nil
  }

  /// Passes over what stands behind the value of `previous` up to the next value, key and all; the entry tells what the
  /// key means.
  @inline(__always)
  func find(_ cursor: inout JSONCursor, after previous: Int) throws(DecodeFault) -> Int {
    if let guess = guess(&cursor, after: previous) { return guess }
    // A copy, as in `JSONCursor+Plain`.
    let entry: Int
    (entry, cursor) = try findSlowly(cursor, after: previous)
    return entry
  }

  /// The same where what follows is what followed last time; nil and unmoved where it is not.
  @inline(__always)
  func guess(_ cursor: inout JSONCursor, after previous: Int) -> Int? {
    let guess = Int(entries[previous].next)
    guard pass(entries[guess], &cursor) else { return nil }
    // There may be more blanks than the lead has.
    if cursor.peek <= 0x20 { cursor.skipBlanks() }
    return guess
  }

  /// Passes over a lead; false and unmoved where something else comes.
  @inline(__always)
  func pass(_ lead: Lead, _ cursor: inout JSONCursor) -> Bool {
    guard matches(lead, cursor) else { return false }
    cursor.position &+= Int(lead.count)
    return true
  }

  /// Whether the bytes at hand are the lead's.
  @inline(__always)
  private func matches(_ lead: Lead, _ cursor: JSONCursor) -> Bool {
    let remaining = cursor.end &- cursor.position
    // Eight bytes can be read there, and `count` of them further on.
    guard remaining >= 8 else { return remaining > 1 && matchesByBytes(lead, cursor) }
    let bytes = UnsafeRawPointer(cursor.base + cursor.position)
    if (bytes.loadUnaligned(as: UInt64.self) ^ lead.head) & lead.headMask != 0 { return false }
    let count = Int(lead.count)
    if count <= 8 { return true }
    guard count <= remaining,
      bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self) == lead.tail
    else { return false }
    return count <= 16 || matchesInside(lead, bytes)
  }

  /// Whether the bytes between the first and the last eight are the lead's.
  @inline(never)
  private func matchesInside(_ lead: Lead, _ bytes: UnsafeRawPointer) -> Bool {
    let own = UnsafeRawPointer(text + Int(lead.start))
    return stride(from: 8, to: Int(lead.count) - 8, by: 8).allSatisfy { offset in
      bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        == own.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
  }

  @inline(never)
  private func matchesByBytes(_ lead: Lead, _ cursor: JSONCursor) -> Bool {
    let count = Int(lead.count)
    guard count > 0, count <= cursor.end - cursor.position else { return false }
    return (0..<count).allSatisfy { cursor.base[cursor.position + $0] == text[Int(lead.start) + $0] }
  }

  /// `find` where the guess was wrong.
  @inline(never)
  func findSlowly(
    _ start: JSONCursor, after previous: Int
  ) throws(DecodeFault) -> (entry: Int, cursor: JSONCursor) {
    var cursor = start
    // Perhaps one or two members were left out. Not at the beginning, for other leads than the first begin with a comma;
    // nor is the first one among them.
    var guess = previous == Self.beginning ? Self.beginning : Int(entries[previous].next)
    for _ in 0..<2 where guess != Self.beginning {
      guess = Int(entries[guess].next)
      if guess == Self.beginning { break }
      if pass(entries[guess], &cursor) {
        cursor.skipBlanks()
        return (guess, cursor)
      }
    }
    guard let key = try cursor.passToValue(isFirst: previous == Self.beginning) else { return (Self.end, cursor) }
    let lead = cursor.bytes(start.position..<cursor.position)
    let slot = places.find(lead)
    let entry = slot >= 0 ? Int(slot) + Self.firstLearned : try learn(lead, key: key, cursor)
    entries[previous].next = Int32(entry)
    return (entry, cursor)
  }

  private func learn(_ lead: UnsafeRawBufferPointer, key: JSONCursor.Text, _ cursor: JSONCursor) throws(DecodeFault) -> Int {
    let name = try cursor.text(of: key)
    let members = members(named: name)
    var known = Lead()
    known.member = Int32(members.first ?? -1)
    known.isExact = members.first.map { names[$0] == name } ?? false
    known.hasOthers = members.count > 1
    known.form = members.isEmpty ? .skipped : members.count == 1 && members[0] < forms.count ? forms[members[0]] : .none
    guard places.count < Self.limit, textCount + lead.count <= Self.textLimit else {
      entries[Self.unlearned] = known
      others[Self.unlearned] = Array(members.dropFirst())
      return Self.unlearned
    }
    known.start = Int32(textCount)
    known.count = Int32(lead.count)
    for byte in lead {
      text[textCount] = byte
      textCount += 1
    }
    let first = Array(lead.prefix(8)) + Array(repeating: 0, count: max(8 - lead.count, 0))
    known.head = first.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    if lead.count < 8 {
      let mask = (0..<8).map { $0 < lead.count ? 0xFF : 0 as UInt8 }
      known.headMask = mask.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    } else {
      known.tail = lead.loadUnaligned(fromByteOffset: lead.count - 8, as: UInt64.self)
    }
    let entry = Int(places.findOrInsert(lead).slot) + Self.firstLearned
    (entries + entry).initialize(to: known)
    if members.count > 1 { others[entry] = Array(members.dropFirst()) }
    return entry
  }

  /// The members that a key is read into: those of its name, and those whose name it has in upper case, as unquoted
  /// names of SQL are upper-cased (ksqlDB matches the same way).
  private func members(named name: String) -> [Int] {
    let exact = names.indices.filter { names[$0] == name }
    let upper = name.uppercased()
    return exact + (upper == name ? [] : names.indices.filter { names[$0] == upper })
  }
}

extension JSONCursor {
  /// Passes over what stands between two values of an object: a brace or a comma, the key, a colon, and all blanks.
  /// - Returns: the key; nil where the object ends instead, and then its brace is passed over.
  fileprivate mutating func passToValue(isFirst: Bool) throws(DecodeFault) -> Text? {
    skipBlanks()
    if isFirst {
      try expect(UInt8(ascii: "{"), "an object")
      skipBlanks()
      if skip(UInt8(ascii: "}")) { return nil }
    } else {
      if skip(UInt8(ascii: "}")) { return nil }
      try expect(UInt8(ascii: ","), "a comma")
      skipBlanks()
    }
    let key = try string()
    skipBlanks()
    try expect(UInt8(ascii: ":"), "a colon")
    skipBlanks()
    return key
  }
}
