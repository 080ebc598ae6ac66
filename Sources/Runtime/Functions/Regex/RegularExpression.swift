import CPCRE2

/// A regular expression in Java's dialect, run by PCRE2 within bounds, so that no pattern and no text can hang a query.
///
/// `JavaPattern` tells what is translated and what is refused. Characters are those of UTF-8; places are byte offsets.
final class RegularExpression: Sendable {
  // Holds: PCRE2 never changes a compiled pattern while matching, so that threads may share it; it is freed with self.
  private nonisolated(unsafe) let code: OpaquePointer
  private nonisolated(unsafe) let matchContext: OpaquePointer
  /// How many groups the pattern has.
  let groupCount: Int

  /// Steps that a match may take: some tenths of a second at most.
  private static let matchLimit: UInt32 = 2_000_000
  private static let depthLimit: UInt32 = 20_000

  /// A match: the byte ranges of the whole (at 0) and of each group; nil for a group that took no part.
  struct Match {
    let groups: [Range<Int>?]

    var whole: Range<Int> { groups[0] ?? 0..<0 }
  }

  init(_ pattern: String) throws(EvaluationError) {
    var translated = try JavaPattern.translated(pattern)
    guard let compileContext = pcre2_compile_context_create_8(nil), let matchContext = pcre2_match_context_create_8(nil)
    else { throw EvaluationError("out of memory") }
    defer { pcre2_compile_context_free_8(compileContext) }
    // Java's `.` stops at all of Unicode's line ends.
    pcre2_set_newline_8(compileContext, UInt32(PCRE2_NEWLINE_ANY))
    pcre2_set_parens_nest_limit_8(compileContext, 200)
    var errorCode: Int32 = 0
    var errorOffset = 0
    let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C)
    let compiled = translated.withUTF8 { utf8 in
      pcre2_compile_8(utf8.baseAddress, utf8.count, options, &errorCode, &errorOffset, compileContext)
    }
    guard let compiled else {
      pcre2_match_context_free_8(matchContext)
      throw EvaluationError(
        "'\(pattern)' is not a regular expression: \(Self.message(errorCode)) (at character \(errorOffset + 1))")
    }
    pcre2_set_match_limit_8(matchContext, Self.matchLimit)
    pcre2_set_depth_limit_8(matchContext, Self.depthLimit)
    code = compiled
    self.matchContext = matchContext
    var groups: UInt32 = 0
    pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
    groupCount = Int(groups)
  }

  deinit {
    pcre2_code_free_8(code)
    pcre2_match_context_free_8(matchContext)
  }

  /// The first match in the text that begins at or behind a byte; nil where there is none.
  func firstMatch(in text: [UInt8], from start: Int = 0) throws(EvaluationError) -> Match? {
    guard let data = pcre2_match_data_create_from_pattern_8(code, nil) else { throw EvaluationError("out of memory") }
    defer { pcre2_match_data_free_8(data) }
    let result = text.withUnsafeBufferPointer { bytes in
      // An empty array may have no address, and PCRE2 wants one.
      withUnsafePointer(to: 0 as UInt8) { empty in
        pcre2_match_8(
          code, bytes.baseAddress ?? empty, bytes.count, start, UInt32(PCRE2_NO_UTF_CHECK), data, matchContext)
      }
    }
    if result == PCRE2_ERROR_NOMATCH { return nil }
    guard result > 0 else { throw EvaluationError("the match was given up: \(Self.message(result))") }
    guard let offsets = pcre2_get_ovector_pointer_8(data) else { return nil }
    // The vector has a pair of offsets for the whole and for each group; a group that took no part has PCRE2_UNSET,
    // which is below 0 as an Int.
    let groups = (0...groupCount).map { group -> Range<Int>? in
      let (low, high) = (offsets[group * 2], offsets[group * 2 + 1])
      return 0 <= low && low <= high && high <= text.count ? low..<high : nil
    }
    return Match(groups: groups)
  }

  /// All matches from left to right that don't overlap.
  func matches(in text: [UInt8]) throws(EvaluationError) -> [Match] {
    var matches: [Match] = []
    var start = 0
    while start <= text.count, let match = try firstMatch(in: text, from: start) {
      matches.append(match)
      start = match.whole.upperBound
      // Behind an empty match the search goes on at the next character.
      if match.whole.isEmpty {
        start += start < text.count ? UTF8.length(ofCharacterStartingWith: text[start]) : 1
      }
    }
    return matches
  }

  private static func message(_ code: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = buffer.withUnsafeMutableBufferPointer { pcre2_get_error_message_8(code, $0.baseAddress, $0.count) }
    return length > 0 ? String(decoding: buffer.prefix(Int(length)), as: UTF8.self) : "error \(code)"
  }
}
