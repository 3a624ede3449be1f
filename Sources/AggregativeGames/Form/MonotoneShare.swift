import Intervals

/// The sufficient condition under which a seller's share, along the strategies that satisfy its
/// optimality conditions at a given sum A of logit weights, strictly falls in A, for all shares
/// that the seller can have in an equilibrium. At fixed prices.
///
/// With t = log A fixed the share is s = w(x) / A and marginal payoff is F = M [b q s (1 − s) + r
/// s] − C' on a piece where log weight rises at rate b = ℓ' and earnings q = g at rate r = g'. So
///
///     ∂F/∂x = b G + M b r s (1 − s) − C'',   ∂F/∂t = −G,   G = M [b q s (1 − 2s) + r s].
///
/// Take (s, t) in place of (x, t); then b dx = ds/s + dt, and
///
///     b s ∂F/∂s = ∂F/∂x = M b s [b q (1 − 2s) + r (2 − s)] − C'',       (a)
///     b   ∂F/∂t = ∂F/∂x − b G = M b r s (1 − s) − C''.                   (b)
///
/// Where both are negative for all shares s in (0, s_max] and all earnings on the piece, marginal
/// payoff strictly falls in the share and in log A. Suppose A₁ < A₂ with replies x₁, x₂ of shares
/// s₁ ≤ s₂ ≤ s_max. Then w(x₂) > w(x₁), so x₁ lies below the ceiling and x₂ above the floor, and
/// marginal payoff F is not positive just above x₁ and not negative just below x₂. But from (s₁,
/// t₁) to (s₂, t₂), both rising, F strictly falls inside pieces; and where F ≤ 0 it stays so across
/// a breakpoint, because b and r fall there and C' does not. A contradiction: so s₂ < s₁. By the
/// same law in s alone there is one reply at each A. A seller whose weight does not move with its
/// strategy has s = w / A, which falls.
///
/// If that holds for every seller, the shares of two equilibria with A₁ < A₂ would sum to less at
/// A₂, while 1 − w₀ / A does not fall: there is at most one equilibrium. (a) is linear in q and so
/// largest at an end of its range; in s it is s (P − Q s) with P = b² q + 2 b r and Q = 2 b² q + b
/// r, largest at s = P / 2Q where Q > 0 and that is below s_max, else at 0 or s_max. Negative
/// earnings are covered. At r = 0 and s_max ≥ 1/4 the condition is C'' > M q b² / 8. Each piece is
/// tested with its own slopes and earnings, against the least C''.
package enum MonotoneShare {
  /// A slope of marginal cost above which the condition holds, by outward-rounded arithmetic from
  /// the primitives; infinite where that overflows.
  package static func sufficientCurvature(for player: Int, in game: SellerGame) -> Double {
    let pieces = game.pieces
    // Across a jump nothing is claimed.
    if (0..<pieces.count(of: player)).contains(where: { game.payoffJumps(at: $0, of: player) }) {
      return .infinity
    }
    let users = game.enclosed.users
    let largestShare = game.bounds.largestShare(player)
    var most = 0.0
    for k in 0..<pieces.count(of: player) {
      let piece = game.enclosedPiece(k, of: player)
      let strategies = Interval(
        lower: pieces.breakpoint(k, of: player), upper: pieces.breakpoint(k + 1, of: player))
      let margins = piece.earnings(strategies)
      let rate = piece.logWeight.slope
      let direct = rate * piece.earnings.slope
      for margin in [margins.lower, margins.upper] {
        let indirect = rate.squared() * Interval(margin)
        let bracket = largestBracket(
          linear: (indirect + Interval(2) * direct).upper,
          quadratic: (Interval(2) * indirect + direct).lower,
          largestShare: largestShare)
        most = max(most, (users * Interval(bracket)).upper)
      }
      let share = Interval(min(largestShare, 0.5))
      most = max(most, (users * direct * share * (Interval(1) - share)).upper)
    }
    return most
  }

  /// An upper bound of s (P − Q s) over shares s from 0 to the largest.
  private static func largestBracket(linear: Double, quadratic: Double, largestShare: Double)
    -> Double
  {
    guard linear.isFinite && quadratic.isFinite else { return .infinity }
    if quadratic > 0 && linear < 2 * quadratic * largestShare {
      return (Interval(linear).squared() / (Interval(4) * Interval(quadratic))).upper
    }
    let share = Interval(largestShare)
    // The comparison above was rounded; where it was wrong the two values differ by the square of
    // that.
    return max(0, (share * (Interval(linear) - Interval(quadratic) * share)).upper) * (1 + 1e-12)
  }
}
