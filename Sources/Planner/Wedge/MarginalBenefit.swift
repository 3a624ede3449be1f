import Intervals
import OverlapMarket

/// What a unit more of a firm's overlap is worth to society, by whom and through what, in units of
/// utility times users per unit of overlap.
///
/// At a kink, where benefits fall from one value to another, each part is the average of its two
/// values whose sum is the marginal cost there: the multipliers of the complementarity form
/// (docs/model.md section 2).
public struct SocialBenefit: Sendable, Equatable {
  /// Users' own harm that is avoided, M s_i h_U e_i α_i, as far as they foresee it.
  public var usersHarm: Double
  /// What they do not foresee of it; nil where users see what is.
  public var misperception: Double?
  /// Third parties' harm that is avoided, M s_i h_E e_i α_i (and in the `paper` convention users'
  /// harm a second time).
  public var externalHarm: Double
  /// What users who move to the firm add there and no longer elsewhere, M s_i b_i (m_i − m̄); 0
  /// with shares held.
  public var reallocation: Double
  /// Through the squared mean of the number of failing firms, 2 κ α_i E[K].
  public var systemicMean: Double
  /// Through the between-regime variance, 2 κ Σ_S p_S d_S,i (P_S − E[K]).
  public var systemicCorrelation: Double
  /// Through the variance of independent failures within regimes, κ Σ_S p_S d_S,i (1 − 2 π_S,i).
  public var systemicIdiosyncratic: Double
  /// Through what firms on one foundation fail by together, 2 κ Σ_S p_S z (1 − z) d_S,i Σ_{j≠i}
  /// δ_S,j, d the fall of δ_S,i; nil where no firm is on a foundation.
  public var covariance: Double?
  /// Through the probability with which a regime answers, ν α_i (θ_1 β h_U e_i s_i (e_i − ē) −
  /// θ_2/N), ν what a unit of its log odds is worth (docs/model.md section 8.4); nil where none
  /// responds.
  public var response: Double?
  /// What the bound o ≥ 0 adds where it binds, or being held: marginal cost less all benefits.
  public var constraint: Double

  /// The marginal cost that all parts together account for.
  public var total: Double {
    usersHarm + (misperception ?? 0) + externalHarm + reallocation + systemicMean
      + systemicCorrelation
      + systemicIdiosyncratic + (covariance ?? 0) + (response ?? 0)
      + constraint
  }
}

/// What a unit more of its own overlap is worth to a firm, in units of utility times users per unit
/// of overlap; at kinks as for `SocialBenefit`.
public struct PrivateBenefit: Sendable, Equatable {
  /// Through users won, M α_i (μ_i − τ_i h_E e_i π̄_i) β h_U e_i s_i (1 − s_i); where the firm sets
  /// its price, through what it can charge more, M α_i h_U e_i s_i.
  public var demand: Double
  /// What of that its owner's other firms lose, −M α_i β h_U e_i s_i Σ s_k (μ_k − τ_k h_E e_k π̄_k)
  /// over them; nil where nobody owns several firms, or firms set prices.
  public var diversion: Double?
  /// Through liability avoided, M α_i τ_i h_E e_i s_i.
  public var liability: Double
  /// What the score of the firm's activities bears of the marginal cost, c o − C'(o); nil where no
  /// firm has activities.
  public var score: Double?
  /// What the floor adds where it binds, or being held: marginal cost less all benefits.
  public var constraint: Double

  public var total: Double { demand + (diversion ?? 0) + liability + (score ?? 0) + constraint }
}

extension SocialBenefit {
  /// Where the planner sets prices, its problem is that of a market whose users bear all harm and
  /// see it (`Market.sociallyPriced`): says again who does.
  mutating func tellHarmsApart(in market: Market) {
    let all = market.userHarm + market.externalHarm
    guard all > 0 else { return }
    externalHarm += usersHarm * (market.externalHarm / all)
    usersHarm *= market.userHarm / all
  }

