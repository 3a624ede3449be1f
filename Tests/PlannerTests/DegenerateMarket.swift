import MarketTestSupport
import OverlapMarket
import TestSupport

/// Valid markets of one to four firms that mix what proofs trip over: firms without users'
/// interest, harms of zero, regimes that never come, failures that cannot be prevented or are none,
/// kinks that coincide, equal firms, firms that lose by every user, demand from indifferent to all
/// but deterministic; extensions in a quarter.
enum DegenerateMarket {
  static func draw(_ rng: inout SplitMix) throws -> (Market, Policy) {
    let regimes = regimes(&rng)
    let userHarm = rng.chance(0.2) ? 0 : rng.logUniform(0.1...10)
    let externalHarm = rng.chance(0.25) ? 0 : rng.logUniform(0.1...10)
    let users = rng.logUniform(1e-2...1e3)
    let sensitivity =
      rng.chance(0.7)
      ? rng.logUniform(0.1...20)
      : rng.chance(0.5) ? rng.logUniform(20...5000) : rng.logUniform(1e-6...0.1)
    let systemicLoss = rng.chance(0.3) ? 0 : users * rng.logUniform(1e-3...30)
    var firms: [Firm] = []
    for i in 0..<rng.whole(1...4) {
      var firm = firm(
        &rng, "\(i)", regimes, stake: users * (userHarm + externalHarm) + systemicLoss, sensitivity)
      if let last = firms.last, rng.chance(0.3) {
        firm = last
        firm.name = "\(i)"
        // Equal but for one thing: no longer interchangeable.
        if rng.chance(0.3) { vary(&firm, &rng) }
      }
      firms.append(firm)
    }
    let market = try Market(
      users: users, demandSensitivity: sensitivity, userHarm: userHarm, externalHarm: externalHarm,
      systemicLoss: systemicLoss,
      outsideOption: rng.chance(0.5)
        ? nil : rng.chance(0.7) ? rng.uniform(-2...2) : rng.uniform(-1e3...1e3),
      regimes: regimes, firms: Firms(firms, regimeCount: regimes.count))
    let floors = firms.map { _ in rng.chance(0.5) ? 0 : rng.uniform(0...2) }
    return (
      rng.chance(0.25) ? RandomMarket.extended(market, &rng) : market,
      try Policy(liability: .uniform(0), floor: .perFirm(floors))
    )
  }

  private static func regimes(_ rng: inout SplitMix) -> [Regime] {
    let names = ["L", "H", "X"].prefix(rng.whole(1...3))
    var masses = names.map { _ in rng.chance(0.15) ? 0 : rng.uniform(0.05...1) }
    if masses.allSatisfy({ $0 == 0 }) { masses[0] = 1 }
    // Sums off 1 by as much as a market may have them, too.
    let total = masses.reduce(0, +) * (rng.chance(0.2) ? 1 + rng.uniform(-9e-10...9e-10) : 1)
    return zip(names, masses).map { Regime(name: $0, probability: min(1, $1 / total)) }
  }

  private static func firm(
    _ rng: inout SplitMix, _ name: String, _ regimes: [Regime], stake: Double, _ sensitivity: Double
  ) -> Firm {
    let scale = rng.logUniform(0.3...3)
    var baseline: [Double] = []
    var effectiveness: [Double] = []
    let isHelpless = rng.chance(0.05)
    for s in regimes.indices {
      let level = rng.chance(0.1) ? 0 : rng.chance(0.1) ? 1 : rng.uniform(0.02...0.98)
      baseline.append(level)
      if isHelpless || rng.chance(0.1) {
        effectiveness.append(0)
      } else if s > 0, effectiveness[0] > 0, rng.chance(0.2) {
        // The kink of the first regime once more, or one that rounding sets beside it.
        effectiveness.append(level * effectiveness[0] / max(baseline[0], 1e-3))
      } else {
        effectiveness.append(
          level == 0 ? rng.uniform(0.1...1) : level / (scale * rng.logUniform(0.5...2)))
      }
    }
    // Between what is never worth a kink and what always is.
    let cost = max(stake, 1e-3) / (scale * scale) * rng.logUniform(1e-3...30)
    return Firm(
      name: name, cost: cost, margin: rng.chance(0.3) ? rng.uniform(-5...0) : rng.uniform(0...5),
      value: rng.uniform(-1...1) * (rng.chance(0.3) ? 1 : 2 / sensitivity),
      price: rng.uniform(0...0.5),
      exposure: rng.chance(0.15) ? 0 : rng.uniform(0.3...2), baselineFailure: baseline,
      effectiveness: effectiveness)
  }

  private static func vary(_ firm: inout Firm, _ rng: inout SplitMix) {
    switch rng.whole(0...5) {
    case 0: firm.cost *= rng.uniform(0.5...1.5)
    case 1: firm.margin += rng.uniform(-1...1)
    case 2: firm.exposure += rng.uniform(0...1)
    case 3: firm.price += rng.uniform(0...0.5)
    case 4: firm.baselineFailure[0] = rng.uniform(0...1)
    default: firm.effectiveness[0] = rng.uniform(0...1)
    }
  }
}
