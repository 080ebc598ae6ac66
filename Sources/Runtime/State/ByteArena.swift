/// Byte strings of any length in few large pieces of memory: four bytes of overhead each, and freed places are used
/// again for strings of about the same length.
///
/// Has one owner. The address of a string stays the same until it is released.
struct ByteArena: ~Copyable {
  /// Where a string lies: the number of its chunk (22 bits) and a quarter of the offset in it (18 bits). Five bytes, for
  /// there is one with each key.
  struct Place: Equatable {
    private var low: UInt32
    private var high: UInt8

    /// Stands for no string.
    static let none = Place(bits: .max)

    @inline(__always)
    init(bits: UInt64) {
      low = UInt32(truncatingIfNeeded: bits)
      high = UInt8(truncatingIfNeeded: bits &>> 32)
    }

    @inline(__always)
    init(chunk: Int, offset: Int) {
      self.init(bits: UInt64(truncatingIfNeeded: chunk) &<< 18 | UInt64(truncatingIfNeeded: offset) &>> 2)
    }

    @inline(__always)
    var bits: UInt64 { UInt64(high) &<< 32 | UInt64(low) }
    @inline(__always)
    var chunk: Int { Int(truncatingIfNeeded: bits &>> 18) }
    @inline(__always)
    var offset: Int { Int(truncatingIfNeeded: bits & 0x3_ffff) &<< 2 }
  }

  /// The highest number that a place can tell, and one that `Place.none` does not have.
  private static let highestChunk = (1 << 22) - 2

  private static let firstChunkBytes = 4096
  private static let largestChunkBytes = 1 << 20
  /// Longer blocks get a chunk of their own, which is given back when they are released.
  private static let largestSharedBlock = 64 << 10
  private static let header = 4

  private var chunks: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private var chunkLimit = 4
  private var chunkCount = 0
  private var current = 0
  private var used = 0
  private var currentBytes = 0
  private var nextChunkBytes = firstChunkBytes
  /// Chunks that held one long block which was released.
  private var freeChunks: [Int] = []
  /// The last released block of each size class; each holds the place of the one before.
  private var freeBlocks: [Place] = Array(repeating: .none, count: SizeClass.count)
  /// What all chunks take.
  private(set) var byteCount = 0

  init() {
    chunks = .allocate(capacity: chunkLimit)
  }

  deinit {
    for chunk in 0..<chunkCount { chunks[chunk]?.deallocate() }
    chunks.deallocate()
  }

  /// The bytes of a string that was stored and not released.
  @inline(__always)
  func bytes(at place: Place) -> UnsafeRawBufferPointer {
    let block = address(of: place)
    let count = Int(block.loadUnaligned(as: UInt32.self))
    return UnsafeRawBufferPointer(start: block + Self.header, count: count)
  }

  /// Copies a string; it may lie in this arena. Strings end at 4 GiB, which no record reaches.
  @inline(__always)
  mutating func store(_ bytes: UnsafeRawBufferPointer) -> Place {
    let place = allocate(bytes.count)
    let block = address(of: place)
    block.storeBytes(of: UInt32(truncatingIfNeeded: bytes.count), as: UInt32.self)
    if let source = bytes.baseAddress { copyShort(source, to: block + Self.header, count: bytes.count) }
    return place
  }

  /// Stores `bytes` instead of the string at `place`, in the same place where it fits.
  mutating func replace(_ place: Place, by bytes: UnsafeRawBufferPointer) -> Place {
    if place == .none { return store(bytes) }
    let block = address(of: place)
    let oldCount = Int(block.loadUnaligned(as: UInt32.self))
    if oldCount == bytes.count || SizeClass(bytes.count + Self.header).bytes == SizeClass(oldCount + Self.header).bytes {
      block.storeBytes(of: UInt32(truncatingIfNeeded: bytes.count), as: UInt32.self)
      // In the same place it may be the same string.
      if let source = bytes.baseAddress, source != block + Self.header {
        copyShort(source, to: block + Self.header, count: bytes.count)
      }
      return place
    }
    let newPlace = store(bytes)
    release(place)
    return newPlace
  }

  /// Gives the string's place back.
  mutating func release(_ place: Place) {
    if place == .none { return }
    let block = address(of: place)
    let size = SizeClass(Int(block.loadUnaligned(as: UInt32.self)) + Self.header)
    if size.bytes > Self.largestSharedBlock {
      block.deallocate()
      chunks[place.chunk] = nil
      freeChunks.append(place.chunk)
      byteCount -= size.bytes
    } else {
      block.storeBytes(of: freeBlocks[size.index].bits, as: UInt64.self)
      freeBlocks[size.index] = place
    }
  }

  @inline(__always)
  private func address(of place: Place) -> UnsafeMutableRawPointer {
    // Holds: places come from `allocate` only, whose chunks live until the block is released.
    chunks[place.chunk].unsafelyUnwrapped + place.offset
  }

  @inline(__always)
  private mutating func allocate(_ count: Int) -> Place {
    let size = SizeClass(count + Self.header)
    if size.bytes > Self.largestSharedBlock { return Place(chunk: addChunk(size.bytes), offset: 0) }
    let free = freeBlocks[size.index]
    if free != .none {
      freeBlocks[size.index] = Place(bits: address(of: free).loadUnaligned(as: UInt64.self))
      return free
    }
    if used + size.bytes > currentBytes { startChunk(atLeast: size.bytes) }
    let place = Place(chunk: current, offset: used)
    used += size.bytes
    return place
  }

  private mutating func startChunk(atLeast bytes: Int) {
    currentBytes = max(nextChunkBytes, bytes)
    nextChunkBytes = min(nextChunkBytes * 2, Self.largestChunkBytes)
    current = addChunk(currentBytes)
    used = 0
  }

  private mutating func addChunk(_ bytes: Int) -> Int {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 8)
    byteCount += bytes
    if let chunk = freeChunks.popLast() {
      chunks[chunk] = memory
      return chunk
    }
    precondition(chunkCount <= Self.highestChunk, "an arena ends at four million chunks, which take terabytes")
    if chunkCount == chunkLimit { growChunks() }
    (chunks + chunkCount).initialize(to: memory)
    chunkCount += 1
    return chunkCount - 1
  }

  private mutating func growChunks() {
    let larger = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: chunkLimit * 2)
    larger.moveInitialize(from: chunks, count: chunkCount)
    chunks.deallocate()
    chunks = larger
    chunkLimit *= 2
  }
}

/// The sizes that blocks of an arena have: steps of 4 bytes up to 128, then of an eighth.
private struct SizeClass {
  let index: Int
  /// At least what was asked for, and at least 12: a free block holds its class's list.
  let bytes: Int

  static let count = 32 + 8 * 40

  @inline(__always)
  init(_ wanted: Int) {
    if wanted <= 128 {
      let units = max((wanted &+ 3) >> 2, 3)
      index = units &- 1
      bytes = units << 2
    } else {
      // The highest bit of `wanted - 1` and the three below it name the class.
      let shift = Int.bitWidth &- (wanted &- 1).leadingZeroBitCount &- 4
      let eighth = (wanted &- 1) >> shift &+ 1
      bytes = eighth << shift
      index = 32 &+ (shift &- 4) &* 8 &+ (eighth &- 9)
    }
  }
}
