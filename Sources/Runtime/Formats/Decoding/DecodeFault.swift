/// What is wrong with a record's bytes, on its way from the place that sees it to the list of failures.
struct DecodeFault: Error {
  /// For people, without the record's data: "a number was expected at byte 12".
  var reason: String
  /// The column or field that was being read.
  var field: String?

  init(_ reason: String, field: String? = nil) {
    self.reason = reason
    self.field = field
  }

  /// The whole text: the field, where it is known, and the reason.
  var description: String {
    if let field { "\(field): \(reason)" } else { reason }
  }

  /// The same fault seen from the value around it: `ADDRESS.CITY`, `TAGS[2]`.
  func inside(_ outer: String) -> DecodeFault {
    let path =
      switch field {
      case nil: outer
      case .some(let inner) where inner.hasPrefix("["): outer + inner
      case .some(let inner): "\(outer).\(inner)"
      }
    return DecodeFault(reason, field: path)
  }
}
