import CEdit

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Lines from a terminal, edited with libedit: emacs keys, arrow keys through the history, Ctrl-R to search it.
final class LineEditor: PromptReader {
  private static let mostEntries: Int32 = 1000

  private let editor: OpaquePointer
  private let entries: OpaquePointer?
  /// What the C callbacks see; lives as long as the editor.
  private let state: UnsafeMutablePointer<edit_state>

  /// - Returns: nil where the terminal can't be used for editing.
  init?(history: [String]) {
    // Names of the user's own language and of UTF-8 only; numbers keep their form.
    if setlocale(LC_CTYPE, "") == nil || !Self.isUTF8 { setlocale(LC_CTYPE, "C.UTF-8") }
    state = .allocate(capacity: 1)
    state.initialize(to: edit_state(prompt: nil, interrupted: 0))
    guard let editor = edit_open("sqlstream", state) else {
      state.deallocate()
      return nil
    }
    self.editor = editor
    entries = edit_history(editor, Self.mostEntries)
    for entry in history { remember(entry) }
  }

  deinit {
    el_end(editor)
    if let entries { history_end(entries) }
    state.deallocate()
  }

  private static var isUTF8: Bool {
    // Safe: nl_langinfo gives a C string, compared before anything else is called.
    nl_langinfo(nl_item(CODESET)).map { strcmp($0, "UTF-8") == 0 } ?? false
  }

  func readLine(prompt: String) -> TypedLine {
    prompt.withCString { prompt in
      state.pointee.prompt = prompt
      state.pointee.interrupted = 0
      defer { state.pointee.prompt = nil }
      var count: Int32 = 0
      edit_prepare(editor)
      // Safe: libedit owns the line, which holds until the next call; it is copied at once.
      let typed = el_gets(editor, &count)
      // A signal sent to the process, such as by `kill`, ends the wait too.
      let cameAsSignal = Signals.cancellation.isCancelled && !Signals.wasTerminated
      if state.pointee.interrupted != 0 || cameAsSignal {
        edit_show_interrupt()
        return .interrupted
      }
      guard let typed, count > 0 else { return .end }
      let bytes = UnsafeRawBufferPointer(start: typed, count: Int(strlen(typed)))
      let line = String(decoding: bytes, as: UTF8.self)
      return .line(line.hasSuffix("\n") ? String(line.dropLast()) : line)
    }
  }

  func remember(_ statement: String) {
    guard let entries else { return }
    edit_remember(entries, statement)
  }
}
