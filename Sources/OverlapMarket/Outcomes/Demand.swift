import Intervals

/// How users respond to firms at a profile of overlaps that are held (docs/model.md section 1.1).
///
/// Users choose by logit, so that what one firm offers moves all shares through its own log weight
/// alone: ∂s_i/∂x_j = s_i (δ_ij − s_j) ∂ log w_j/∂x_j. Every matrix is therefore known from one
/// number a firm; entries are computed when they are asked for, O(1) each.
public struct Demand: Sendable {
  /// What of a firm users respond to.
  public enum Attribute: String, Sendable, CaseIterable {
    /// π̄_j, the failure probability itself; where users perceive another, they respond as far as
    /// that moves with it.
    case failureProbability
    /// P_j.
    case price
    /// v_j.
    case value
  }

  /// Share of users of each firm (s_i).
  public let share: [Double]
  /// Share of users who adopt nobody; nil where everybody adopts some firm.
  public let outsideShare: Double?
  /// 1 − s_i, to full accuracy where it is small.
  public let rest: [Double]
  private let rates: [[Double]]
  private let levels: [[Double]]

  /// O(firms · regimes).
  public init(of regulated: RegulatedMarket, at state: MarketState) {
    let market = regulated.priced(at: state).market
    let firms = market.firms
    share = state.share
    outsideShare = market.outsideOption.map { _ in state.outsideShare }
    rest = Self.rest(of: state)
    levels = Attribute.allCases.map { attribute in
      switch attribute {
      case .failureProbability: state.expectedFailure
      case .price: firms.price
      case .value: firms.value
      }
    }
    rates = Attribute.allCases.map { attribute in
      firms.indices.map { i in
        let failure = Dual<Double>(
          state.expectedFailure[i], rate: attribute == .failureProbability ? 1 : 0)
        let user = ServedUser(of: i, in: market, OneMoves(primitive: attribute.primitive))
        let utility = user.utility - user.perceivedHarm * failure
        return (Dual<Double>(market.demandSensitivity) * utility).rate
      }
    }
  }

  /// Where one firm has most users the difference from 1 would cancel.
  private static func rest(of state: MarketState) -> [Double] {
    state.share.indices.map { i in
      if state.share[i] < 0.5 { return 1 - state.share[i] }
      return state.share.indices.reduce(state.outsideShare) {
        $1 == i ? $0 : $0 + state.share[$1]
      }
    }
  }

  public var firmCount: Int { share.count }

  /// ∂s_i/∂x_j: how the share of a firm moves with what another, or itself, offers; in 1 / unit of
  /// the attribute.
  public func derivative(ofShare i: Int, in attribute: Attribute, of j: Int) -> Double {
    share[i] * (i == j ? rest[i] : -share[j]) * rate(attribute, j)
  }

  /// The same of the users who adopt nobody; nil without an outside option.
  public func derivativeOfOutsideShare(in attribute: Attribute, of j: Int) -> Double? {
    outsideShare.map { -$0 * share[j] * rate(attribute, j) }
  }

  /// (x_j/s_i) ∂s_i/∂x_j, dimensionless. It is the share's own even where that is too small for a
  /// double.
  public func elasticity(ofShare i: Int, in attribute: Attribute, of j: Int) -> Double {
    level(attribute, j) * (i == j ? rest[i] : -share[j]) * rate(attribute, j)
  }

  /// The same of the users who adopt nobody; nil without an outside option.
  public func elasticityOfOutsideShare(in attribute: Attribute, of j: Int) -> Double? {
    outsideShare.map { _ in -level(attribute, j) * share[j] * rate(attribute, j) }
  }

  /// D_ij = s_j/(1 − s_i): of the users who leave firm i when it worsens a little in whatever they
  /// see, the share that goes to firm j ≠ i. nil for i = j, and where nobody can leave.
  public func diversion(from i: Int, to j: Int) -> Double? {
    i == j || rest[i] == 0 ? nil : share[j] / rest[i]
  }

