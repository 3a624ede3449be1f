import Intervals

/// The sufficient condition under which a firm's share, along the overlaps that satisfy its
/// optimality conditions at a given sum A of logit weights, strictly falls in A, for all shares
/// that the firm can have in an equilibrium.
///
/// With t = log A fixed the share is s = w(o) / A and condition (7) reads F = M [b q s (1 − s) + r
/// s] − c o = 0 on a piece of slope α, with b = β h_U e α, r = τ h_E e α and margin q = μ − τ h_E e
/// π̄. As overlap rises, log w rises at rate b and q at rate r, so
///
///     ∂F/∂o = b G + M b r s (1 − s) − c,   ∂F/∂t = −G,   G = M [b q s (1 − 2s) + r s].
///
/// Take (s, t) in place of (o, t); then b do = ds/s + dt, and
///
///     b s ∂F/∂s = ∂F/∂o = M b s [b q (1 − 2s) + r (2 − s)] − c,        (a)
///     b   ∂F/∂t = ∂F/∂o − b G = M b r s (1 − s) − c.                    (b)
///
/// Where both are negative for all shares s in (0, s_max] and all margins on the piece, marginal
/// profit strictly falls in the share and in log A. Suppose A₁ < A₂ with replies o₁, o₂ of shares
/// s₁ ≤ s₂ ≤ s_max. Then w(o₂) > w(o₁), so o₁ lies below the ceiling and o₂ above the floor, and
/// marginal profit F is not positive just above o₁ and not negative just below o₂. But from (s₁,
/// t₁) to (s₂, t₂), both rising, F strictly falls inside pieces; and where F = α B − c o ≤ 0, that
/// is B ≤ c o / α, it stays so across a kink, because α falls there. A contradiction: so s₂ < s₁.
/// By the same law in s alone there is one reply at each A. A firm whose weight does not move with
/// its overlap has s = w / A, which falls.
///
/// If that holds for every firm, the shares of two equilibria with A₁ < A₂ would sum to less at A₂,
/// while 1 − w₀ / A does not fall: there is at most one equilibrium. (a) is linear in q and so
/// largest at an end of its range; in s it is s (P − Q s) with P = b² q + 2 b r and Q = 2 b² q + b
/// r, largest at s = P / 2Q where Q > 0 and that is below s_max, else at 0 or s_max. Negative
/// margins are covered. At τ = 0 and s_max ≥ 1/4 the condition is c > M μ b² / 8. Each piece is
/// tested with its own slope and margins.
enum MonotoneShare {
  /// A cost above which the condition holds, by outward-rounded arithmetic from the roster's
  /// numbers; infinite where that overflows. O(regimes²).
  static func sufficientCost(for player: Int, in game: OverlapGame) -> Double {
    let pieces = game.pieces
    // Across a jump in liability nothing is claimed.
    if (0..<pieces.count(of: player)).contains(where: { game.payoffJumps(at: $0, of: player) }) {
      return .infinity
    }
    let demand = game.enclosedDemandRate(player)
    let liability = game.enclosedLiableHarm(player, piece: 0)
    let users = Interval(game.market.users)
    let largestShare = game.bounds.largestShare(player)
    var most = 0.0
    for piece in 0..<pieces.count(of: player) {
      let line = game.enclosedLine(player, piece: piece)
      let overlaps = Interval(
        lower: pieces.breakpoint(piece, of: player), upper: pieces.breakpoint(piece + 1, of: player)
      )
      let margins =
        Interval(game.market.firms.margin[player]) - liability
        * (line.intercept - line.slope * overlaps)
      let rate = demand * line.slope
      let direct = rate * liability * line.slope
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
