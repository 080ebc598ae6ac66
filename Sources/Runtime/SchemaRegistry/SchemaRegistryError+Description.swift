extension SchemaRegistryError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreachable(let registry, let reason): "\(registry) can't be reached: \(reason)"
    case .unknownSchema(let id): "the schema registry has no schema with id \(id)"
    case .incompatible(let subject, let reason):
      "the schema is not compatible with those registered under \(subject): \(reason)"
    case .refused(let status, let message): "the schema registry refused the request (\(status)): \(message)"
    }
  }
}
