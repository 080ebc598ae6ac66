/// Turns a pattern's text into elements; the letters and their meaning are those of Java's
/// `DateTimeFormatterBuilder.appendPattern`.
struct PatternCompiler {
  private static let nestingLimit = 16
  private static let lengthLimit = 1000

  private let pattern: String
  private var rest: Substring.UnicodeScalarView
  /// The elements of the open sections, the outermost first.
  private var sections: [Section] = [Section()]

  private struct Section {
    var elements: [PatternElement] = []
    /// Where the number stands that takes the digits which fields behind it don't need; nil if none is adjacent.
    var activeNumber: Int?
  }

  /// Compiles `pattern`.
  static func compile(_ pattern: String) throws(TimeTextError) -> [PatternElement] {
    var compiler = PatternCompiler(pattern)
    guard pattern.utf8.count <= lengthLimit else { throw TimeTextError("the pattern is too long") }
    while let scalar = compiler.rest.first { try compiler.take(scalar) }
    // Sections that are still open end with the pattern.
    while compiler.sections.count > 1 { compiler.closeSection() }
    return compiler.sections[0].elements
  }

  private init(_ pattern: String) {
    self.pattern = pattern
    rest = Substring(pattern).unicodeScalars
  }

  private mutating func take(_ scalar: Unicode.Scalar) throws(TimeTextError) {
    switch scalar {
    case "a"..."z", "A"..."Z":
      let run = rest.prefix { $0 == scalar }
      rest = rest.dropFirst(run.count)
      try takeLetters(scalar, count: run.count)
    case "'":
      rest.removeFirst()
      append(.literal(Array(try quoted().utf8)))
    case "[":
      rest.removeFirst()
      guard sections.count < Self.nestingLimit else { throw fault("too many '[' in each other") }
      sections[sections.count - 1].activeNumber = nil
      sections.append(Section())
    case "]":
      rest.removeFirst()
      guard sections.count > 1 else { throw fault("a ']' without '[' before it") }
      closeSection()
    case "{", "}", "#":
      throw fault("'\(scalar)' has no meaning yet; in quotes it stands for itself")
    default:
      rest.removeFirst()
      append(.literal(Array(String(scalar).utf8)))
    }
  }

