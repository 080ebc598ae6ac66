#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why nothing can listen there.
package struct ListenFault: Error {
  /// For people.
  package let reason: String

  static var last: ListenFault { ListenFault(reason: String(cString: strerror(errno))) }
}

/// A TCP socket that takes connections. Neither it nor what it takes is inherited by child processes, and `accept` never
/// waits. Whoever made it closes it.
package struct ListeningSocket: Sendable {
  package let descriptor: Int32
  package let port: UInt16

  /// Listens from now on.
  /// - Parameters:
  ///   - host: an address or name of this machine; those of all networks are `0.0.0.0` and `::`.
  ///   - port: 0: one that is free.
  /// - Throws: `ListenFault`, in the system's words.
  package init(host: String, port: UInt16) throws(ListenFault) {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE
    hints.ai_socktype = Self.streamSocket
    var found: UnsafeMutablePointer<addrinfo>?
    let failure = getaddrinfo(host, String(port), &hints, &found)
    guard failure == 0, let address = found?.pointee else {
      throw ListenFault(reason: "\(host): \(String(cString: gai_strerror(failure)))")
    }
    defer { freeaddrinfo(found) }
    descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
    guard descriptor >= 0 else { throw .last }
    Self.setFlags(of: descriptor)
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, systemListen(descriptor) == 0,
      let own = SocketAddress(ownOf: descriptor)
    else {
      let fault = ListenFault.last
      systemClose(descriptor)
      throw fault
    }
    self.port = own.port
  }

  /// The next client's connection, which does not wait when it is read; nil where there is none.
  package func accept() -> Int32? {
    let accepted = systemAccept(descriptor)
    guard accepted >= 0 else { return nil }
    Self.setFlags(of: accepted)
    return accepted
  }

  package func close() { Self.close(descriptor) }

  /// Closes a connection that `accept` gave.
  package static func close(_ connection: Int32) { systemClose(connection) }

  private static func setFlags(of descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  private static var streamSocket: Int32 {
    #if canImport(Glibc)
      Int32(SOCK_STREAM.rawValue)
    #else
      SOCK_STREAM
    #endif
  }
}

/// This machine's end of a socket.
struct SocketAddress {
  /// The address in figures.
  let host: String
  let port: UInt16

  init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// - Returns: nil for what is no internet socket any more.
  init?(ownOf descriptor: Int32) {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
      // A sockaddr_storage has room for every kind of address.
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        getsockname(descriptor, address, &length) == 0
          && getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
      }
    }
    guard isKnown else { return nil }
    host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    port = withUnsafeBytes(of: address) { bytes in
      // Both kinds have the port, in the network's order, behind the family.
      UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
    }
  }
}

// The names of these are methods' names too.
private func systemClose(_ descriptor: Int32) { _ = close(descriptor) }
private func systemAccept(_ listener: Int32) -> Int32 { accept(listener, nil, nil) }
private func systemListen(_ descriptor: Int32) -> Int32 { listen(descriptor, 64) }
