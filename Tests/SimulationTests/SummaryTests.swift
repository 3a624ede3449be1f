import TestSupport
import Testing

@testable import Simulation

@Suite("Sums and counts of draws")
struct SummaryTests {
  @Test("A mean and its standard error are those of the textbook") func sampleMean() {
    var generator = SplitMix(seed: 40)
    let values = (0..<500).map { _ in Double.random(in: 90...110, using: &generator) }
    let mean = values.reduce(0, +) / 500
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 499
    for center in [mean, 100, 90] {
      var sums = SampleSums()
      var rest = SampleSums()
      for value in values.prefix(123) { sums.add(value - center) }
      for value in values.dropFirst(123) { rest.add(value - center) }
      sums.add(rest)
      let found = sums.mean(around: center, draws: 500, scale: 2)
      #expect(abs(found.mean - 2 * mean) < 1e-12 * mean)
      #expect(abs(found.standardError - 2 * (variance / 500).squareRoot()) < 1e-12)
    }
  }

  @Test("A histogram counts what came, in any order and in parts") func histogram() {
    var generator = SplitMix(seed: 41)
    for _ in 0..<200 {
      let counts = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
        Int.random(in: 0...40, using: &generator)
      }
      var whole = CountHistogram()
      var parts = CountHistogram()
      var other = CountHistogram()
      for (k, count) in counts.enumerated() {
        whole.add(count)
        if k.isMultiple(of: 2) { parts.add(count) } else { other.add(count) }
      }
      parts.add(other)
      #expect(parts == whole)
      guard let least = counts.min(), let most = counts.max() else {
        #expect(whole.times.isEmpty)
        continue
      }
      #expect(whole.lowest == least)
      #expect(whole.times == (least...most).map { k in counts.count { $0 == k } })
    }
  }
}
