import Planner

/// What SET changes about the meaning of expressions. The names are ksqlDB's, and so is what holds without them.
package struct ExpressionSettings: Hashable, Sendable {
  /// Whether an element of `ARRAY[...]`, `MAP(...)` or `STRUCT(...)` that can't be computed is NULL by itself; otherwise
  /// the whole expression is: `ksql.nested.error.set.null`.
  package var nestedErrorsAreNull = true
  /// Whether CAST(NULL AS STRING) is NULL; otherwise it is the text `null`: `ksql.cast.strings.preserve.nulls`. The
  /// same holds for what is cast to STRING inside an array, a map or a struct.
  package var textCastsKeepNull = true
  /// Whether SUBSTRING counts from 0 and takes the place behind the last character instead of a length:
  /// `ksql.functions.substring.legacy.args`.
  package var hasLegacySubstring = false

  package init() {}

  /// - Parameter properties: by lower-case name.
  package init(properties: [String: String]) {
    func flag(_ name: String, _ fallback: Bool) -> Bool { properties[name].map { $0.lowercased() == "true" } ?? fallback }
    nestedErrorsAreNull = flag("ksql.nested.error.set.null", true)
    textCastsKeepNull = flag("ksql.cast.strings.preserve.nulls", true)
    hasLegacySubstring = flag("ksql.functions.substring.legacy.args", false)
  }
}
