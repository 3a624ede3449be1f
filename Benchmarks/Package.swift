// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that the library's users do not build the harness.
let package = Package(
  name: "overlap-benchmarks",
  dependencies: [
    .package(name: "overlap", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
  ],
  targets: [
    .target(
      name: "SampleMarkets", dependencies: [.product(name: "OverlapLibrary", package: "overlap")],
      path: "Benchmarks/SampleMarkets"),
    .executableTarget(
      name: "Solving",
      dependencies: [
        "SampleMarkets",
        .product(name: "OverlapLibrary", package: "overlap"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/Solving",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(
      name: "PeerSide",
      dependencies: [
        "SampleMarkets",
        .product(name: "OverlapLibrary", package: "overlap"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/PeerSide"),
  ],
  swiftLanguageModes: [.v6]
)
