/// A MAP's entries in the order they came; equal to another with the same entries in any order.
package struct MapValue: Sendable {
  package struct Entry: Hashable, Sendable {
    package var key: Value
    package var value: Value

    package init(key: Value, value: Value) {
      self.key = key
      self.value = value
    }
  }

  package private(set) var entries: [Entry]
  /// From key to place in `entries`; only for maps that are worth it.
  private var places: [Value: Int]

  private static let indexedFrom = 9

  package init() {
    entries = []
    places = [:]
  }

  /// Of several entries with one key the last stays, at the first one's place.
  package init(_ entries: some Sequence<Entry>) {
    self.init()
    for entry in entries { self[entry.key] = entry.value }
  }

  package var count: Int { entries.count }

  /// The value for a key; nil where there is no such entry. Setting nil changes nothing for a key that is not there.
  package subscript(key: Value) -> Value? {
    get { place(of: key).map { entries[$0].value } }
    set {
      if let place = place(of: key) {
        if let newValue {
          entries[place].value = newValue
        } else {
          entries.remove(at: place)
          reindex()
        }
      } else if let newValue {
        entries.append(Entry(key: key, value: newValue))
        if entries.count == Self.indexedFrom { reindex() } else if entries.count > Self.indexedFrom {
          places[key] = entries.count - 1
        }
      }
    }
  }

  private func place(of key: Value) -> Int? {
    entries.count < Self.indexedFrom ? entries.firstIndex { $0.key == key } : places[key]
  }

  private mutating func reindex() {
    places.removeAll(keepingCapacity: true)
    guard entries.count >= Self.indexedFrom else { return }
    for (place, entry) in entries.enumerated() { places[entry.key] = place }
  }
}

extension MapValue: Hashable {
  package static func == (left: MapValue, right: MapValue) -> Bool {
    left.count == right.count && left.entries.allSatisfy { right[$0.key] == $0.value }
  }

  package func hash(into hasher: inout Hasher) {
    var sum = 0
    for entry in entries { sum &+= entry.hashValue }
    hasher.combine(sum)
  }
}