  /// The parts at a profile, firm by firm. O(firms · regimes).
  /// - Parameter price: ν; nil where no regime's probability responds.
  static func parts(
    _ terms: SocialTerms, at overlap: [Double], corners: [Corner], responsePrice price: Double?
  ) -> [SocialBenefit] {
    let state = SocialState(terms, at: overlap)
    let sides = overlap.indices.map { KinkSides(of: $0, at: overlap[$0], pieces: terms.pieces) }
    let above = MarginalParts(
      terms, at: state, pieces: sides.map(\.above), responsePrice: price)
    let below = MarginalParts(
      terms, at: state, pieces: sides.map(\.below), responsePrice: price)
    return overlap.indices.map { i in
      let weight =
        sides[i].isKink
        ? KinkWeight.ofBelow(
          cost: above.marginalCost[i], below: below.benefit(i), above: above.benefit(i)) : 0
      func mix(_ part: KeyPath<MarginalParts, [Double]>) -> Double {
        weight * below[keyPath: part][i] + (1 - weight) * above[keyPath: part][i]
      }
      var benefit = SocialBenefit(
        usersHarm: mix(\.usersHarm),
        misperception: terms.market.usersSeeFailures ? nil : mix(\.misperception),
        externalHarm: mix(\.externalHarm),
        reallocation: mix(\.reallocation),
        systemicMean: mix(\.systemicMean), systemicCorrelation: mix(\.systemicCorrelation),
        systemicIdiosyncratic: mix(\.systemicIdiosyncratic),
        covariance: terms.market.sharesFoundations ? mix(\.covariance) : nil,
        response: price == nil ? nil : mix(\.response), constraint: 0)
      if overlap[i] == 0 || corners[i] == .held {
        benefit.constraint = above.marginalCost[i] - benefit.total
      }
      return benefit
    }
  }
}

extension PrivateBenefit {
  /// The parts of condition (7) at a profile, firm by firm. O(firms · regimes).
  static func parts(
    _ regulated: RegulatedMarket, at overlap: [Double], corners: [Corner],
    pieces: SocialTerms
  ) -> [PrivateBenefit] {
    let (market, burden) = (regulated.market, regulated.burden)
    let state = MarketState(of: regulated, at: overlap)
    let hasOwners = !market.owners.isTrivial && market.pricing == .fixed
    func earned(_ i: Int) -> Double {
      state.share[i]
        * (market.firms.margin[i]
          - burden.liability[i] * market.externalHarm * market.firms.exposure[i]
          * state.expectedFailure[i])
    }
    return overlap.indices.map { i in
      let sides = KinkSides(of: i, at: overlap[i], pieces: pieces.pieces)
      let terms = FirmTerms(
        of: i, in: market, liability: burden.liability[i], AtRest<Double>())
      let worth = terms.worthOfSafety(
        share: state.share[i], rest: 1 - state.share[i], failing: state.expectedFailure[i])
      let (demand, liability) = (market.users * worth.byUsers, market.users * worth.byEarnings)
      let siblings = market.owners.siblings(of: i).reduce(0.0) { $0 + earned($1) }
      let diversion =
        hasOwners
        ? -market.users * terms.diversion(share: state.share[i], siblingsEarn: siblings) : nil
      let whole = demand + (diversion ?? 0) + liability
      let plain = terms.cost * overlap[i]
      let cost =
        burden.costPiece(
          of: i, at: overlap[i], in: market, cost: terms.cost, AtRest<Double>()
        )?.marginalCost(overlap[i]) ?? plain
      let above = pieces.slope(i, piece: sides.above)
      let below = pieces.slope(i, piece: sides.below)
      let isFloor = corners[i] == .floor || corners[i] == .held
      let weight =
        sides.isKink && !isFloor
        ? KinkWeight.ofBelow(
          cost: cost, below: below * whole, above: above * whole) : 0
      let slope = weight * below + (1 - weight) * above
      var benefit = PrivateBenefit(
        demand: slope * demand, diversion: diversion.map { slope * $0 },
        liability: slope * liability,
        score: market.firms.haveActivities ? plain - cost : nil, constraint: 0)
      if isFloor { benefit.constraint = plain - benefit.total }
      return benefit
    }
  }
}

enum KinkWeight {
  /// The weight of the side below a kink at which the average of the benefits is the marginal cost;
  /// within [0, 1].
  static func ofBelow(cost: Double, below: Double, above: Double) -> Double {
    guard below != above else { return 0 }
    return min(1, max(0, (cost - above) / (below - above)))
  }
}
