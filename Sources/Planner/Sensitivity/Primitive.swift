import OverlapMarket

/// A number of the market or of the policy that can move by itself. Firms and regimes are named by
/// their positions in the market.
public enum Primitive: Sendable, Hashable {
  /// A number of the market.
  case market(PrimitiveDescriptor)
  /// p_S alone: the partial derivative of what is computed from the probabilities as they are
  /// given, though they then no longer sum to 1.
  case probability(regime: Int)
  /// p_S, the other probabilities shrinking in proportion so that the sum stays; only where some
  /// other regime can occur.
  case probabilityInProportion(regime: Int)
  /// A number of one firm, in one regime where it differs by regime; the regime of others is 0.
  case firm(Int, PrimitiveDescriptor, regime: Int = 0)
  /// A number of one of a firm's activities.
  case activity(Int, of: Int, PrimitiveDescriptor)
  /// A number of one foundation, in one regime where it differs by regime; the regime of others is
  /// 0.
  case foundation(Int, PrimitiveDescriptor, regime: Int = 0)
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
  /// Every primitive and instrument of a market under a policy, in the order of the roster: the
  /// numbers of the market, then the regimes, the foundations, the firms and the policy. O(firms ·
  /// regimes).
  ///
  /// Probabilities come as raw partials and, with several regimes, in proportion; an instrument
  /// that is set per firm comes firm by firm.
  public static func all(in market: Market, under policy: Policy) -> [Primitive] {
    let regimes = market.regimes.indices
    var all = PrimitiveTable.market.map { Primitive.market($0) }
    for s in regimes { all.append(.probability(regime: s)) }
    for s in regimes { all.append(.probabilityInProportion(regime: s)) }
    for f in market.foundations.indices {
      for descriptor in PrimitiveTable.foundations {
        for s in descriptor.isByRegime ? regimes : 0..<1 {
          all.append(.foundation(f, descriptor, regime: s))
        }
      }
    }
    for i in market.firms.indices {
      for descriptor in PrimitiveTable.firms {
        for s in descriptor.isByRegime ? regimes : 0..<1 {
          all.append(.firm(i, descriptor, regime: s))
        }
      }
      for m in market.firms.activities(of: i).indices {
        for descriptor in PrimitiveTable.activities { all.append(.activity(m, of: i, descriptor)) }
      }
    }
    all +=
      policy.liability.isUniform
      ? [.liability] : market.firms.indices.map { .firmLiability(firm: $0) }
    all += policy.floor.isUniform ? [.floor] : market.firms.indices.map { .firmFloor(firm: $0) }
    return all.filter { $0.exists(in: market) && $0.isFree(in: market) }
  }

  /// Whether it can move by itself: where a regime's probability responds none of them does.
  func isFree(in market: Market) -> Bool {
    switch self {
    case .probability, .probabilityInProportion: market.regimeResponse == nil
    default: true
    }
  }

  /// The path in the roster format, firms and regimes by name: `market.users`,
  /// `regimes[L].probability`, `firms[a].cost`, `firms[a].baselineFailure.L`,
  /// `firms[a].activities[audit].cost`, `policy.liability`, `policy.liability[a]`.
  /// - Precondition: the primitive exists in the market.
  public func path(in market: Market) -> String {
    func regime(_ s: Int) -> String { market.regimes[s].name }
    return switch self {
    case .market(let descriptor): descriptor.path
    case .probability(let s): "regimes[\(regime(s))].probability"
    case .probabilityInProportion(let s): "regimes[\(regime(s))].probability (proportional)"
    case .firm(let i, let descriptor, let s):
      "firms[\(market.firms.name[i])].\(descriptor.name)"
        + (descriptor.isByRegime ? ".\(regime(s))" : "")
    case .activity(let m, let i, let descriptor):
      "firms[\(market.firms.name[i])].activities[\(market.firms.activities(of: i)[m].name)]."
        + descriptor.name
    case .foundation(let f, let descriptor, let s):
      "foundations[\(market.foundations[f].name)].\(descriptor.name)"
        + (descriptor.isByRegime ? ".\(regime(s))" : "")
    case .liability: "policy.liability"
    case .floor: "policy.floor"
    case .firmLiability(let i): "policy.liability[\(market.firms.name[i])]"
    case .firmFloor(let i): "policy.floor[\(market.firms.name[i])]"
    }
  }

