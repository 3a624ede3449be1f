import AggregativeGames
import Intervals
import OverlapMarket

/// The liability, firm by firm, at which the planner's overlaps are the market's equilibrium; or
/// why there is none (docs/model.md section 3 for firms that differ).
///
/// At the planner's profile condition (7) is linear in the firm's own liability: c_i o_i = M α_i
/// s_i e_i [μ_i β h_U (1 − s_i) + τ_i h_E (1 − π̄_i β h_U e_i (1 − s_i))]. At a kink α_i may be
/// anything between its values on both sides. First-order conditions do not suffice, so the profile
/// is then verified as an equilibrium under these liabilities, with no floor.
public struct FirstBestLiability: Sendable {
  /// What is known of one firm.
  public enum Rate: Sendable, Equatable {
    /// The only liability that meets the first-order condition; where firms set prices, given the
    /// other firms'.
    case exactly(Double)
    /// Any liability of this range does, because the firm is at a kink or held; the upper end may
    /// be infinite.
    case between(Double, Double)
    /// None does.
    case none(Obstacle)
  }

  /// Why no liability makes a firm choose the planner's overlap.
  public enum Obstacle: String, Sendable, Error, CaseIterable {
    /// Private incentives exceed social ones: only a negative liability, a subsidy of harm, would
    /// lower them enough.
    case negative
    /// Nothing to be liable for: no harm to third parties, no exposure or no users.
    case noHarm
    /// Liability does not move the firm: what it saves in payments, a firm that earns less per user
    /// loses in demand.
    case noEffect
    /// Not looked for: its owner has other firms and minds what they are liable for; or some owner
    /// has several and firms set prices.
    case severalFirms
    /// The planner wants no overlap, and the firm wants some at any liability.
    case unwanted
  }

  /// In the market's order.
  public let rates: [Rate]
  /// The least liability of each firm's range; nil where some firm has none.
  public let liabilities: [Double]?
  /// Whether the planner's profile is an equilibrium under `liabilities`; nil where some firm has
  /// none.
  public let verdict: Verdict?

  /// The planner's optimum is a verified equilibrium under firm-specific liability.
  public var implements: Bool { verdict?.isVerified ?? false }
}

extension Market {
  /// The liability, firm by firm, at which the planner's overlaps would be the market's
  /// equilibrium.
  /// - Throws: `MarketError` where numbers leave the range of a double. O(firms · regimes) and a
  ///   verification.
  public func firstBestLiability(implementing plan: PlannerSolution) throws(MarketError)
    -> FirstBestLiability
  {
    try FirstBestLiability(
      of: self, implementing: plan,
      pieces: SocialTerms(sociallyPriced, objective: plan.objective, sharesIn: unregulated))
  }
}

extension FirstBestLiability.Rate {
  /// The least liability of the range; nil where there is none.
  fileprivate var least: Double? {
    switch self {
    case .exactly(let value), .between(let value, _): value
    case .none: nil
    }
  }
}

extension FirstBestLiability {
  init(of market: Market, implementing plan: PlannerSolution, pieces: SocialTerms)
    throws(MarketError)
  {
    let rates = try Self.rates(of: market, at: plan.overlap, pieces)
    self.rates = rates
    let liabilities = rates.compactMap(\.least)
    guard liabilities.count == rates.count else {
      self.liabilities = nil
      verdict = nil
      return
    }
    self.liabilities = liabilities
    let policy = try Policy(liability: .perFirm(liabilities), floor: .uniform(0))
    verdict = try Verifier().verify(plan.overlap, in: MarketAudit(market.regulated(by: policy)))
  }

  /// Where firms set prices shares move with liability too: the state is that at the prices under
  /// the liabilities that are looked for.
  private static func rates(
    of market: Market, at overlap: [Double], _ pieces: SocialTerms
  ) throws(MarketError) -> [Rate] {
    let sides = overlap.indices.map { KinkSides(of: $0, at: overlap[$0], pieces: pieces.pieces) }
    func rates(at state: MarketState) -> [Rate] {
      overlap.indices.map { i in
        // Who is held stays at any liability.
        market.firms.heldOverlap(of: i) != nil
          ? .between(0, .infinity)
          : market.owners.group(of: i) != nil
            ? .none(.severalFirms) : rate(of: i, in: market, at: state, sides: sides[i], pieces)
      }
    }
    guard market.pricing == .bertrand else {
      return rates(at: MarketState(of: market.unregulated, at: overlap))
    }
    guard market.owners.isTrivial else { return overlap.map { _ in .none(.severalFirms) } }
    let search = PricedLiability(
      market: market, overlap: overlap,
      wanted: overlap.indices.map { i in
        market.firms.heldOverlap(of: i) == nil
          ? wantedWorth(of: i, in: market, at: overlap[i], sides: sides[i], pieces)?.lowerBound ?? 0
          : 0
      })
    let (liability, isFound) = search.solve()
    let policy = try Policy(liability: .perFirm(liability), floor: .uniform(0))
    let found = rates(at: MarketState(of: try market.regulated(by: policy), at: overlap))
    return isFound ? found : found.map { if case .exactly = $0 { .none(.noEffect) } else { $0 } }
  }

  /// The marginal values of safety B at which a firm stays at an overlap, α_above B ≤ c o ≤ α_below
  /// B; at overlap 0 nothing is below. nil: it never does.
  private static func wantedWorth(
    of i: Int, in market: Market, at overlap: Double, sides: KinkSides, _ pieces: SocialTerms
  ) -> ClosedRange<Double>? {
    let cost = market.firms.cost[i] * overlap
    let above = pieces.slope(i, piece: sides.above)
    let below = pieces.slope(i, piece: sides.below)
    let most = above > 0 ? cost / above : .infinity
    let least = overlap == 0 ? -.infinity : below > 0 ? cost / below : .nan
    if least.isNaN { return nil }
    return least <= most ? least...most : most...most
  }

  private static func rate(
    of i: Int, in market: Market, at state: MarketState, sides: KinkSides, _ pieces: SocialTerms
  ) -> Rate {
    // Marginal value of safety, B = reputation + τ · lever: affine in the liability, so that its
    // value and its derivative at none tell it.
    let terms = FirmTerms(
      of: i, in: market, liability: Dual<Double>(0, rate: 1), AtRest<Dual<Double>>())
    let worth = terms.worthOfSafety(
      share: Dual(state.share[i]), rest: Dual(1 - state.share[i]),
      failing: Dual(state.expectedFailure[i]))
    let reputation = market.users * worth.byUsers.value
    let lever = market.users * (worth.byUsers.rate + worth.byEarnings.rate)
    let (exposure, users) = (market.firms.exposure[i], market.users * state.share[i])
    guard let wanted = wantedWorth(of: i, in: market, at: state.overlap[i], sides: sides, pieces)
    else { return .none(.unwanted) }
    if wanted.lowerBound <= reputation && reputation <= wanted.upperBound && lever == 0 {
      return .between(0, .infinity)
    }
    guard market.externalHarm > 0, exposure > 0, users > 0 else { return .none(.noHarm) }
    guard lever != 0 else { return .none(.noEffect) }
    let ends = [(wanted.lowerBound - reputation) / lever, (wanted.upperBound - reputation) / lever]
      .sorted()
    // So little lever that no number is large enough.
    guard max(0, ends[0]).isFinite, !ends[1].isNaN else { return .none(.noEffect) }
    if ends[1] < 0 { return .none(state.overlap[i] == 0 && lever > 0 ? .unwanted : .negative) }
    let from = max(0, ends[0])
    return from == ends[1] ? .exactly(from) : .between(from, ends[1])
  }
}
