// swift-tools-version: 6.2
// sqlstream: stream SQL over Kafka in one binary.
// Imports go one way: REPL -> Runtime -> Planner -> Parser.

import Foundation
import PackageDescription

/// Where Debian keeps C libraries; nil elsewhere, or with SQLSTREAM_SHARED_LIBRARIES set.
let archives: String? = ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/" }.first { folder in
  let exists = FileManager.default.fileExists(atPath:)
  return exists("/etc/debian_version") && exists(folder + "librdkafka.a")
    && ProcessInfo.processInfo.environment["SQLSTREAM_SHARED_LIBRARIES"] == nil
}

/// How a C library is linked: on Debian from its archive, with those of the libraries that it needs, so that the program
/// has nothing to look for and little to relocate when it starts, and runs where they are not installed. Elsewhere, and
/// where one of them is missing, as the system links it.
func library(_ name: String, needs: [String] = [], shared: [String] = []) -> [LinkerSetting] {
  guard let archives else { return [.linkedLibrary(name)] }
  let files = ([name] + needs).map { "\(archives)lib\($0).a" }
  guard (files + shared.map { "\(archives)lib\($0).so" }).allSatisfy(FileManager.default.fileExists) else {
    return [.linkedLibrary(name)]
  }
  return [.unsafeFlags(files.flatMap { ["-Xlinker", $0] })] + shared.map { .linkedLibrary($0) }
}

/// What every program of this package links. SASL's mechanisms are plug-ins of its shared library, which is why that is
/// no archive. libcurl is opened when a schema registry is first used: see its shim.h.
let libraries =
  library("rdkafka", needs: ["lz4", "zstd", "ssl", "crypto", "z"], shared: ["sasl2"]) + library("pcre2-8")
  // What the listener unpacks the batches of Kafka's clients with: no more than librdkafka brings along.
  + ["z", "lz4", "zstd"].flatMap { library($0) }

/// For programs: relocations in a fifteenth of the space (glibc 2.36 and newer know them), equal code once, and no list
/// of functions for others to call. Together they take two milliseconds and two megabytes off each start. The functions
/// that a start runs lie side by side, which takes another four megabytes off: see Scripts/order-start.py.
let quickStart: [LinkerSetting] =
  archives == nil
  ? []
  : [
    .unsafeFlags(
      ["-use-ld=lld"]
        + [
          "-z", "pack-relative-relocs", "--icf=safe", "--no-export-dynamic", "--no-warn-symbol-ordering",
          "--symbol-ordering-file=\(Context.packageDirectory)/Scripts/start-order.txt",
        ].flatMap { ["-Xlinker", $0] })
  ]

/// librdkafka's threads allocate and ours free: glibc's malloc halves the rate. jemalloc keeps up with tcmalloc there,
/// and starts in a third of its time.
let malloc: [LinkerSetting] = [.linkedLibrary("jemalloc", .when(platforms: [.linux]))]

/// The pkg-config file of a library where headers do not lie where all do. On Linux it would link the shared library.
func onMac(_ package: String) -> String? {
  #if os(macOS)
    return package
  #else
    return nil
  #endif
}

/// Settings of the targets that hold no unsafe code: the compiler names every unsafe use.
let safe: [SwiftSetting] = [.strictMemorySafety()]

/// Debug builds, which all tests run on, look for overlapping accesses at run time. In the release build these checks
/// would take up to a third of the time of state and encoders.
let fast: [SwiftSetting] = [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

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
    .target(
      name: "Runtime",
      dependencies: [
        "Parser", "Planner", "CRdKafka", "CCurl", "CThread", "CPCRE2", "CPQ", "CIntrinsics", "CZlib", "CLZ4", "CZstd",
      ],
      swiftSettings: fast, linkerSettings: libraries),
    .target(name: "TestRunner", dependencies: ["Parser", "Planner", "Runtime"]),
    .executableTarget(
      name: "REPL",
      dependencies: [
        "Parser", "Planner", "Runtime", "TestRunner", "CEdit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      linkerSettings: library("edit", needs: ["tinfo", "bsd", "md"]) + malloc + quickStart
    ),

    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Parser", "Planner", "Runtime", "CRdKafka", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks",
      exclude: ["RESULTS.md", "instructions.txt"],
      linkerSettings: malloc
    ),

    .systemLibrary(
      name: "CRdKafka", pkgConfig: onMac("rdkafka"), providers: [.apt(["librdkafka-dev"]), .brew(["librdkafka"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .systemLibrary(name: "CEdit", pkgConfig: onMac("libedit"), providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
    .systemLibrary(name: "CThread"),
    .systemLibrary(name: "CIntrinsics"),
    .systemLibrary(
      name: "CPCRE2", pkgConfig: onMac("libpcre2-8"), providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: onMac("liblz4"), providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
    .systemLibrary(name: "CZstd", pkgConfig: onMac("libzstd"), providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    // Not linked: opened by the first connector (see its shim.h).
    .systemLibrary(name: "CPQ", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
    .systemLibrary(name: "CAvro", providers: [.apt(["libavro-dev"]), .brew(["avro-c"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),

    .target(name: "TestSupport", dependencies: ["Parser", "Planner", "Runtime", "CRdKafka"], path: "Tests/TestSupport"),
    .target(name: "FuzzTargets", dependencies: ["Parser", "Planner", "Runtime", "TestSupport"], path: "Fuzz/Targets"),
    .testTarget(name: "ParserTests", dependencies: ["Parser", "TestSupport"]),
    .testTarget(name: "PlannerTests", dependencies: ["Planner", "TestSupport"]),
    .testTarget(
      name: "RuntimeTests", dependencies: ["Runtime", "TestSupport", "CAvro", "CZlib", "CLZ4", "CZstd"]),
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
