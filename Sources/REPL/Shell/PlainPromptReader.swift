#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Lines from a terminal without editing, for terminals that can't, and where standard output goes elsewhere.
final class PlainPromptReader: PromptReader {
  private let lines: LineReader

  init() throws(FileFault) {
    lines = try LineReader(path: "-")
  }

  func readLine(prompt: String) -> TypedLine {
    StandardError.write(prompt)
    do throws(FileFault) {
      guard let line = try lines.next(mayGoOn: { !Signals.cancellation.isCancelled }) else {
        StandardError.write("\n")
        return Signals.cancellation.isCancelled && !Signals.wasTerminated ? .interrupted : .end
      }
      return .line(String(decoding: line, as: UTF8.self))
    } catch {
      return .end
    }
  }

  func remember(_ statement: String) {}
}
