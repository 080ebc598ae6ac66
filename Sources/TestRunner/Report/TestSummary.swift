/// What is printed about a run: its failures, a table by file, and the counts.
struct TestSummary {
  private let results: [TestResult]

  init(_ results: [TestResult]) {
    self.results = results
  }

  private struct Counts {
    var passed = 0
    var failed = 0
    var skipped = 0

    mutating func add(_ outcome: RunOutcome) {
      switch outcome {
      case .passed: passed += 1
      case .failed: failed += 1
      case .skipped: skipped += 1
      }
    }
  }

  /// The lines; the last one is `N passed, N failed, N skipped`.
  var lines: [String] {
    var total = Counts()
    for result in results { total.add(result.outcome) }
    return noted + (results.isEmpty ? [] : [""] + table + [""])
      + ["\(total.passed) passed, \(total.failed) failed, \(total.skipped) skipped"]
  }

  /// One line for each run that did not pass.
  private var noted: [String] {
    results.compactMap { result in
      let name = "\(result.identity.file) - \(result.identity.title)"
      return switch result.outcome {
      case .passed: nil
      case .failed(let reason): "FAILED \(name): \(Self.onOneLine(reason))"
      case .skipped(let reason): "SKIPPED \(name): \(Self.onOneLine(reason))"
      }
    }
  }

  private var table: [String] {
    var files: [String] = []
    var counts: [String: Counts] = [:]
    for result in results {
      if counts[result.identity.file] == nil { files.append(result.identity.file) }
      counts[result.identity.file, default: Counts()].add(result.outcome)
    }
    let width = max(4, files.map(\.count).max() ?? 0)
    return [Self.row("file", "passed", "failed", "skipped", width)]
      + files.map { file in
        let count = counts[file] ?? Counts()
        return Self.row(file, "\(count.passed)", "\(count.failed)", "\(count.skipped)", width)
      }
  }

  private static func row(
    _ file: String, _ passed: String, _ failed: String, _ skipped: String, _ width: Int
  ) -> String {
    let name = file + String(repeating: " ", count: width - file.count)
    return ([name] + [passed, failed, skipped].map { String(repeating: " ", count: max(0, 7 - $0.count)) + $0 })
      .joined(separator: "  ")
  }

  /// Control characters of data would break the line, or the terminal.
  private static func onOneLine(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        line += " "
      } else if scalar.value < 0x20 || scalar.value == 0x7F {
        line += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}
