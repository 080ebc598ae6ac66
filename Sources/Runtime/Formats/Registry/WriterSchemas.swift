/// What a decoder has made of the schemas that records name: each is looked up and compiled once.
///
/// A lookup that failed is not repeated for some seconds, so that a topic full of unknown ids does not flood the
/// registry; a schema that does not fit stays refused.
struct WriterSchemas<Compiled> {
  private enum Entry {
    case compiled(Compiled)
    /// `until` on the monotonic clock in milliseconds; nil: for good.
    case failed(reason: String, untilMillis: Int64?)
  }

  /// How long a failed lookup is believed.
  private static var retryMillis: Int64 { 5_000 }

  private let registry: any SchemaRegistry
  private let kind: RegisteredSchema.Kind
  private let compile: (RegisteredSchema) throws(FormatError) -> Compiled
  private var entries: [Int32: Entry] = [:]

  init(
    registry: any SchemaRegistry, kind: RegisteredSchema.Kind,
    compile: @escaping (RegisteredSchema) throws(FormatError) -> Compiled
  ) {
    self.registry = registry
    self.kind = kind
    self.compile = compile
  }

  /// The compiled schema of an id.
  /// - Throws: `DecodeFault` where the registry does not have it, or where it does not fit the columns.
  mutating func compiled(id: Int32) throws(DecodeFault) -> Compiled {
    switch entries[id] {
    case .compiled(let compiled): return compiled
    case .failed(let reason, let until):
      if until.map({ MonotonicClock.millis < $0 }) ?? true { throw DecodeFault(reason) }
    case nil: break
    }
    let entry = lookUp(id)
    entries[id] = entry
    switch entry {
    case .compiled(let compiled): return compiled
    case .failed(let reason, _): throw DecodeFault(reason)
    }
  }

  private func lookUp(_ id: Int32) -> Entry {
    let schema: RegisteredSchema
    do throws(SchemaRegistryError) {
      schema = try registry.schema(id: id)
    } catch {
      return .failed(
        reason: "schema \(id): \(error.description)", untilMillis: MonotonicClock.millis + Self.retryMillis)
    }
    guard schema.kind == kind else {
      return .failed(reason: "schema \(id) is of type \(schema.kind.rawValue), not \(kind.rawValue)", untilMillis: nil)
    }
    do throws(FormatError) {
      return .compiled(try compile(schema))
    } catch {
      return .failed(reason: "schema \(id): \(error.reason)", untilMillis: nil)
    }
  }
}
