import TestSupport
import Testing

@testable import PolicySearch

@Suite("What is made of welfare over draws")
struct WeightedSampleTests {
  private static func equal(_ n: Int) -> [Double] { Array(repeating: 1 / Double(n), count: n) }

  @Test("Closed cases: the numbers 1 to 20, shuffled")
  func closed() {
    let values = (0..<20).map { Double(($0 * 7) % 20 + 1) }
    let sample = WeightedSample(values, weights: Self.equal(20))
    #expect(sample.least == 1 && sample.largest == 20)
    #expect(abs(sample.mean - 10.5) < 1e-14)
    // s² of 1…n is n(n + 1)/12.
    #expect(abs((sample.standardError ?? 0) - (20.0 * 21 / 12 / 20).squareRoot()) < 1e-13)
    for (level, quantile) in [
      (0.05, 1.0), (0.051, 2), (0.1, 2), (0.5, 10), (0.501, 11), (0.95, 19), (1, 20),
    ] {
      #expect(sample.quantile(level) == quantile, "\(level)")
    }
    // The worst quarter is 1…5; a level between two draws takes its part of the next.
    #expect(abs(sample.expectedShortfall(0.25) - 3) < 1e-14)
    #expect(abs(sample.expectedShortfall(0.05) - 1) < 1e-14)
    #expect(abs(sample.expectedShortfall(0.075) - (0.05 * 1 + 0.025 * 2) / 0.075) < 1e-14)
    #expect(abs(sample.expectedShortfall(1) - 10.5) < 1e-13)
    #expect(WeightedSample([3], weights: [1]).standardError == nil)
  }

  @Test("Whole weights are repetitions", arguments: 0..<40)
  func repetitions(draw: Int) {
    let seed = UInt64(900 + draw)
    var rng = SplitMix(seed: seed)
    let values = rng.vector(rng.whole(1...12), in: -5...5).map { ($0 * 4).rounded() / 4 }
    let counts = values.map { _ in rng.whole(1...4) }
    let total = Double(counts.reduce(0, +))
    let repeated = zip(values, counts).flatMap { Array(repeating: $0, count: $1) }
    let sample = WeightedSample(values, weights: counts.map { Double($0) / total })
    let naive = Naive(values: repeated)
    #expect(abs(sample.mean - naive.mean) < 1e-12, "seed \(seed)")
    for level in [0.01, 0.1, 1 / 3.0, 0.5, 0.77, 1] {
      #expect(sample.quantile(level) == naive.quantile(level), "seed \(seed) level \(level)")
      #expect(
        abs(sample.expectedShortfall(level) - naive.shortfall(level)) < 1e-12,
        "seed \(seed) level \(level)")
    }
  }

  /// By definition: quantiles by counting, shortfall as the integral of the quantile, step by step.
  struct Naive {
    let values: [Double]
    var mean: Double { values.reduce(0, +) / Double(values.count) }

    func quantile(_ level: Double) -> Double {
      values.filter { x in Double(values.count { $0 <= x }) >= level * Double(values.count) - 1e-9 }
        .min() ?? .nan
    }

    /// With as many equal steps as make every jump of the quantile a step's end.
    func shortfall(_ level: Double) -> Double {
      let sorted = values.sorted()
      let n = Double(values.count)
      return sorted.indices.reduce(0) { sum, i in
        sum + max(0, min(level, Double(i + 1) / n) - min(level, Double(i) / n)) * sorted[i]
      } / level
    }
  }

  @Test(
    "Laws: shortfall ≤ quantile, ≤ expectation; all rise with welfare and move with a constant",
    arguments: 0..<40)
  func laws(draw: Int) throws {
    let seed = UInt64(950 + draw)
    var rng = SplitMix(seed: seed)
    let n = rng.whole(1...30)
    let values = rng.vector(n, in: -5...5)
    let weights = rng.vector(n, in: 0.1...1)
    let sum = weights.reduce(0, +)
    let shares = weights.map { $0 / sum }
    let sample = WeightedSample(values, weights: shares)
    let better = WeightedSample(values.map { $0 + rng.uniform(0...1) }, weights: shares)
    let moved = WeightedSample(values.map { $0 + 3 }, weights: shares)
    for level in [0.05, 0.3, 0.9] {
      #expect(sample.expectedShortfall(level) <= sample.quantile(level) + 1e-12, "seed \(seed)")
      #expect(sample.expectedShortfall(level) <= sample.mean + 1e-12, "seed \(seed)")
      #expect(sample.least <= sample.expectedShortfall(level) + 1e-12, "seed \(seed)")
      #expect(
        better.expectedShortfall(level) >= sample.expectedShortfall(level) - 1e-12, "seed \(seed)")
      #expect(better.quantile(level) >= sample.quantile(level), "seed \(seed)")
      #expect(
        abs(moved.expectedShortfall(level) - sample.expectedShortfall(level) - 3) < 1e-12,
        "seed \(seed)")
    }
    #expect(abs((moved.standardError ?? 0) - (sample.standardError ?? 0)) < 1e-12, "seed \(seed)")
  }
}
