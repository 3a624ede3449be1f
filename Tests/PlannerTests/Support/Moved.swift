import OverlapMarket
import Planner

/// A market and a policy with one primitive moved: what differences are taken of.
struct Moved {
  let market: Market
  let policy: Policy

  /// - Throws: for a value out of its domain, and for `Primitive.probability`, of which no market
  ///   differs in one alone.
  init(_ market: Market, _ policy: Policy, _ primitive: Primitive, by step: Double) throws {
    var users = market.users
    var sensitivity = market.demandSensitivity
    var userHarm = market.userHarm
    var externalHarm = market.externalHarm
    var loss = market.systemicLoss
    var outside = market.outsideOption
    var probability = market.regimes.map(\.probability)
    var rows = Array(market.firms)
    var liability = market.firms.indices.map { policy.liability[$0] }
    var floor = market.firms.indices.map { policy.floor[$0] }
    switch primitive {
    case .users: users += step
    case .demandSensitivity: sensitivity += step
    case .userHarm: userHarm += step
    case .externalHarm: externalHarm += step
    case .systemicLoss: loss += step
    case .outsideOption: outside = outside.map { $0 + step }
    case .probability: throw Unmovable()
    case .probabilityInProportion(let s):
      let others = 1 - probability[s]
      for t in probability.indices { probability[t] *= t == s ? 1 : (others - step) / others }
      probability[s] += step
    case .cost(let i): rows[i].cost += step
    case .margin(let i): rows[i].margin += step
    case .value(let i): rows[i].value += step
    case .price(let i): rows[i].price += step
    case .exposure(let i): rows[i].exposure += step
    case .baselineFailure(let i, let s): rows[i].baselineFailure[s] += step
    case .effectiveness(let i, let s): rows[i].effectiveness[s] += step
    case .liability: for i in rows.indices { liability[i] += step }
    case .floor: for i in rows.indices { floor[i] += step }
    case .firmLiability(let i): liability[i] += step
    case .firmFloor(let i): floor[i] += step
    }
    self.market = try Market(
      users: users, demandSensitivity: sensitivity, userHarm: userHarm, externalHarm: externalHarm,
      systemicLoss: loss,
      outsideOption: outside,
      regimes: zip(market.regimes, probability).map { Regime(name: $0.name, probability: $1) },
      firms: Firms(rows, regimeCount: probability.count))
    self.policy = try Policy(
      liability: policy.liability.isUniform && primitive.leavesInstrumentsUniform
        ? .uniform(liability[0]) : .perFirm(liability),
      floor: policy.floor.isUniform && primitive.leavesInstrumentsUniform
        ? .uniform(floor[0]) : .perFirm(floor))
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
