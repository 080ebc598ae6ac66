#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads a file or standard input line by line, however long it is.
final class LineReader {
  private static let chunkBytes = 1 << 16
  private static let waitMillis: Int32 = 100

  private let path: String
  private let descriptor: Int32
  private let ownsDescriptor: Bool
  /// What was read and not yet given out, from `start`.
  private var bytes: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  /// The number of the line that `next` gave last, from 1.
  private(set) var lineNumber = 0

  /// Opens a file; `-` is standard input.
  init(path: String) throws(FileFault) {
    self.path = path
    ownsDescriptor = path != "-"
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw .last(path) }
  }

  /// Whether others write it while it is read, and it may never end: a pipe, a socket or a terminal.
  var isLive: Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    return status.st_mode & S_IFMT != S_IFREG
  }

  /// Whether the next line is at hand, without reading on.
  var hasLine: Bool { nextLineFeed(from: start) != nil }

  deinit { if ownsDescriptor { close(descriptor) } }

  /// The bytes of the next line without its line break; nil at the end.
  /// - Parameter mayGoOn: asked after a signal came, and ten times a second; false ends the reading.
  func next(mayGoOn: () -> Bool) throws(FileFault) -> ArraySlice<UInt8>? {
    var searched = start
    while true {
      if let lineFeed = nextLineFeed(from: searched) {
        let line = bytes[start..<lineFeed]
        start = lineFeed + 1
        return counted(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
      }
      searched = bytes.count - start
      if start > 0 {
        bytes.removeSubrange(..<start)
        start = 0
      }
      guard !isAtEnd, mayGoOn() else { break }
      try fill(mayGoOn: mayGoOn)
    }
    guard isAtEnd, !bytes.isEmpty else { return nil }
    let line = bytes[...]
    start = bytes.count
    return counted(line)
  }

  private func nextLineFeed(from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      // Safe: what is found lies in the buffer, from whose start it is counted.
      guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start) else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Counts a line; the first one loses the byte order mark that some editors put in front.
  private func counted(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    lineNumber += 1
    return lineNumber == 1 && line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
  }

  /// Reads a whole file as text; bytes that are no UTF-8 become U+FFFD.
  static func text(of path: String) throws(FileFault) -> String {
    let reader = try LineReader(path: path)
    while !reader.isAtEnd { try reader.fill { true } }
    return String(decoding: reader.bytes, as: UTF8.self)
  }

  /// Waits until there is something to read, or the end.
  /// - Returns: false where the reading is to end.
  private func wait(mayGoOn: () -> Bool) -> Bool {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&ready, 1, Self.waitMillis) <= 0 {
      if !mayGoOn() { return false }
    }
    return true
  }

  private func fill(mayGoOn: () -> Bool) throws(FileFault) {
    guard wait(mayGoOn: mayGoOn) else { return }
    let filled = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: Self.chunkBytes))
    var count: Int
    repeat {
      count = bytes.withUnsafeMutableBytes { buffer in
        // Safe: the buffer has `chunkBytes` bytes from `filled` on.
        read(descriptor, buffer.baseAddress! + filled, Self.chunkBytes)
      }
    } while count < 0 && errno == EINTR && mayGoOn()
    let failure = count < 0 && errno != EINTR ? FileFault.last(path) : nil
    bytes.removeLast(Self.chunkBytes - max(count, 0))
    if let failure { throw failure }
    if count == 0 { isAtEnd = true }
  }
}
