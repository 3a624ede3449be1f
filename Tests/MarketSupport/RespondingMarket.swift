import OverlapMarket
import TestSupport

extension Market {
  /// The same market, one of whose regimes responds.
  package func responding(
    _ regime: Int, intercept: Double, exposure: Double = 0, failures: Double = 0
  ) throws(MarketError) -> Market {
    var numbers = numbers
    numbers[.respondingRegime] = regimes[regime].name
    numbers[.responseIntercept] = intercept
    numbers[.responseToExposure] = exposure
    numbers[.responseToFailures] = failures
    return try Market(numbers, regimes: regimes, firms: firms, foundations: foundations)
  }

  /// The same market with other regime probabilities, that are given.
  package func given(_ probabilities: [Double]) throws(MarketError) -> Market {
    var given = MarketNumbers()
    for primitive in PrimitiveTable.market where primitive.object == nil {
      given[primitive] = numbers[primitive]
    }
    for choice in PrimitiveTable.marketChoices where !choice.namesRegime {
      given[choice] = numbers[choice]
    }
    return try Market(
      given,
      regimes: zip(regimes, probabilities).map { Regime(name: $0.name, probability: $1) },
      firms: firms, foundations: foundations)
  }
}

extension RandomMarket {
  /// A market drawn as `draw` does, with two regimes at least, one of which responds.
  package static func drawResponding(
    _ rng: inout SplitMix, firms: ClosedRange<Int>, singlePeak: Bool = true,
    strength: Double = 4
  ) throws -> (Market, Policy) {
    while true {
      let (market, policy) = draw(
        &rng, firms: firms, demandSensitivity: 0.3...3, singlePeak: singlePeak)
      guard market.regimes.count > 1 else { continue }
      // Steep where its log odds are 0 for failures of some middling number.
      let failures = rng.uniform(-strength...4 * strength)
      let responding = try market.responding(
        rng.whole(0...market.regimes.count - 1),
        intercept: -failures * rng.uniform(0...0.6) + rng.uniform(-1...1),
        exposure: rng.chance(0.5) ? 0 : rng.uniform(-strength...strength), failures: failures)
      return (responding, policy)
    }
  }
}
