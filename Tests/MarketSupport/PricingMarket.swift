import OverlapMarket
import TestSupport

extension RandomMarket {
  /// A market whose firms set prices, with unit costs of their own for most, and extensions in half
  /// of them.
  /// - Parameter cost: by what costs of overlap are multiplied.
  package static func pricing(
    _ rng: inout SplitMix, firms: ClosedRange<Int> = 1...10,
    demandSensitivity: ClosedRange<Double> = 0.3...8, cost: ClosedRange<Double> = 1...1.001
  ) throws -> (Market, Policy) {
    let (base, policy) = draw(
      &rng, firms: firms, demandSensitivity: demandSensitivity, singlePeak: rng.chance(0.5))
    let market = rng.chance(0.5) ? extended(base, &rng) : base
    var numbers = market.numbers
    numbers[.pricing] = Pricing.bertrand.rawValue
    if market.firms.count == 1, numbers[.outsideOption] == nil {
      numbers[.outsideOption] = rng.uniform(-1...1)
    }
    let rows = market.firms.map { firm in
      var firm = firm
      firm.cost *= rng.logUniform(cost)
      if rng.chance(0.7) { firm[.unitCost] = rng.uniform(-0.5...1) }
      return firm
    }
    return (
      try Market(
        numbers, regimes: market.regimes, firms: Firms(rows, regimeCount: market.regimes.count)),
      policy
    )
  }
}
