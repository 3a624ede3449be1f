import OverlapMarket

/// Markets of any size whose firms differ, the same for the same size and seed.
package enum SampleMarket {
  package static func make(firms count: Int, seed: UInt64 = 1) throws -> Market {
    var random = SplitMix(state: seed &+ UInt64(count))
    var firms = Firms(regimeCount: 2)
    for i in 0..<count {
      let baseline = [random.uniform(0.02...0.2), random.uniform(0.1...0.5)]
      firms.append(
        Firm(
          name: "firm \(i)", cost: random.uniform(0.5...2), margin: random.uniform(0.5...2),
          value: random.uniform(-0.5...0.5), price: random.uniform(0...0.3),
          exposure: random.uniform(0.5...1.5),
          baselineFailure: baseline, effectiveness: baseline.map { $0 / random.uniform(0.3...3) }))
    }
    return try Market(
      users: Double(count), demandSensitivity: 1, userHarm: 2, externalHarm: 3, systemicLoss: 0.01,
      regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
      firms: firms)
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func uniform(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &self) }
}
