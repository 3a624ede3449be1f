import OverlapMarket
import Planner

/// A market and a policy with one primitive moved: what differences are taken of.
struct Moved {
  let market: Market
  let policy: Policy

  /// - Throws: for a value out of its domain, and for `Primitive.probability`, of which no market
  ///   differs in one alone.
  init(_ market: Market, _ policy: Policy, _ primitive: Primitive, by step: Double) throws {
    var numbers = market.numbers
    var probability = market.regimes.map(\.probability)
    var firms = market.firms
    var foundations = market.foundations
    var liability = market.firms.indices.map { policy.liability[$0] }
    var floor = market.firms.indices.map { policy.floor[$0] }
    switch primitive {
    case .market(let number): numbers[number] = numbers[number].map { $0 + step }
    case .probability: throw Unmovable()
    case .probabilityInProportion(let s):
      let others = 1 - probability[s]
      for t in probability.indices { probability[t] *= t == s ? 1 : (others - step) / others }
      probability[s] += step
    case .firm(let i, let number, let s):
      let value = market.firms.number(number, firm: i, regime: s)
      firms.set(number, firm: i, regime: s, to: (value ?? .nan) + step)
    case .activity(let m, let i, let number):
      firms.set(
        number, firm: i, activity: m, to: firms.activities(of: i)[m][number] + step)
    case .foundation(let f, let number, let s):
      let value = foundations[f].number(number, regime: s)
      foundations[f] = foundations[f].setting(number, regime: s, to: (value ?? .nan) + step)
    case .liability: for i in market.firms.indices { liability[i] += step }
    case .floor: for i in market.firms.indices { floor[i] += step }
    case .firmLiability(let i): liability[i] += step
    case .firmFloor(let i): floor[i] += step
    }
    self.market = try Market(
      numbers,
      regimes: zip(market.regimes, probability).map { Regime(name: $0.name, probability: $1) },
      firms: firms, foundations: foundations)
    self.policy = try policy.replacing(
      .liability(
        policy.liability.isUniform && primitive.leavesInstrumentsUniform
          ? .uniform(liability[0]) : .perFirm(liability)),
      .floor(
        policy.floor.isUniform && primitive.leavesInstrumentsUniform
          ? .uniform(floor[0]) : .perFirm(floor)))
  }

  init(market: Market, policy: Policy) {
    self.market = market
    self.policy = policy
  }

  struct Unmovable: Error {}
}

extension Primitive {
  fileprivate var leavesInstrumentsUniform: Bool {
    switch self {
    case .firmLiability, .firmFloor: false
    default: true
    }
  }
}
