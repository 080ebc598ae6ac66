// TEMPORARY: replaced by Primitives/Decimal and Primitives/JSON.
package struct Decimal: Hashable, Sendable {
  package var unscaled: Int128
  package var scale: Int
  package init(unscaled: Int128, scale: Int) { self.unscaled = unscaled; self.scale = scale }
}

/// TEMPORARY: replaced by Primitives/JSON.
package enum JSONValue: Sendable { case null }
