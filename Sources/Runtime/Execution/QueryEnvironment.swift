/// What queries run in: the world outside and what all of them share.
package struct QueryEnvironment: Sendable {
  package var broker: any Broker
  package var registry: any SchemaRegistry
  package var formats: FormatSet
  package var functions: FunctionSet
  package var log: ProcessingLog
  package var clock: any Clock
  /// Prefix of groups and internal topics.
  package var applicationID: String
  /// State need not outlive the process, because its topics don't: then there are no changelogs.
  package var isEphemeral: Bool
  /// How often a record counts where a query's settings don't say.
  package var guarantee = ProcessingGuarantee.atLeastOnce
  /// Eight digits that no other process has.
  package let processID: String
  /// On how many threads a stage of a query runs where its settings don't say.
  package var threads = 1
  /// Told of each restore of state.
  package let restores = RestoreGauge()

  package init(
    broker: any Broker, registry: any SchemaRegistry, formats: FormatSet, functions: FunctionSet, log: ProcessingLog,
    clock: any Clock, applicationID: String, isEphemeral: Bool
  ) {
    self.broker = broker
    self.registry = registry
    self.formats = formats
    self.functions = functions
    self.log = log
    self.clock = clock
    self.applicationID = applicationID
    self.isEphemeral = isEphemeral
    let digits = String(UInt32.random(in: .min ... .max), radix: 16)
    processID = String(repeating: "0", count: 8 - digits.count) + digits
  }
}
