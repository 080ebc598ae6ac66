/// What of Java's regular expressions PCRE2 writes otherwise.
///
/// The same in both: quantifiers, groups, look-around, back references, `\d \w \s \b \h \R \X`, flags, `\Q...\E`,
/// `\x{...}`, `\p{Lu}`. Translated: `\uXXXX`, `\p{Alpha}` and its kin, `\p{IsLatin}`. Refused, since PCRE2 would read
/// it as something else: classes within classes, and their intersections (`[a-z&&[^x]]`).
enum JavaPattern {
  static func translated(_ pattern: String) throws(EvaluationError) -> String {
    var translation = Translation(Array(pattern.unicodeScalars))
    return try translation.run()
  }

  private struct Translation {
    private let source: [Unicode.Scalar]
    private var position = 0
    private var isInClass = false
    private var result = String.UnicodeScalarView()

    init(_ source: [Unicode.Scalar]) {
      self.source = source
    }

    mutating func run() throws(EvaluationError) -> String {
      while position < source.count {
        let character = source[position]
        switch character {
        case "\\": try escape()
        case "[":
          guard !isInClass else {
            throw EvaluationError("a class within a class is not supported in regular expressions")
          }
          isInClass = true
          take()
          // A closing bracket that comes first is itself, with a caret before it too.
          if position < source.count, source[position] == "^" { take() }
          if position < source.count, source[position] == "]" { take() }
        case "]":
          isInClass = false
          take()
        case "&" where isInClass && position + 1 < source.count && source[position + 1] == "&":
          throw EvaluationError("the intersection of classes (&&) is not supported in regular expressions")
        default: take()
        }
      }
      return String(result)
    }

    private mutating func take() {
      result.append(source[position])
      position += 1
    }

    private mutating func escape() throws(EvaluationError) {
      guard position + 1 < source.count else { return take() }
      switch source[position + 1] {
      case "u":
        let digits = source[(position + 2)...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ $0.properties.isASCIIHexDigit }) else {
          throw EvaluationError("\\u takes four hexadecimal digits in a regular expression")
        }
        append("\\x{\(String(String.UnicodeScalarView(digits)))}")
        position += 6
      case "p", "P": property()
      case "Q": quotation()
      default:
        take()
        take()
      }
    }

    /// `\Q...\E` is the same in both; what is within is nobody's business.
    private mutating func quotation() {
      while position < source.count {
        if source[position] == "\\", position + 1 < source.count, source[position + 1] == "E" { break }
        take()
      }
    }

    private mutating func property() {
      let isNegated = source[position + 1] == "P"
      guard position + 2 < source.count, source[position + 2] == "{",
        let end = source[position...].firstIndex(of: "}")
      else {
        take()
        take()
        return
      }
      let name = String(String.UnicodeScalarView(source[(position + 3)..<end]))
      position = end + 1
      if let posix = Self.posixClasses[name] {
        append(isInClass ? "[:\(isNegated ? "^" : "")\(posix):]" : "[\(isNegated ? "^" : "")[:\(posix):]]")
      } else {
        // Scripts and blocks are marked by `Is` in Java.
        append("\\\(isNegated ? "P" : "p"){\(name.hasPrefix("Is") ? String(name.dropFirst(2)) : name)}")
      }
    }

    private mutating func append(_ text: String) { result.append(contentsOf: text.unicodeScalars) }

    private static let posixClasses = [
      "Lower": "lower", "Upper": "upper", "ASCII": "ascii", "Alpha": "alpha", "Digit": "digit", "Alnum": "alnum",
      "Punct": "punct", "Graph": "graph", "Print": "print", "Blank": "blank", "Cntrl": "cntrl", "XDigit": "xdigit",
      "Space": "space",
    ]
  }
}
