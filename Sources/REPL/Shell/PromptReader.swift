/// What came of asking for a line.
enum TypedLine: Equatable {
  case line(String)
  /// Ctrl-C: what was typed is to be thrown away.
  case interrupted
  /// Ctrl-D on an empty line, or the end of the input.
  case end
}

/// Where typed lines come from.
protocol PromptReader: AnyObject {
  /// Shows the prompt and waits for a line.
  func readLine(prompt: String) -> TypedLine
  /// Makes a statement reachable with the arrow keys, where there is such a thing.
  func remember(_ statement: String)
}
