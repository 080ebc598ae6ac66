// TEMPORARY: replaced by Primitives/Decimal.
package struct Decimal: Hashable, Sendable {
  package var unscaled: Int128
  package var scale: Int
  package init(unscaled: Int128, scale: Int) { self.unscaled = unscaled; self.scale = scale }
}
