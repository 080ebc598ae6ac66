#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Nobody reads standard output any more (`| head`): the program ends without a word.
struct OutputClosed: Error {}

/// What should be shown can't be written: a full disk, a file that may not grow.
struct OutputFault: Error {
  /// The system's reason, for people.
  let reason: String
}

/// Where text goes.
protocol TextSink: AnyObject {
  /// - Throws: `OutputClosed`, `OutputFault`
  func write(_ text: String) throws
}

/// An open file descriptor, such as standard output.
final class DescriptorSink: TextSink {
  private let descriptor: Int32

  init(_ descriptor: Int32 = STDOUT_FILENO) {
    self.descriptor = descriptor
  }

  func write(_ text: String) throws {
    switch writeAll(text, to: descriptor) {
    case 0: return
    case EPIPE: throw OutputClosed()
    // Safe: strerror gives a C string that is copied here.
    case let code: throw OutputFault(reason: String(cString: strerror(code)))
    }
  }
}

/// Standard error: all that is not data. That nobody reads it is no reason to stop.
enum StandardError {
  static func write(_ text: String) { _ = writeAll(text, to: STDERR_FILENO) }
}

/// Writes a text whole.
/// - Returns: 0, or the system's number for why the descriptor takes no more.
private func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
  var text = text
  return text.withUTF8 { bytes in
    var rest = UnsafeRawBufferPointer(bytes)
    while !rest.isEmpty {
      // Safe: the pointer and the count are those of the buffer that is alive here.
      let written = systemWrite(descriptor, rest.baseAddress, rest.count)
      if written >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else if errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, 100)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  #if canImport(Glibc)
  Glibc.write(descriptor, bytes, count)
  #elseif canImport(Musl)
  Musl.write(descriptor, bytes, count)
  #else
  Darwin.write(descriptor, bytes, count)
  #endif
}
