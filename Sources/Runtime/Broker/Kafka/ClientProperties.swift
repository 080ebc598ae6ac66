/// Placeholder until the next step.
package enum ClientProperties {
  static func isSecret(_ name: String) -> Bool { name.contains("password") }
}
