import Foundation
import TestSupport
import Testing

/// The files of Queries/ over input with all corners in it, against answers that Python works out plainly.
@Suite(.waiting) struct AnswerTests {
  @Test(arguments: ["smartshop", "receipts", "transactions", "purchases", "sales"])
  func otherInput(scene: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [
      QueryFiles.folder.dropLast("Queries".count) + "Scripts/check-answers.py", "--program", SpawnedProgram.path, "--seeds",
      "0-3", scene,
    ]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let told = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(told)")
    #expect(said == "4 inputs, 0 with another answer\n")
  }
}
