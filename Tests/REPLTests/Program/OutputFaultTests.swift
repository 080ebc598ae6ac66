import Foundation
import TestSupport
import Testing

/// Output that can't be written. `/dev/full` is a full disk that every Linux has.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) struct OutputFaultTests {
  @Test(
    "a full disk is told, and is no success",
    arguments: [["-e", "SHOW PROPERTIES;"], ["datagen", "smartshop", "--count", "10000"], ["--output", "csv"]])
  func fullDisk(arguments: [String]) throws {
    let run = try ProgramRun(arguments, input: "SHOW PROPERTIES;\n", shell: "exec >/dev/full")
    let result = try run.finish(seconds: 60)
    #expect(result.status == 1)
    #expect(result.errors.contains("error: standard output can't be written: No space left on device"))
  }

  @Test("a full disk ends SPOOL, and nothing else")
  func fullSpool() throws {
    let result = try ProgramRun.run([], input: "SPOOL '/dev/full';\nSHOW TOPICS;\nDEFINE a = 'b';\nSHOW VARIABLES;\n")
    #expect(result.status == 0)
    #expect(
      result.errors.contains("the file of SPOOL can't be written: No space left on device; nothing more goes to it"))
    #expect(result.output.contains("| A        | b     |"))
  }
}
