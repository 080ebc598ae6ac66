#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file. Closed when the value goes out of use; every fault is thrown with the path and the system's reason.
package struct File: ~Copyable {
  package enum Mode {
    case read, append, replace, lock
    /// As `replace`, and what is made can be read by its owner alone.
    case replacePrivately
  }

  let path: String
  private let descriptor: Int32

  package init(_ path: String, _ mode: Mode) throws(BrokerError) {
    let flags =
      switch mode {
      case .read: O_RDONLY
      case .append: O_RDWR | O_CREAT | O_APPEND
      case .replace, .replacePrivately: O_RDWR | O_CREAT | O_TRUNC
      case .lock: O_RDWR | O_CREAT
      }
    self.path = path
    descriptor = open(path, flags | O_CLOEXEC, mode == .replacePrivately ? 0o600 : 0o644)
    if descriptor < 0 { throw Self.fault(path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The size in bytes.
  func size() throws(BrokerError) -> Int {
    let end = lseek(descriptor, 0, SEEK_END)
    if end < 0 { throw Self.fault(path) }
    return Int(end)
  }

  package func readAll() throws(BrokerError) -> [UInt8] {
    let size = try size()
    var read = 0
    var failure: BrokerError?
    let path = path
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while read < size {
        // The buffer has room for `size` bytes, of which `read` are filled.
        let got = pread(descriptor, buffer.baseAddress! + read, size - read, off_t(read))
        if got < 0 {
          if errno == EINTR { continue }
          failure = Self.fault(path)
          break
        }
        if got == 0 { break }
        read += got
      }
      count = read
    }
    if let failure { throw failure }
    return bytes
  }

  package func write(_ bytes: [UInt8]) throws(BrokerError) {
    var written = 0
    while written < bytes.count {
      let done = bytes.withUnsafeBytes { buffer in
        // `written` is below the count, so there is an address.
        #if canImport(Glibc)
          Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
        #elseif canImport(Musl)
          Musl.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
        #else
          Darwin.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
        #endif
      }
      if done < 0 {
        if errno == EINTR { continue }
        throw Self.fault(path)
      }
      written += done
    }
  }

  func truncate(to size: Int) throws(BrokerError) {
    if ftruncate(descriptor, off_t(size)) != 0 { throw Self.fault(path) }
  }

  /// Returns once the content would survive a loss of power.
  func sync() throws(BrokerError) {
    if fsync(descriptor) != 0 { throw Self.fault(path) }
  }

  /// Takes the lock of the file until it is closed; false where another open file has it.
  func tryLock() throws(BrokerError) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    if errno == EWOULDBLOCK { return false }
    throw Self.fault(path)
  }

  fileprivate static func fault(_ path: String) -> BrokerError {
    .storage(path: path, reason: String(cString: strerror(errno)))
  }
}

/// Directories of the file system.
package enum Directory {
  static func create(_ path: String) throws(BrokerError) {
    var isDirectory = stat()
    if mkdir(path, 0o755) == 0 { return }
    let reason = File.fault(path)
    guard stat(path, &isDirectory) == 0 else { throw reason }
    guard isDirectory.st_mode & S_IFMT == S_IFDIR else {
      throw .storage(path: path, reason: "there is a file of that name, not a directory")
    }
  }

  /// The names in a directory, sorted.
  package static func names(_ path: String) throws(BrokerError) -> [String] {
    guard let directory = opendir(path) else { throw File.fault(path) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a directory and the files in it.
  static func remove(_ path: String) throws(BrokerError) {
    for name in try names(path) { try removeFile(path + "/" + name) }
    if rmdir(path) != 0 { throw File.fault(path) }
  }

  static func removeFile(_ path: String) throws(BrokerError) {
    if unlink(path) != 0, errno != ENOENT { throw File.fault(path) }
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether there is a directory of that name.
  package static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Gives a file the name of another, whose content is gone at once and never half there.
  static func rename(_ path: String, to newPath: String) throws(BrokerError) {
    #if canImport(Glibc)
      let result = Glibc.rename(path, newPath)
    #elseif canImport(Musl)
      let result = Musl.rename(path, newPath)
    #else
      let result = Darwin.rename(path, newPath)
    #endif
    if result != 0 { throw File.fault(path) }
  }

  /// Makes new names in the directory survive a loss of power.
  static func sync(_ path: String) throws(BrokerError) {
    try File(path, .read).sync()
  }
}
