// The fuzzer: `sqlstream-fuzz TARGET [libFuzzer's options] [corpus folders]`. See `make fuzz`.

import FuzzTargets

/// libFuzzer's own entry (FuzzerInterface.h), so that the target is chosen on the command line and not in the build.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ argumentCount: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

nonisolated(unsafe) var target: (any FuzzTarget)?

let names = FuzzTargets.all.map(\.name)
guard CommandLine.argc > 1, let entry = FuzzTargets.all.first(where: { $0.name == CommandLine.arguments[1] }) else {
  fatalError("name a target: \(names.joined(separator: " "))")
}
target = try entry.make()

// Without the target's name.
var count = CommandLine.argc - 1
var arguments = CommandLine.unsafeArgv + 1
arguments[0] = CommandLine.unsafeArgv[0]
_ = runDriver(&count, &arguments) { bytes, count in
  do throws(FuzzFinding) {
    // Holds: libFuzzer keeps the bytes for the time of the call.
    try target?.run(UnsafeRawBufferPointer(start: bytes, count: count))
  } catch {
    fatalError("\(error)")
  }
  return 0
}
