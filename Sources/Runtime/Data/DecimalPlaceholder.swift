/// TEMPORARY: replaced by Primitives/JSON.
package enum JSONValue: Sendable { case null }
