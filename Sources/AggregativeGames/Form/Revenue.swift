import Intervals

/// How a seller's log weight and earnings per served user become revenue: the one place from which
/// solvers, enclosures and derivatives have it. Each formula stands once, over any scalar; revenue
/// is per user of the market, R / M.
///
/// The sum A of the weights is what sellers meet in. With ℓ a seller's log weight, rivals held
/// means log A₋ held, the logarithm of the sum without it; the total held means log A held.
public enum Revenue: Sendable, Hashable {
  /// Prices are given: R = M g s with s the logit share (docs/model.md section 8.0). A seller's
  /// weight is e^ℓ.
  case fixedPrices
  /// Each seller sets its price together with its strategy (docs/model.md section 8.6). ℓ is its
  /// log weight at the price that just covers what serving a user costs it (θ), and earnings are
  /// the constant 1/β. At its best price its markup is 1/(β (1 − s)), its weight e^(ℓ − 1/(1 − s)),
  /// and R = (M/β) X with X = s/(1 − s), X e^X = e^(ℓ − 1)/A₋.
  case chosenPrices

  /// R / M, rivals held.
  @inline(__always)
  func revenue<S: Scalar>(_ piece: SellerPiece<S>, at x: S, logRivals: S) -> S {
    let advantage = piece.logWeight(x) - logRivals
    return switch self {
    case .fixedPrices: piece.earnings(x) * advantage.logisticTerms().value
    case .chosenPrices: piece.earnings.level * (advantage - S(1)).omegaTerms().value
    }
  }

  /// ∂R/∂x by its causes, rivals held.
  /// - Parameters:
  ///   - weighed: ℓ' g.
  ///   - gain: g'; where prices are chosen, what of ℓ' g is not told in `weighed`.
  ///   - share: s.
  ///   - density: s (1 − s).
  @inlinable @inline(__always)
  public func marginal<S: Scalar>(weighed: S, gain: S, share: S, density: S) -> MarginalRevenue<S> {
    switch self {
    case .fixedPrices:
      MarginalRevenue(byUsers: weighed * density, byEarnings: gain * share)
    case .chosenPrices:
      MarginalRevenue(byUsers: weighed * share, byEarnings: gain * share)
    }
  }

  /// ∂R/∂x and ∂²R/∂x², rivals held.
  @inline(__always)
  func marginal<S: Scalar>(_ piece: SellerPiece<S>, at x: S, logRivals: S) -> (value: S, slope: S) {
    let advantage = piece.logWeight(x) - logRivals
    let rate = piece.logWeight.slope
    switch self {
    case .fixedPrices:
      let share = advantage.logisticTerms()
      let gain = piece.earnings.slope
      let weighed = rate * piece.earnings(x)
      return (
        marginal(weighed: weighed, gain: gain, share: share.value, density: share.density).total,
        rate * (weighed * share.curvature + S(2) * gain * share.density)
      )
    case .chosenPrices:
      let odds = (advantage - S(1)).omegaTerms()
      let weighed = rate * piece.earnings.level
      return (weighed * odds.slope, rate * weighed * odds.curvature)
    }
  }

  /// Of a seller and its owner's others together, whose strategies are held: R / M of all, but for
  /// what does not move with the strategy, and its first two derivatives in it (docs/model.md
  /// section 8.7).
  ///
  /// At given prices M Σ g_k s_k = M [(g − γ) s + γ] with γ the others' Σ g_k e^ℓ_k / A₋: a user
  /// won is one that the others do not serve. Where prices are set the owner is one seller of
  /// weight T = Σ e^ℓ_k, and q = e^ℓ/T is the part of it that is this seller's.
  @inline(__always)
  func terms<S: Scalar>(
    _ piece: SellerPiece<S>, at x: S, logRivals: S, beside others: Siblings<S>
  ) -> (value: S, marginal: S, slope: S) {
    switch self {
    case .fixedPrices:
      var piece = piece
      piece.earnings.level -= others.diverted
      let terms = marginal(piece, at: x, logRivals: logRivals)
      return (revenue(piece, at: x, logRivals: logRivals), terms.value, terms.slope)
    case .chosenPrices:
      let own = piece.logWeight(x)
      let ahead = own - others.logWorth
      let part = ahead.logisticTerms()
      let worth = others.logWorth + ahead.softplus()
      let odds = (worth - logRivals - S(1)).omegaTerms()
      let weighed = piece.logWeight.slope * piece.earnings.level
      return (
        piece.earnings.level * odds.value, weighed * odds.slope * part.value,
        piece.logWeight.slope * weighed
          * (odds.curvature * part.value * part.value + odds.slope * part.density)
      )
    }
  }

  /// ∂R/∂x, rivals held, as a function of the strategy and of u = ℓ − log A; and its derivatives in
  /// both.
  @inline(__always)
  func marginal<S: Scalar>(_ piece: SellerPiece<S>, at x: S, aboveTotal u: S) -> InclusiveRevenue<S>
  {
    let rate = piece.logWeight.slope
    switch self {
    case .fixedPrices:
      let share = u.shareTerms()
      let gain = piece.earnings.slope
      let weighed = rate * piece.earnings(x)
      let parts = marginal(
        weighed: weighed, gain: gain, share: share.share, density: share.density)
      let drawn = gain * share.density
      return InclusiveRevenue(
        share: share.share, shareRate: share.share, marginal: parts.total,
        byShare: weighed * share.skew + parts.byEarnings, byStrategy: rate * drawn,
        curvature: rate * (parts.byUsers * (S(1) - S(2) * share.share) + S(2) * drawn))
    case .chosenPrices:
      let share = u.markupShareTerms()
      let weighed = rate * piece.earnings.level
      return InclusiveRevenue(
        share: share.share, shareRate: share.rate, marginal: weighed * share.share,
        byShare: weighed * share.rate, byStrategy: S(0),
        curvature: rate * weighed * share.share * share.rest * share.rest)
    }
  }
}

/// What a seller's owner has beside it.
struct Siblings<S: Scalar>: Sendable {
  /// At given prices, what the others earn over the sum of all weights but the seller's own (γ).
  var diverted: S
  /// Where prices are set, the logarithm of the sum of the others' weights e^ℓ.
  var logWorth: S
}

/// What a unit more of strategy brings a seller, per user of the market.
public struct MarginalRevenue<S: Scalar>: Sendable {
  /// Through users won, or the price that they pay: ℓ' g s (1 − s) at given prices.
  public let byUsers: S
  /// Through what is earned on those served, g' s.
  public let byEarnings: S

  @inlinable @inline(__always)
  init(byUsers: S, byEarnings: S) {
    self.byUsers = byUsers
    self.byEarnings = byEarnings
  }

  @inlinable @inline(__always)
  public var total: S { byUsers + byEarnings }
}

/// A seller's marginal revenue at a total, per user of the market, as a function of the strategy
/// and of u = ℓ − log A.
struct InclusiveRevenue<S: Scalar> {
  /// s.
  let share: S
  /// ds/du.
  let shareRate: S
  /// ∂R/∂x, rivals held.
  let marginal: S
  /// Its derivative in u, strategy held.
  let byShare: S
  /// Its derivative in the strategy, u held.
  let byStrategy: S
  /// ∂²R/∂x², rivals held.
  let curvature: S
}
