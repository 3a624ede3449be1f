import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// A market and a policy taken apart, to be changed and put together again.
struct MarketParts {
  var users: Double
  var demandSensitivity: Double
  var userHarm: Double
  var externalHarm: Double
  var systemicLoss: Double
  var outsideOption: Double?
  var regimes: [Regime]
  var firms: [Firm]
  var liability: Double
  var floor: Double

  /// - Parameter policy: uniform.
  init(_ market: Market, _ policy: Policy) {
    users = market.users
    demandSensitivity = market.demandSensitivity
    userHarm = market.userHarm
    externalHarm = market.externalHarm
    systemicLoss = market.systemicLoss
    outsideOption = market.outsideOption
    regimes = market.regimes
    firms = Array(market.firms)
    liability = policy.liability[0]
    floor = policy.floor[0]
  }

  static func random(_ seed: UInt64, firms: ClosedRange<Int> = 1...12) -> MarketParts {
    var rng = SplitMix(seed: seed)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.5...20, singlePeak: true)
    return MarketParts(market, policy)
  }

  func market() throws -> Market {
    try Market(
      users: users, demandSensitivity: demandSensitivity, userHarm: userHarm,
      externalHarm: externalHarm,
      systemicLoss: systemicLoss, outsideOption: outsideOption, regimes: regimes,
      firms: Firms(firms, regimeCount: regimes.count))
  }

  func policy() throws -> Policy { try Policy(liability: liability, floor: floor) }

  func changed(_ change: (inout MarketParts) -> Void) -> MarketParts {
    var parts = self
    change(&parts)
    return parts
  }

  /// What holds at the verified equilibrium. Single-peaked markets have one (concave payoffs on
  /// intervals), so not to find it is a failure.
  func solved(_ location: SourceLocation = #_sourceLocation) throws -> MarketPoint {
    let solution = try market().solve(under: policy())
    try #require(solution.converged, "no verified equilibrium of \(self)", sourceLocation: location)
    return solution.point
  }
}

/// |a − b| relative to the larger.
func relativeGap(_ a: Double, _ b: Double) -> Double {
  a == b ? 0 : abs(a - b) / max(abs(a), abs(b))
}

/// The largest relative gap between lists, elements below `tiny` counting as equal.
func relativeGap(_ a: [Double], _ b: [Double], tiny: Double = 0) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { gap, pair in
    let own = max(abs(pair.0), abs(pair.1)) <= tiny ? 0 : relativeGap(pair.0, pair.1)
    return own <= gap ? gap : own
  }
}
