#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that text is written to.
final class FileSink: TextSink {
  private let descriptor: Int32
  private let output: DescriptorSink

  /// Opens a file at its end; it is made, for its owner alone, where it is not there.
  init(path: String) throws(FileFault) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw .last(path) }
    output = DescriptorSink(descriptor)
  }

  deinit { close(descriptor) }

  func write(_ text: String) throws { try output.write(text) }
}
