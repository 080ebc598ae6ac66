/// The members of an object in the order that a record had them in: what others are read by that look the same.
///
///     {"id": 7, "more": [1], "name": "x"}     {"id": · member 0   , "more": · skipped   , "name": · member 1
struct JSONShape {
  let leads: [JSONKeys.Lead]
  /// Members that are not among them.
  let absent: [Int]

  /// What is taken for an object whose keys are data.
  private static let longest = 256

  /// - Parameter memberCount: how many members are read, no more than `NarrowMemberSet.limit`.
  /// - Returns: nil where the object is broken or empty, where a member comes twice, or a key is that of several.
  init?(of object: UnsafeRawBufferPointer, _ keys: JSONKeys, memberCount: Int) {
    var cursor = JSONCursor(object)
    cursor.skipBlanks()
    var leads: [JSONKeys.Lead] = []
    var seen = NarrowMemberSet()
    do throws(DecodeFault) {
      var entry = try keys.find(&cursor, after: JSONKeys.beginning)
      while entry != JSONKeys.end {
        let lead = keys[entry]
        let member = Int(lead.member)
        guard lead.isLearned, !lead.hasOthers, leads.count < Self.longest, member < 0 || !seen.contains(member)
        else { return nil }
        if member >= 0 { seen.insert(member) }
        leads.append(lead)
        try cursor.skipValue(depth: 1)
        entry = try keys.find(&cursor, after: entry)
      }
    } catch {
      return nil
    }
    if leads.isEmpty { return nil }
    self.leads = leads
    absent = (0..<memberCount).filter { !seen.contains($0) }
  }
}
