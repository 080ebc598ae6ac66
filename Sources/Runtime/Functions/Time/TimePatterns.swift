import Synchronization

/// Patterns and time zones of calls: made once where they are constant, and otherwise kept from row to row.
enum TimePatterns {
  /// Compiled patterns by their text; patterns may come from data, so there is a bound.
  private static let cache = Mutex<[String: DateTimePattern]>([:])
  private static let cacheBound = 256

  static func pattern(_ text: String) throws(EvaluationError) -> DateTimePattern {
    if let known = cache.withLock({ $0[text] }) { return known }
    do throws(TimeTextError) {
      let pattern = try DateTimePattern(text)
      cache.withLock { cache in
        if cache.count >= cacheBound { cache.removeAll() }
        cache[text] = pattern
      }
      return pattern
    } catch {
      throw EvaluationError(error.description)
    }
  }

  static func zone(_ name: String) throws(EvaluationError) -> TimeZoneRules {
    do throws(TimeZoneError) {
      return try TimeZones.named(name)
    } catch {
      throw EvaluationError(error.description)
    }
  }
}

extension FunctionBody {
  /// A body that works with the pattern that the argument at `patternIndex` gives and, where there is one more
  /// argument, the zone that it names; UTC otherwise.
  static func withPattern(
    at patternIndex: Int,
    _ body: @escaping @Sendable (Value, DateTimePattern, TimeZoneRules) throws(TimeTextError) -> Value
  ) -> FunctionBody {
    .made { (site) throws(EvaluationError) in
      var fixedPattern: DateTimePattern?
      if let text = site.text(patternIndex) { fixedPattern = try TimePatterns.pattern(text) }
      let hasZone = site.argumentTypes.count > patternIndex + 1
      var fixedZone: TimeZoneRules?
      if !hasZone {
        fixedZone = .utc
      } else if let name = site.text(patternIndex + 1) {
        fixedZone = try TimePatterns.zone(name)
      }
      let (constantPattern, constantZone) = (fixedPattern, fixedZone)
      return .strict { (arguments) throws(EvaluationError) in
        var pattern = constantPattern
        if pattern == nil { pattern = try TimePatterns.pattern(arguments[patternIndex].text) }
        var zone = constantZone
        if zone == nil { zone = try TimePatterns.zone(arguments[patternIndex + 1].text) }
        guard let pattern, let zone else { return .null }
        do throws(TimeTextError) {
          return try body(arguments[0], pattern, zone)
        } catch {
          throw EvaluationError(error.description)
        }
      }
    }
  }
}