  /// The text up to the closing quote; two quotes stand for one.
  private mutating func quoted() throws(TimeTextError) -> String {
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      if scalar != "'" {
        text.append(scalar)
      } else if rest.first == "'" {
        text.append(rest.removeFirst())
      } else {
        return text.isEmpty ? "'" : String(text)
      }
    }
    throw fault("a quote ' is not closed")
  }

  private mutating func closeSection() {
    let section = sections.removeLast()
    append(.optional(section.elements))
  }

  private mutating func append(_ element: PatternElement) {
    sections[sections.count - 1].elements.append(element)
    sections[sections.count - 1].activeNumber = nil
  }

  /// Appends a number; a number of fixed width right behind another one takes digits from it.
  private mutating func append(_ number: NumberElement) {
    let active = sections[sections.count - 1].activeNumber
    append(.number(number))
    let last = sections.count - 1
    if let active, number.isFixedWidth, case .number(var base) = sections[last].elements[active] {
      base.reservedWidth += number.maxWidth
      sections[last].elements[active] = .number(base)
      sections[last].activeNumber = active
    } else {
      sections[last].activeNumber = sections[last].elements.count - 1
    }
  }

  private mutating func takeLetters(_ letter: Unicode.Scalar, count: Int) throws(TimeTextError) {
    switch letter {
    case "u": try appendYear(.year, letter, count)
    case "y": try appendYear(.yearOfEra, letter, count)
    case "Y": try appendYear(.weekBasedYear, letter, count)
    case "w":
      try check(letter, count, upTo: 2)
      append(Self.value(.weekOfYear, count, 2, .notNegative))
    case "W":
      try check(letter, count, upTo: 1)
      append(Self.value(.weekOfMonth, 1, 2, .notNegative))
    case "M", "L": try appendNumberOrText(.month, letter, count)
    case "Q", "q": try appendNumberOrText(.quarter, letter, count)
    case "E": try appendText(.dayOfWeek, letter, count, shortFrom: 1)
    case "e", "c":
      if count <= 2 {
        try appendNumber(.sundayBasedDayOfWeek, letter, count)
      } else {
        try appendText(.dayOfWeek, letter, count, shortFrom: 3)
      }
    case "a":
      try check(letter, count, upTo: 1)
      append(.text(.amPm, .short))
    case "G": try appendText(.era, letter, count, shortFrom: 1)
    case "d": try appendNumber(.day, letter, count)
    case "h": try appendNumber(.clockHourOfAmPm, letter, count)
    case "H": try appendNumber(.hourOfDay, letter, count)
    case "k": try appendNumber(.clockHourOfDay, letter, count)
    case "K": try appendNumber(.hourOfAmPm, letter, count)
    case "m": try appendNumber(.minute, letter, count)
    case "s": try appendNumber(.second, letter, count)
    case "D":
      try check(letter, count, upTo: 3)
      append(Self.value(.dayOfYear, count, count == 1 ? 19 : 3, count == 1 ? .normal : .notNegative))
    case "S":
      try check(letter, count, upTo: 9)
      append(
        NumberElement(kind: .fraction, field: .nanoOfSecond, minWidth: count, maxWidth: count, sign: .notNegative))
    case "A": try appendLongNumber(.milliOfDay, letter, count)
    case "n": try appendLongNumber(.nanoOfSecond, letter, count)
    case "N": try appendLongNumber(.nanoOfDay, letter, count)
    default: try takeZoneLetters(letter, count: count)
    }
  }

  private mutating func takeZoneLetters(_ letter: Unicode.Scalar, count: Int) throws(TimeTextError) {
    switch letter {
    case "V":
      guard count == 2 else { throw fault("the letter V must be written twice") }
      append(.zoneID)
    case "z":
      try check(letter, count, upTo: 4)
      append(.zoneName(full: count == 4))
    case "O":
      guard count == 1 || count == 4 else { throw fault("the letter O must be written once or four times") }
      append(.localizedOffset(full: count == 4))
    case "X", "x":
      try check(letter, count, upTo: 5)
      append(.offset(Self.offset(count, zero: letter == "X" ? "Z" : nil)))
    case "Z":
      try check(letter, count, upTo: 5)
      if count == 4 {
        append(.localizedOffset(full: true))
      } else {
        append(.offset(Self.offset(count == 5 ? 5 : 2, zero: count == 5 ? "Z" : nil)))
      }
    default:
      throw fault("the letter \(letter) has no meaning; in quotes it stands for itself")
    }
  }

  private static func value(
    _ field: TimeField, _ minWidth: Int, _ maxWidth: Int, _ sign: NumberElement.Sign
  ) -> NumberElement {
    NumberElement(kind: .value, field: field, minWidth: minWidth, maxWidth: maxWidth, sign: sign)
  }

  /// One to five letters: +HHmm, +HHMM, +HH:MM, +HHMMss, +HH:MM:ss (small: only if not zero).
  private static func offset(_ count: Int, zero: String?) -> OffsetStyle {
    OffsetStyle(
      hasColons: count == 3 || count == 5, minutes: count == 1 ? .ifNotZero : .always,
      seconds: count >= 4 ? .ifNotZero : .never, zero: zero)
  }

  private mutating func appendYear(
    _ field: TimeField, _ letter: Unicode.Scalar, _ count: Int
  ) throws(TimeTextError) {
    try check(letter, count, upTo: 19)
    if count == 2 {
      append(NumberElement(kind: .twoDigitYear, field: field, minWidth: 2, maxWidth: 2, sign: .notNegative))
    } else {
      append(Self.value(field, count, 19, count < 4 ? .normal : .exceedsPad))
    }
  }

  /// One letter: as many digits as there are; two: always two digits.
  private mutating func appendNumber(
    _ field: TimeField, _ letter: Unicode.Scalar, _ count: Int
  ) throws(TimeTextError) {
    try check(letter, count, upTo: 2)
    append(count == 1 ? Self.value(field, 1, 19, .normal) : Self.value(field, 2, 2, .notNegative))
  }

  private mutating func appendLongNumber(
    _ field: TimeField, _ letter: Unicode.Scalar, _ count: Int
  ) throws(TimeTextError) {
    try check(letter, count, upTo: 19)
    append(Self.value(field, count, 19, .notNegative))
  }

  private mutating func appendNumberOrText(
    _ field: TimeField, _ letter: Unicode.Scalar, _ count: Int
  ) throws(TimeTextError) {
    if count <= 2 { return try appendNumber(field, letter, count) }
    try appendText(field, letter, count, shortFrom: 3)
  }

  private mutating func appendText(
    _ field: TimeField, _ letter: Unicode.Scalar, _ count: Int, shortFrom: Int
  ) throws(TimeTextError) {
    try check(letter, count, upTo: 5)
    append(.text(field, count == 4 ? .full : count == 5 ? .narrow : .short))
  }

  private func check(_ letter: Unicode.Scalar, _ count: Int, upTo limit: Int) throws(TimeTextError) {
    guard count <= limit else { throw fault("the letter \(letter) may be written at most \(limit) times in a row") }
  }

  private func fault(_ reason: String) -> TimeTextError {
    TimeTextError("the pattern '\(pattern)' is wrong: \(reason)")
  }
}