  /// Where it stands; nil where firms' instruments differ and all move together.
  /// - Precondition: the primitive exists in the market.
  public func current(in market: Market, under policy: Policy) -> Double? {
    switch self {
    case .market(let descriptor): market.numbers[descriptor]
    case .probability(let s), .probabilityInProportion(let s): market.regimes[s].probability
    case .firm(let i, let descriptor, let s):
      market.firms.number(descriptor, firm: i, regime: s)
    case .activity(let m, let i, let descriptor): market.firms.activities(of: i)[m][descriptor]
    case .foundation(let f, let descriptor, let s):
      market.foundations[f].number(descriptor, regime: s)
    case .liability: policy.liability.common
    case .floor: policy.floor.common
    case .firmLiability(let i): policy.liability[i]
    case .firmFloor(let i): policy.floor[i]
    }
  }

  /// Whether the market has it. The cost of a firm with activities follows from them. A shock that
  /// never comes, or surely does, has a chance that moves to one side alone: it is none.
  public func exists(in market: Market) -> Bool {
    let firms = market.firms.indices
    let regimes = market.regimes.indices
    return switch self {
    case .market(let descriptor): market.numbers[descriptor] != nil
    case .probability(let s): regimes.contains(s)
    case .probabilityInProportion(let s):
      regimes.contains(s) && regimes.contains { $0 != s && market.regimes[$0].probability > 0 }
    case .firm(let i, let descriptor, let s):
      firms.contains(i) && (descriptor.isByRegime ? regimes.contains(s) : s == 0)
        && market.firms.number(descriptor, firm: i, regime: s) != nil
        && (descriptor != .cost || market.firms.activities(of: i).isEmpty)
    case .activity(let m, let i, _):
      firms.contains(i) && market.firms.activities(of: i).indices.contains(m)
    case .foundation(let f, let descriptor, let s):
      market.foundations.indices.contains(f)
        && (descriptor.isByRegime ? regimes.contains(s) : s == 0)
        && market.foundations[f].number(descriptor, regime: s) != nil
        && (descriptor != .shockProbability
          || (0.0.nextUp..<1).contains(market.foundations[f].probability))
    case .liability, .floor: true
    case .firmLiability(let i), .firmFloor(let i): firms.contains(i)
    }
  }

  /// Where its values may lie (docs/model.md section 1).
  public var domain: Domain {
    switch self {
    case .market(let descriptor), .firm(_, let descriptor, _), .foundation(_, let descriptor, _),
      .activity(_, _, let descriptor):
      descriptor.domain
    case .probability, .probabilityInProportion: .probability
    case .liability, .floor, .firmLiability, .firmFloor: .nonNegative
    }
  }

  /// The firm of which it is a number or an instrument; nil where it is of no single one.
  public var firm: Int? {
    switch self {
    case .firm(let i, _, _), .activity(_, let i, _), .firmLiability(let i), .firmFloor(let i): i
    case .market, .foundation, .probability, .probabilityInProportion, .liability, .floor: nil
    }
  }
}

extension Primitive: CustomStringConvertible {
  /// By positions, where there is no market to give names: `cost(firm: 2)`.
  public var description: String {
    switch self {
    case .market(let descriptor): descriptor.name
    case .probability(let s): "probability(regime: \(s))"
    case .probabilityInProportion(let s): "probabilityInProportion(regime: \(s))"
    case .firm(let i, let descriptor, let s):
      descriptor.name + (descriptor.isByRegime ? "(firm: \(i), regime: \(s))" : "(firm: \(i))")
    case .activity(let m, let i, let descriptor):
      "\(descriptor.name)(activity: \(m), firm: \(i))"
    case .foundation(let f, let descriptor, let s):
      "\(descriptor.name)(foundation: \(f)"
        + (descriptor.isByRegime ? ", regime: \(s))" : ")")
    case .liability: "liability"
    case .floor: "floor"
    case .firmLiability(let i): "firmLiability(firm: \(i))"
    case .firmFloor(let i): "firmFloor(firm: \(i))"
    }
  }
}
