import AggregativeGames
import Glibc
import Intervals

/// The markets' games as one instrument of policy moves.
struct PolicyFamily: GameFamily {
  let market: Market
  let policy: Policy
  let instrument: PolicyParameter
  /// The kinks of every firm, ascending and distinct.
  private let kinks: [[Double]]

  init(_ market: Market, _ policy: Policy, moving instrument: PolicyParameter) {
    self.market = market
    self.policy = policy
    self.instrument = instrument
    let failures = market.failures
    kinks = market.firms.indices.map { i in
      var kinks: Set<Double> = []
      for t in 0..<failures.count where failures.probability[t] > 0 {
        if let kink = failures.kink(i, t) { kinks.insert(kink) }
      }
      return kinks.sorted()
    }
  }

  private func regulated(at value: Double) -> RegulatedMarket? {
    try? market.regulated(by: policy.replacing(instrument, with: .uniform(value)))
  }

  func game(at value: Double) -> SellerGame? {
    regulated(at: value).flatMap { try? $0.game() }
  }

  func audit(at value: Double) -> MarketAudit? {
    regulated(at: value).map { MarketAudit($0) }
  }

  /// Exact. A floor moves the replies that lie on it, one for one. In liability the natural reply
  /// is affine, because earnings are.
  func replySlopes(
    at profile: [Double], parameter value: Double, scale: Double,
    _ linearization: borrowing Linearization
  ) -> [Double] {
    switch instrument.descriptor.pathEffect {
    case .leastOverlap:
      return profile.indices.map {
        linearization.activity[$0] == 0 && market.firms.heldOverlap(of: $0) == nil ? 1 : 0
      }
    case .liability: return liabilitySlopes(at: profile, value, linearization)
    case nil: return [Double](repeating: 0, count: profile.count)
    }
  }

  private func liabilitySlopes(
    at profile: [Double], _ value: Double, _ linearization: borrowing Linearization
  ) -> [Double] {
    var slopes = [Double](repeating: 0, count: profile.count)
    guard let game = game(at: value) else { return slopes }
    if market.pricing == .bertrand { return pricedSlopes(at: profile, value, linearization, game) }
    let weights = SellerWeights(profile, in: game)
    for i in profile.indices where linearization.activity[i] % 2 == 1 {
      // The rates of revenue in log weight and in earnings, frozen at the profile; earnings move
      // with liability, there and in how they rise on the piece of the reply.
      func problem(_ k: Int) -> SellerPiece<Dual<Double>> {
        let line: Line<Dual<Double>> = market.failureLine(
          of: i, above: game.pieces.breakpoint(k, of: i), isLast: k == game.pieces.count(of: i))
        return FirmTerms(of: i, in: market, liability: Dual(value, rate: 1), AtRest())
          .problem(failing: line, from: game.reference)
      }
      let home = problem(game.pieces.piece(holding: profile[i], of: i))
      let reply = problem(Int(linearization.activity[i]) / 2)
      let share = weights.weight[i] / weights.sum
      let byEarnings = market.users * share
      let byWeight =
        (byEarnings * weights.rest(of: i)) * home.earnings(Dual(constant: profile[i]))
      let marginal =
        reply.logWeight.slope * byWeight + byEarnings * reply.earnings.slope
      slopes[i] = marginal.rate / reply.marginalCost.slope.value
    }
    return slopes
  }

  /// Where firms set prices: marginal revenue (M/β) θ' s(u) moves with liability through θ' on the
  /// piece of the reply and through u = θ − log A, where log A moves with every θ.
  private func pricedSlopes(
    at profile: [Double], _ value: Double, _ linearization: borrowing Linearization,
    _ game: SellerGame
  ) -> [Double] {
    func problem(_ k: Int, of i: Int) -> SellerPiece<Dual<Double>> {
      let line: Line<Dual<Double>> = market.failureLine(
        of: i, above: game.pieces.breakpoint(k, of: i), isLast: k == game.pieces.count(of: i))
      return FirmTerms(of: i, in: market, liability: Dual(value, rate: 1), AtRest())
        .problem(failing: line, from: game.reference)
    }
    let worth = profile.indices.map { i in
      problem(game.pieces.piece(holding: profile[i], of: i), of: i)
        .logWeight(Dual(constant: profile[i]))
    }
    let total = game.aggregate(of: profile)
    let shares = worth.map { ($0.value - total).markupShareTerms() }
    let moved = shares.reduce(exp(game.problems.outsideLogWeight - total)) { $0 + $1.rate }
    let totalRate = zip(shares, worth).reduce(0) { $0 + $1.0.rate * $1.1.rate } / moved
    return profile.indices.map { i in
      guard linearization.activity[i] % 2 == 1 else { return 0 }
      let reply = problem(Int(linearization.activity[i]) / 2, of: i)
      let share = Dual(
        value: shares[i].share, rate: shares[i].rate * (worth[i].rate - totalRate))
      let marginal =
        Dual(constant: market.users) * reply.earnings.level * reply.logWeight.slope * share
      return marginal.rate / reply.marginalCost.slope.value
    }
  }

  /// The floor is −2; every other place counts from the firm's lowest kink, also where a floor has
  /// passed it.
  func place(_ activity: Int32, of firm: Int, in game: SellerGame) -> Int32 {
    if activity == 0 { return -2 }
    let passed = kinks[firm].count { $0 <= game.pieces.floor(of: firm) }
    return activity + 2 * Int32(passed)
  }

  /// In words: kinks by the regime whose failures end there; the last is saturation.
  func corner(_ place: Int32, of firm: Int) -> Corner {
    if place == -2 { return market.firms.heldOverlap(of: firm) == nil ? .floor : .held }
    if place % 2 != 0 { return .interior }
    let index = Int(place) / 2 - 1
    guard index >= 0, index < kinks[firm].count - 1 else { return .saturated }
    let failures = market.failures
    let state = (0..<failures.count).first {
      failures.probability[$0] > 0 && failures.kink(firm, $0) == kinks[firm][index]
    }
    return state.map { .kink(regime: market.name(ofState: $0, firm: firm)) } ?? .saturated
  }
}
