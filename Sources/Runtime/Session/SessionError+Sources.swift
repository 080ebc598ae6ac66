extension SessionError {
  init(_ error: BrokerError) {
    if case .unreachable = error { self = .unreachable(error.description) } else { self = .failed(error.description) }
  }

  init(_ error: SchemaRegistryError) {
    switch error {
    case .unreachable(let registry, let reason): self = .unreachable("\(registry) can't be reached: \(reason)")
    case .unknownSchema(let id): self = .failed("the schema registry has no schema of id \(id)")
    case .incompatible(let subject, let reason):
      self = .failed("the schema registry refuses the schema for \(subject): \(reason)")
    case .refused(let status, let message): self = .failed("the schema registry answered \(status): \(message)")
    }
  }
}
