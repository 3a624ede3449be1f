// swift-tools-version: 6.1
import PackageDescription

// The rosters of data/ and their recorded answers are built into the program, which then needs no
// files beside it. data/RosterFiles.swift has the same names, and `ShippedFileTests` compares them.
let shipped = [
  "two-assistants",
  "symmetric-baseline",
  "frontier-market",
  "kinks-one-regime",
  "floor-binds-some",
  "outside-option",
  "several-equilibria",
  "no-equilibrium",
  "unseen-failures",
  "valued-exposure",
  "chosen-prices",
  "merged-brands",
  "shared-foundation",
  "scored-activities",
  "adaptive-adversary",
].map { Resource.embedInCode("\($0).json") }

// Menus and uncertainties for them.
let shippedBeside = [
  "menus/liability-and-floor.json",
  "uncertainty/effectiveness-and-cascades.json",
  "uncertainty/stress-and-cascades-intervals.json",
].map { Resource.embedInCode($0) }

// Each of use alone: none builds SQLite, a hash or the command line (`.ci/products`).
let modules = [
  "LinearAlgebra", "Intervals", "AggregativeGames", "OverlapMarket", "Simulation", "Planner",
  "PolicySearch",
]

// Dependencies run one way: each target imports only targets listed above it.
let package = Package(
  name: "overlap",
  products: modules.map { .library(name: $0, targets: [$0]) } + [
    .library(
      name: "OverlapLibrary",
      targets: modules + ["Parallelism", "RunStore", "Rosters", "Reporting"]),
    .executable(name: "overlap", targets: ["overlap"]),
  ],
  // Exact, because the same input promises the same bytes: docs/architecture.md, "Pinned versions".
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "CLAPACK", pkgConfig: "lapack", providers: [.apt(["liblapack-dev", "libblas-dev"])]),
    .systemLibrary(name: "CNLopt", pkgConfig: "nlopt", providers: [.apt(["libnlopt-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CRapidJSON"),
    .target(name: "CLanes"),
    .target(name: "CGames", dependencies: ["CLanes"]),
    .target(name: "CKernels", dependencies: ["CGames", "CLanes"]),

    .target(name: "Parallelism", dependencies: ["CLanes"]),
    .target(name: "Randomness"),
    .target(name: "LinearAlgebra", dependencies: ["CLAPACK"]),
    .target(name: "Intervals"),
    .target(
      name: "AggregativeGames", dependencies: ["LinearAlgebra", "Intervals", "CGames", "CLanes"]),
    .target(
      name: "OverlapMarket",
      dependencies: ["AggregativeGames", "LinearAlgebra", "Intervals", "CKernels"]),
    .target(
      name: "Simulation", dependencies: ["OverlapMarket", "Randomness", "Parallelism", "CLanes"]),
    .target(
      name: "Planner",
      dependencies: [
        "OverlapMarket", "AggregativeGames", "LinearAlgebra", "Intervals", "CKernels",
      ]),
    .target(
      name: "PolicySearch",
      dependencies: [
        "Planner", "OverlapMarket", "AggregativeGames", "Randomness", "Parallelism", "CNLopt",
      ]),
    .target(
      name: "RunStore",
      dependencies: ["PolicySearch", "OverlapMarket", "AggregativeGames", "CSQLite"]),
    .target(
      name: "Rosters",
      dependencies: [
        "PolicySearch", "Planner", "OverlapMarket", "Parallelism", "CRapidJSON", "CCrypto",
      ]),
    .target(
      name: "Reporting",
      dependencies: [
        "OverlapMarket", "AggregativeGames", "Simulation", "Planner", "PolicySearch", "RunStore",
        "Rosters",
      ]),
    .target(
      name: "ShippedRosters", path: "data", exclude: ["answers"],
      sources: ["ShippedRoster.swift", "ShippedFile.swift", "RosterFiles.swift"],
      resources: shipped + shippedBeside),
    .target(
      name: "RecordedAnswers", path: "data/answers", exclude: ["README.md"],
      sources: ["RecordedAnswer.swift", "RosterFiles.swift"], resources: shipped),
    .executableTarget(
      name: "overlap",
      dependencies: [
        "LinearAlgebra", "ShippedRosters", "RecordedAnswers",
        "AggregativeGames", "OverlapMarket", "Parallelism", "Simulation", "Planner", "PolicySearch",
        "RunStore",
        "Rosters",
        "Reporting",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // For tests alone; in no product.
    .target(name: "TestSupport", path: "Tests/Support"),
    .target(
      name: "MarketTestSupport", dependencies: ["OverlapMarket", "TestSupport"],
      path: "Tests/MarketSupport"),

    .testTarget(name: "CLanesTests", dependencies: ["CLanes", "TestSupport"]),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport"]),
    .testTarget(
      name: "IntervalsTests", dependencies: ["Intervals", "TestSupport"],
      exclude: ["Vectors/generate.py"]),
    .testTarget(
      name: "AggregativeGamesTests",
      dependencies: ["AggregativeGames", "LinearAlgebra", "Intervals", "TestSupport"]),
    .testTarget(
      name: "OverlapMarketTests",
      dependencies: [
        "OverlapMarket", "AggregativeGames", "LinearAlgebra", "Intervals", "TestSupport",
        "MarketTestSupport",
      ]),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "Simulation", "OverlapMarket", "Randomness", "CLanes", "TestSupport", "MarketTestSupport",
      ]),
    .testTarget(
      name: "PlannerTests",
      dependencies: [
        "Planner", "OverlapMarket", "AggregativeGames", "LinearAlgebra", "Intervals", "TestSupport",
        "MarketTestSupport",
      ]),
    .testTarget(
      name: "PolicySearchTests",
      dependencies: [
        "PolicySearch", "Planner", "OverlapMarket", "Randomness", "TestSupport",
        "MarketTestSupport",
      ]),
    .testTarget(
      name: "RunStoreTests",
      dependencies: [
        "RunStore", "PolicySearch", "Planner", "OverlapMarket", "TestSupport", "MarketTestSupport",
      ]),
    .testTarget(
      name: "RostersTests",
      dependencies: [
        "Rosters", "PolicySearch", "Planner", "OverlapMarket", "TestSupport", "MarketTestSupport",
      ]),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Reporting", "Rosters", "OverlapMarket", "Planner", "ShippedRosters", "MarketTestSupport",
        "TestSupport",
      ]),
    .testTarget(
      name: "OverlapCommandTests",
      dependencies: [
        "overlap", "ShippedRosters", "RecordedAnswers", "Reporting", "OverlapMarket", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// These tests are compiled as they stand: what they wait for is the work of the modules above, and
// to optimise the tests takes longer than it saves. The others' naive statements are slow work.
let compiledAsWritten: Set = [
  "RostersTests", "ReportingTests", "PolicySearchTests", "RunStoreTests", "OverlapCommandTests",
]
for target in package.targets where compiledAsWritten.contains(target.name) {
  target.swiftSettings = [.unsafeFlags(["-Onone"], .when(configuration: .release))]
}
