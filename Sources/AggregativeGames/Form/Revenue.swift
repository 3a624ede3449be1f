import Intervals

/// How a seller's log weight and earnings per served user become revenue: the one place from which
/// solvers, enclosures and derivatives have it. Each formula stands once, over any scalar; revenue
/// is per user of the market, R / M.
public enum Revenue: Sendable, Hashable {
  /// Prices are given: R = M g s, s the logit share (docs/model.md section 8.0).
  case fixedPrices

  @inline(__always)
  func revenue<S: Scalar>(_ piece: SellerPiece<S>, at x: S, logRivals: S) -> S {
    switch self {
    case .fixedPrices:
      piece.earnings(x) * (piece.logWeight(x) - logRivals).logisticTerms().value
    }
  }

  /// ∂R/∂x by its causes, rivals' weights held.
  /// - Parameters:
  ///   - weighed: ℓ' g.
  ///   - gain: g'.
  ///   - share: s.
  ///   - density: s (1 − s).
  @inlinable @inline(__always)
  public func marginal<S: Scalar>(weighed: S, gain: S, share: S, density: S) -> MarginalRevenue<S> {
    switch self {
    case .fixedPrices:
      MarginalRevenue(byUsers: weighed * density, byEarnings: gain * share)
    }
  }

  /// ∂R/∂x and ∂²R/∂x², rivals' weights held.
  @inline(__always)
  func marginal<S: Scalar>(_ piece: SellerPiece<S>, at x: S, logRivals: S) -> (value: S, slope: S) {
    switch self {
    case .fixedPrices:
      let share = (piece.logWeight(x) - logRivals).logisticTerms()
      let (rate, gain) = (piece.logWeight.slope, piece.earnings.slope)
      let weighed = rate * piece.earnings(x)
      return (
        marginal(weighed: weighed, gain: gain, share: share.value, density: share.density).total,
        rate * (weighed * share.curvature + S(2) * gain * share.density)
      )
    }
  }

  /// ∂R/∂x as a function of the strategy and of the logarithm u of the share, rivals' weights held
  /// at what leaves the seller that share; and its derivatives in both.
  @inline(__always)
  func marginal<S: Scalar>(_ piece: SellerPiece<S>, at x: S, logShare: S) -> InclusiveRevenue<S> {
    switch self {
    case .fixedPrices:
      let share = logShare.shareTerms()
      let (rate, gain) = (piece.logWeight.slope, piece.earnings.slope)
      let weighed = rate * piece.earnings(x)
      let parts = marginal(
        weighed: weighed, gain: gain, share: share.share, density: share.density)
      let drawn = gain * share.density
      return InclusiveRevenue(
        share: share.share, marginal: parts.total,
        byShare: weighed * share.skew + parts.byEarnings, byStrategy: rate * drawn,
        curvature: rate * (parts.byUsers * (S(1) - S(2) * share.share) + S(2) * drawn))
    }
  }
}

/// What a unit more of strategy brings a seller, per user of the market.
public struct MarginalRevenue<S: Scalar>: Sendable {
  /// Through users won, ℓ' g s (1 − s).
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

/// A seller's marginal revenue at a share, per user of the market.
struct InclusiveRevenue<S: Scalar> {
  let share: S
  /// ∂R/∂x, rivals' weights held.
  let marginal: S
  /// Its derivative in the logarithm of the share, strategy held.
  let byShare: S
  /// Its derivative in the strategy, share held.
  let byStrategy: S
  /// ∂²R/∂x², rivals' weights held.
  let curvature: S
}
