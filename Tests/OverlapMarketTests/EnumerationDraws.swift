import Glibc
import OverlapMarket
import TestSupport

/// Markets of few firms with demand so strong that several equilibria, and none, are common.
enum StrongMarket {
  /// - Parameter kindCounts: how many firms of each kind, equal but for the name.
  static func draw(_ rng: inout SplitMix, kindCounts: [Int]) throws -> (Market, Policy) {
    let calm = rng.uniform(0.6...0.9)
    let baseline = [rng.uniform(0.05...0.2), rng.uniform(0.3...0.6)]
    let effectiveness = [rng.uniform(0.03...0.15), rng.uniform(0.1...0.45)]
    let cost = rng.logUniform(0.3...2)
    let margin = rng.uniform(0.5...2.2)
    var firms = Firms(regimeCount: 2)
    for (kind, count) in kindCounts.enumerated() {
      // Kinds differ by a little: markets of unlike firms seldom have several equilibria.
      let firm = Firm(
        name: "", cost: cost * rng.uniform(0.95...1.05), margin: margin * rng.uniform(0.95...1.05),
        value: rng.uniform(0...0.02), baselineFailure: baseline, effectiveness: effectiveness)
      for member in 0..<count {
        var row = firm
        row.name = "\(kind).\(member)"
        firms.append(row)
      }
    }
    let market = try Market(
      users: rng.uniform(1...3), demandSensitivity: rng.uniform(10...30), userHarm: 2,
      externalHarm: 4,
      systemicLoss: 1, outsideOption: rng.chance(0.5) ? rng.uniform(-0.8...(-0.1)) : nil,
      regimes: [
        Regime(name: "calm", probability: calm), Regime(name: "strained", probability: 1 - calm),
      ],
      firms: firms)
    return (
      market, try Policy(liability: rng.chance(0.5) ? 0 : 0.1, floor: rng.chance(0.5) ? 0 : 0.2)
    )
  }
}

extension Market {
  /// The market with some of its primitives replaced.
  func with(
    firms: [Firm]? = nil, outsideOption: Double?? = nil, demandSensitivity: Double? = nil
  ) throws -> Market {
    try Market(
      users: users, demandSensitivity: demandSensitivity ?? self.demandSensitivity,
      userHarm: userHarm,
      externalHarm: externalHarm, systemicLoss: systemicLoss,
      outsideOption: outsideOption ?? self.outsideOption, regimes: regimes,
      firms: firms.map { Firms($0, regimeCount: regimes.count) } ?? self.firms)
  }
}

/// Profiles in lexicographic order, so that two lists can be compared.
func sortedProfiles(_ profiles: [[Double]]) -> [[Double]] {
  profiles.sorted { $0.lexicographicallyPrecedes($1) }
}

/// Whether every profile of one list is within a tolerance of one of the other, one to one.
func sameProfiles(_ left: [[Double]], _ right: [[Double]], tolerance: Double) -> Bool {
  guard left.count == right.count else { return false }
  var free = right
  for profile in left {
    let match = free.firstIndex { other in
      zip(profile, other).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($0)) }
    }
    guard let match else { return false }
    free.remove(at: match)
  }
  return true
}
