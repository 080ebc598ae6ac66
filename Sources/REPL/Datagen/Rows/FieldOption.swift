/// How a column is to be made up, as `--field` says it: `qty=range(1, 9)`, `item=choice('a':3, 'b') null 5%`.
struct FieldOption: Hashable, Sendable {
  enum Argument: Hashable, Sendable {
    case text(String)
    /// As it was written: `-2`, `1.50`.
    case number(String)
    case word(String)
  }

  /// A column, and maybe fields inside of it, as typed: `address.city`, `items.qty`.
  let path: [String]
  /// The name of a generator, in lower case.
  let generator: String
  /// Its arguments, and how often each is to come (`choice` only).
  let arguments: [(value: Argument, weight: Int)]
  /// Of 100 rows, how many have NULL.
  let nullPercent: Double
  /// The whole, for errors.
  let text: String

  /// - Throws: `FieldFault`
  init(parsing text: String) throws(FieldFault) {
    var scanner = FieldScanner(text)
    path = try scanner.path()
    generator = try scanner.word("a generator's name").lowercased()
    arguments = try scanner.arguments()
    nullPercent = try scanner.nulls()
    self.text = text
  }

  static func == (left: Self, right: Self) -> Bool { left.text == right.text }

  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Why a `--field` can't be followed.
struct FieldFault: Error, Hashable, CustomStringConvertible {
  /// For people.
  let reason: String

  var description: String { reason }
}

/// Takes a `--field` apart.
private struct FieldScanner {
  private let text: String
  private var rest: Substring

  init(_ text: String) {
    self.text = text
    rest = text[...]
  }

  mutating func path() throws(FieldFault) -> [String] {
    var path: [String] = []
    repeat {
      if rest.first == "`" {
        path.append(try quoted("`"))
      } else {
        let name = rest.prefix { $0 != "." && $0 != "=" && $0 != " " }
        if name.isEmpty { throw fault("a column's name was expected") }
        rest = rest[name.endIndex...]
        path.append(name.uppercased())
      }
    } while accept(".")
    guard accept("=") else { throw fault("'=' was expected behind the column's name") }
    return path
  }

  mutating func word(_ what: String) throws(FieldFault) -> String {
    skipBlanks()
    let word = rest.prefix { $0.isLetter || $0 == "_" }
    if word.isEmpty { throw fault("\(what) was expected") }
    rest = rest[word.endIndex...]
    return String(word)
  }

  mutating func arguments() throws(FieldFault) -> [(value: FieldOption.Argument, weight: Int)] {
    guard accept("(") else { return [] }
    var arguments: [(value: FieldOption.Argument, weight: Int)] = []
    if accept(")") { return arguments }
    repeat {
      let value = try argument()
      var weight = 1
      if accept(":") {
        guard case .number(let digits) = try argument(), let number = Int(digits), (1...1_000_000).contains(number) else {
          throw fault("a weight is a whole number from 1 to 1000000")
        }
        weight = number
      }
      arguments.append((value, weight))
    } while accept(",")
    guard accept(")") else { throw fault("',' or ')' was expected") }
    return arguments
  }

  /// `null 5%`, or nothing.
  mutating func nulls() throws(FieldFault) -> Double {
    skipBlanks()
    if rest.isEmpty { return 0 }
    guard try word("'null' with its percentage").lowercased() == "null" else {
      throw fault("nothing but 'null 5%' may follow a generator")
    }
    guard case .number(let digits) = try argument(), let percent = Double(digits), (0...100).contains(percent),
      accept("%")
    else { throw fault("a percentage from 0% to 100% was expected behind 'null'") }
    skipBlanks()
    guard rest.isEmpty else { throw fault("'\(rest)' stands behind the end") }
    return percent
  }

  private mutating func argument() throws(FieldFault) -> FieldOption.Argument {
    skipBlanks()
    if rest.first == "'" { return .text(try quoted("'")) }
    let token = rest.prefix { !" ,:()%".contains($0) }
    guard let first = token.first else { throw fault("a value was expected") }
    rest = rest[token.endIndex...]
    if first.isNumber || first == "-" || first == "." {
      guard Double(token) != nil else { throw fault("'\(token)' is no number") }
      return .number(String(token))
    }
    return .word(String(token))
  }

  /// A text between quotes; a doubled quote stands for itself.
  private mutating func quoted(_ quote: Character) throws(FieldFault) -> String {
    rest.removeFirst()
    var result = ""
    while let character = rest.popFirst() {
      if character == quote {
        guard rest.first == quote else { return result }
        rest.removeFirst()
      }
      result.append(character)
    }
    throw fault("a \(quote) has no second one")
  }

  private mutating func accept(_ character: Character) -> Bool {
    skipBlanks()
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func skipBlanks() { rest = rest.drop { $0 == " " } }

  private func fault(_ reason: String) -> FieldFault {
    FieldFault(reason: "--field \(text): \(reason)\(rest.isEmpty ? "" : " at '\(rest)'")")
  }
}
