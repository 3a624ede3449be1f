// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that the library's users do not build the harness.
let package = Package(
  name: "overlap-benchmarks",
  dependencies: [
    .package(name: "overlap", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Solving",
      dependencies: [
        .product(name: "OverlapLibrary", package: "overlap"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/Solving",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ],
  swiftLanguageModes: [.v6]
)
