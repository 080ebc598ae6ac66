import ArgumentParser
import Runtime

/// The health endpoint's place.
struct HealthOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Answer /health/live, /health/ready and /metrics over HTTP on this port; 0: one that is free.", valueName: "port"))
  var healthPort: UInt16?

  @Option(
    help: ArgumentHelp("The address to answer on; 0.0.0.0 answers other machines too.", valueName: "address"))
  var healthHost = "127.0.0.1"

  /// Starts the endpoint where it is wanted, and tells its address.
  /// - Throws: `ProgramFailure` where nothing can listen there.
  func start(_ health: SessionHealth, console: Console) throws(ProgramFailure) -> HealthService? {
    guard let healthPort else { return nil }
    do throws(ListenFault) {
      let service = try HealthService(health, host: healthHost, port: healthPort)
      let host = healthHost.contains(":") ? "[\(healthHost)]" : healthHost
      console.tell("health at http://\(host):\(service.port)/health/ready")
      return service
    } catch {
      throw ProgramFailure(.failed, "--health-port \(healthPort): \(error.reason)")
    }
  }
}
