import Runtime

/// Where a session's text goes: data to standard output, all else to standard error.
final class Console {
  let traits: TerminalTraits
  let notices: Notices
  private let output: any TextSink
  private let errors: @Sendable (String) -> Void
  /// Gets what is shown too (SPOOL).
  var spool: (any TextSink)?

  init(
    traits: TerminalTraits = .current, output: any TextSink = DescriptorSink(),
    errors: @escaping @Sendable (String) -> Void = StandardError.write
  ) {
    self.traits = traits
    self.output = output
    self.errors = errors
    notices = Notices(write: errors)
  }

  /// How results are rendered for this output.
  var style: RenderingStyle {
    RenderingStyle(width: traits.size?.columns, isTerminal: traits.outputIsTerminal)
  }

  /// Writes data, its line breaks included.
  /// - Throws: `OutputClosed` where nobody reads it any more, `OutputFault` where it can't be written.
  func write(_ text: String) throws {
    try output.write(text)
    writeToSpool(text)
  }

  /// What is shown is not lost where its copy can't be written: the copy ends, and that is told.
  private func writeToSpool(_ text: String) {
    do {
      try spool?.write(text)
    } catch {
      spool = nil
      let reason = (error as? OutputFault).map { ": \($0.reason)" } ?? ""
      errors("error: the file of SPOOL can't be written\(reason); nothing more goes to it\n")
    }
  }

  /// Writes what only makes sense on a screen.
  func paint(_ text: String) throws { try output.write(text) }

  /// Runs a body that writes over what it has drawn, if it does: what is typed does not show meanwhile, and notices
  /// wait.
  func whileDrawing<Result>(_ isLive: Bool, _ body: () throws -> Result) rethrows -> Result {
    guard isLive else { return try body() }
    notices.hold()
    defer { notices.release() }
    return try TerminalTraits.withoutEcho(body)
  }

  /// Tells people something that is no data, as lines.
  func tell(_ text: String) {
    let text = TextEscaping.controlsInLines(text) + "\n"
    errors(text)
    writeToSpool(text)
  }
}