  /// The share of them that then adopts nobody; nil without an outside option, and where nobody can
  /// leave.
  public func diversionOutside(from i: Int) -> Double? {
    rest[i] == 0 ? nil : outsideShare.map { $0 / rest[i] }
  }

  /// ∂ log w_j/∂x_j.
  private func rate(_ attribute: Attribute, _ j: Int) -> Double { rates[attribute.position][j] }

  private func level(_ attribute: Attribute, _ j: Int) -> Double { levels[attribute.position][j] }
}

extension Demand.Attribute {
  /// The primitive that moves; nil: none, what happens itself.
  fileprivate var primitive: PrimitiveDescriptor? {
    switch self {
    case .failureProbability: nil
    case .price: .price
    case .value: .value
    }
  }

  fileprivate var position: Int {
    switch self {
    case .failureProbability: 0
    case .price: 1
    case .value: 2
    }
  }
}

/// One number of the firm at hand moves, by one unit in a unit of time.
private struct OneMoves: ScalarNumbers {
  let primitive: PrimitiveDescriptor?

  func market(_ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor) -> Dual<Double>
  { Dual(value) }

  func firm(
    _ firm: Int, _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor, regime: Int
  ) -> Dual<Double> {
    Dual(value, rate: self.primitive == primitive() ? 1 : 0)
  }

  func foundation(
    _ foundation: Int, _ value: Double, _ primitive: @autoclosure () -> PrimitiveDescriptor,
    regime: Int
  ) -> Dual<Double> { Dual(value) }

  func probability(_ value: Double, regime: Int) -> Dual<Double> { Dual(value) }

  func activity(
    _ activity: Int, of firm: Int, _ value: Double,
    _ primitive: @autoclosure () -> PrimitiveDescriptor
  ) -> Dual<Double> { Dual(value) }

  static var moves: Bool { true }
}

/// What a firm earns on what it sells, at a profile (docs/model.md section 1.1). A firm whose price
/// is not positive, or less than its margin, earns on something else: it has no margin in its
/// price.
public struct FirmMargin: Sendable, Equatable {
  /// μ − τ h_E e π̄: what a served user leaves after expected liability.
  public let earnings: Double
  /// P − μ, what serving a user costs; nil where the firm does not earn by its price.
  public let unitCost: Double?
  /// (P − unit cost)/P = μ/P, before liability; nil likewise.
  public let lernerIndex: Double?
  /// The same after expected liability; nil likewise.
  public let netLernerIndex: Double?
  /// Profit over revenue M s P, the cost of overlap and all charges paid; nil likewise, and where
  /// the firm serves nobody.
  public let profitMargin: Double?

  /// Of each firm. O(firms).
  public static func all(of regulated: RegulatedMarket, at state: MarketState) -> [FirmMargin] {
    let given = regulated.market
    let regulated = regulated.priced(at: state)
    let (market, firms) = (regulated.market, regulated.market.firms)
    return firms.indices.map { i in
      let unitCost =
        given.pricing == .fixed
        ? firms.price[i] - firms.margin[i] : given.firms.unitCost(of: i, AtRest<Double>())
      let terms = FirmTerms(
        of: i, in: market, liability: regulated.burden.liability(of: i, at: state.overlap[i]),
        AtRest<Double>())
      let earnings = terms.margin - terms.liableHarm * state.expectedFailure[i]
      let price = firms.price[i]
      guard price > 0, firms.margin[i] <= price else {
        return FirmMargin(
          earnings: earnings, unitCost: nil, lernerIndex: nil, netLernerIndex: nil,
          profitMargin: nil)
      }
      let revenue = market.users * state.share[i] * price
      return FirmMargin(
        earnings: earnings, unitCost: unitCost,
        lernerIndex: firms.margin[i] / price, netLernerIndex: earnings / price,
        profitMargin: revenue > 0 ? state.profit[i] / revenue : nil)
    }
  }
}
