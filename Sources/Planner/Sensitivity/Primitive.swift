import OverlapMarket

/// A number of the market or of the policy that can move by itself. Firms and regimes are named by
/// their positions in the market.
public enum Primitive: Sendable, Hashable {
  /// M.
  case users
  /// β.
  case demandSensitivity
  /// h_U.
  case userHarm
  /// h_E.
  case externalHarm
  /// κ.
  case systemicLoss
  /// v_0; only of a market that has one.
  case outsideOption
  /// p_S alone: the partial derivative of what is computed from the probabilities as they are
  /// given, though they then no longer sum to 1.
  case probability(regime: Int)
  /// p_S, the other probabilities shrinking in proportion so that the sum stays; only where some
  /// other regime can occur.
  case probabilityInProportion(regime: Int)
  /// c_i.
  case cost(firm: Int)
  /// μ_i.
  case margin(firm: Int)
  /// v_i.
  case value(firm: Int)
  /// P_i.
  case price(firm: Int)
  /// e_i.
  case exposure(firm: Int)
  /// π⁰_{S,i}.
  case baselineFailure(firm: Int, regime: Int)
  /// a_{S,i}.
  case effectiveness(firm: Int, regime: Int)
  /// τ; of a policy that sets it per firm, every firm's by the same amount.
  case liability
  /// ō; of a policy that sets it per firm, every firm's by the same amount.
  case floor
  /// τ_i of one firm alone.
  case firmLiability(firm: Int)
  /// ō_i of one firm alone.
  case firmFloor(firm: Int)
}

extension Primitive {
  /// Every primitive and instrument of a market under a policy, in the order of the roster: 5 or 6
  /// of the market, then the regimes, the firms and the policy. O(firms · regimes).
  ///
  /// Probabilities come as raw partials and, with several regimes, in proportion; an instrument
  /// that is set per firm comes firm by firm.
  public static func all(in market: Market, under policy: Policy) -> [Primitive] {
    let regimes = market.regimes.indices
    var all: [Primitive] = [.users, .demandSensitivity, .userHarm, .externalHarm, .systemicLoss]
    if market.outsideOption != nil { all.append(.outsideOption) }
    for s in regimes { all.append(.probability(regime: s)) }
    for s in regimes where Primitive.probabilityInProportion(regime: s).exists(in: market) {
      all.append(.probabilityInProportion(regime: s))
    }
    for i in market.firms.indices {
      all += [
        .cost(firm: i), .margin(firm: i), .value(firm: i), .price(firm: i), .exposure(firm: i),
      ]
      for s in regimes { all.append(.baselineFailure(firm: i, regime: s)) }
      for s in regimes { all.append(.effectiveness(firm: i, regime: s)) }
    }
    all +=
      policy.liability.isUniform
      ? [.liability] : market.firms.indices.map { .firmLiability(firm: $0) }
    all += policy.floor.isUniform ? [.floor] : market.firms.indices.map { .firmFloor(firm: $0) }
    return all
  }

  /// The path in the roster format, firms and regimes by name: `market.users`,
  /// `regimes[L].probability`, `firms[a].cost`, `firms[a].baselineFailure.L`, `policy.liability`,
  /// `policy.liability[a]`.
  /// - Precondition: the primitive exists in the market.
  public func path(in market: Market) -> String {
    func firm(_ i: Int, _ field: String) -> String { "firms[\(market.firms.name[i])].\(field)" }
    func regime(_ s: Int) -> String { market.regimes[s].name }
    return switch self {
    case .users: "market.users"
    case .demandSensitivity: "market.demandSensitivity"
    case .userHarm: "market.userHarm"
    case .externalHarm: "market.externalHarm"
    case .systemicLoss: "market.systemicLoss"
    case .outsideOption: "market.outsideOption"
    case .probability(let s): "regimes[\(regime(s))].probability"
    case .probabilityInProportion(let s): "regimes[\(regime(s))].probability (proportional)"
    case .cost(let i): firm(i, "cost")
    case .margin(let i): firm(i, "margin")
    case .value(let i): firm(i, "value")
    case .price(let i): firm(i, "price")
    case .exposure(let i): firm(i, "exposure")
    case .baselineFailure(let i, let s): firm(i, "baselineFailure.\(regime(s))")
    case .effectiveness(let i, let s): firm(i, "effectiveness.\(regime(s))")
    case .liability: "policy.liability"
    case .floor: "policy.floor"
    case .firmLiability(let i): "policy.liability[\(market.firms.name[i])]"
    case .firmFloor(let i): "policy.floor[\(market.firms.name[i])]"
    }
  }

  /// Where it stands; nil where firms' instruments differ and all move together.
  /// - Precondition: the primitive exists in the market.
  public func current(in market: Market, under policy: Policy) -> Double? {
    let firms = market.firms
    return switch self {
    case .users: market.users
    case .demandSensitivity: market.demandSensitivity
    case .userHarm: market.userHarm
    case .externalHarm: market.externalHarm
    case .systemicLoss: market.systemicLoss
    case .outsideOption: market.outsideOption
    case .probability(let s), .probabilityInProportion(let s): market.regimes[s].probability
    case .cost(let i): firms.cost[i]
    case .margin(let i): firms.margin[i]
    case .value(let i): firms.value[i]
    case .price(let i): firms.price[i]
    case .exposure(let i): firms.exposure[i]
    case .baselineFailure(let i, let s): firms.baselineFailure[firms.offset(i, s)]
    case .effectiveness(let i, let s): firms.effectiveness[firms.offset(i, s)]
    case .liability: policy.liability.common
    case .floor: policy.floor.common
    case .firmLiability(let i): policy.liability[i]
    case .firmFloor(let i): policy.floor[i]
    }
  }

  /// Whether the market has it.
  public func exists(in market: Market) -> Bool {
    let firms = market.firms.indices
    let regimes = market.regimes.indices
    return switch self {
    case .users, .demandSensitivity, .userHarm, .externalHarm, .systemicLoss, .liability, .floor:
      true
    case .outsideOption: market.outsideOption != nil
    case .probability(let s): regimes.contains(s)
    case .probabilityInProportion(let s):
      regimes.contains(s) && regimes.contains { $0 != s && market.regimes[$0].probability > 0 }
    case .cost(let i), .margin(let i), .value(let i), .price(let i), .exposure(let i),
      .firmLiability(let i),
      .firmFloor(let i):
      firms.contains(i)
    case .baselineFailure(let i, let s), .effectiveness(let i, let s):
      firms.contains(i) && regimes.contains(s)
    }
  }
}
