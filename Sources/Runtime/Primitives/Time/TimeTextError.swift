/// Why a text is no date or time, or a pattern can't be used: a sentence for people.
package struct TimeTextError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
