// swift-tools-version: 6.2
// sqlstream: stream SQL over Kafka in one binary.
// Imports go one way: REPL -> Runtime -> Planner -> Parser.

import PackageDescription

/// Settings of the targets that hold no unsafe code: the compiler names every unsafe use.
let safe: [SwiftSetting] = [.strictMemorySafety()]

let package = Package(
  name: "sqlstream",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "sqlstream", targets: ["REPL"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .target(name: "Parser", swiftSettings: safe),
    .target(name: "Planner", dependencies: ["Parser"], swiftSettings: safe),
    .target(name: "Runtime", dependencies: ["Parser", "Planner", "CRdKafka", "CCurl", "CThread", "CPCRE2"]),
    .target(name: "TestRunner", dependencies: ["Parser", "Planner", "Runtime"]),
    .executableTarget(
      name: "REPL",
      dependencies: [
        "Parser", "Planner", "Runtime", "TestRunner", "CEdit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      // librdkafka's threads allocate and ours free: glibc's malloc halves the rate.
      linkerSettings: [.linkedLibrary("tcmalloc_minimal", .when(platforms: [.linux]))]
    ),

    .executableTarget(
      name: "Benchmarks",
      dependencies: ["Parser", "Planner", "Runtime", "CRdKafka"],
      path: "Benchmarks",
      exclude: ["RESULTS.md"],
      // As the program: see REPL.
      linkerSettings: [.linkedLibrary("tcmalloc_minimal", .when(platforms: [.linux]))]
    ),

    .systemLibrary(name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"]), .brew(["librdkafka"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
    .systemLibrary(name: "CThread"),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
    .systemLibrary(name: "CAvro", providers: [.apt(["libavro-dev"]), .brew(["avro-c"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),

    .target(name: "TestSupport", dependencies: ["Parser", "Planner", "Runtime", "CRdKafka"], path: "Tests/TestSupport"),
    .target(name: "FuzzTargets", dependencies: ["Parser", "Planner", "Runtime", "TestSupport"], path: "Fuzz/Targets"),
    .testTarget(name: "ParserTests", dependencies: ["Parser", "TestSupport"]),
    .testTarget(name: "PlannerTests", dependencies: ["Planner", "TestSupport"]),
    .testTarget(name: "RuntimeTests", dependencies: ["Runtime", "TestSupport", "CAvro"]),
    .testTarget(name: "TestRunnerTests", dependencies: ["TestRunner", "TestSupport"]),
    .testTarget(name: "REPLTests", dependencies: ["REPL", "TestSupport"]),
    .testTarget(name: "QueryTests", dependencies: ["Parser", "Runtime", "TestSupport"]),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"]),
    .testTarget(name: "DifferentialTests", dependencies: ["Planner", "Runtime", "TestSupport", "CSQLite"]),
  ]
)

// The fuzzer links libFuzzer, which Scripts/fuzz.sh names: no ordinary build has it.
if Context.environment["SQLSTREAM_FUZZ"] != nil {
  package.targets.append(.executableTarget(name: "sqlstream-fuzz", dependencies: ["FuzzTargets"], path: "Fuzz/Driver"))
}
