/// The version that `--version` tells.
enum Version {
  static let current = "0.1.0"
}
