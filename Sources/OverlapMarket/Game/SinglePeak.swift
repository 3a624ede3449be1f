/// The sufficient condition under which a firm's profit has one peak in its own overlap whatever undominated overlaps its
/// rivals choose (MODEL section 2, extended to liability and sharpened by the largest share that the firm can reach).
///
/// On a piece of slope α, with b = β h_U e α, t = τ h_E e and margin q = μ − t π̄, the second derivative is
/// M [q b² σ' (1 − 2s) + 2 t α b σ'] − c. With u = 1 − 2s and r = 2 t / (|q| β h_U e) the bracket is at most
/// |q| b² (1 − u²)(u + r) / 4 at u = (√(r² + 3) − r) / 3, and being linear in q it is largest at an end of the margin's range; for τ = 0 that is
/// (√3/18) μ b². Beyond that u it falls, so where the share cannot exceed some s, u cannot be below 1 − 2s. Where cost exceeds M times that, profit is concave on every piece. Across a kink marginal profit falls,
/// except where the marginal value of safety is negative; but there it is negative on both sides. So there is one peak.
enum SinglePeak {
  /// A margin for rounding in the condition itself.
  private static let caution = 1 + 1e-12

  /// The cost above which the condition holds.
  static func sufficientCost(
    users: Double, margin: Double, failure: FailurePieces, firm i: Int, demandRate: Double, liableHarm: Double,
    largestShare: Double
  ) -> Double {
    let start = failure.pieces.start(of: i)
    // Slopes fall from piece to piece, so the first is the steepest.
    let slope = failure.slope[start]
    func bracket(_ failureProbability: Double) -> Double {
      largestBracket(
        margin: abs(margin - liableHarm * failureProbability), rate: demandRate * slope,
        liability: liableHarm * slope, largestShare: largestShare)
    }
    let atFloor = bracket(failure.intercept[start] - slope * failure.pieces.floor(of: i))
    let atCeiling = bracket(failure.intercept[start + failure.pieces.count(of: i)])
    return users * max(atFloor, atCeiling) * caution
  }

  /// The maximum over shares s up to the largest of s (1 − s)(margin · rate² · (1 − 2s) + 2 · liability · rate).
  private static func largestBracket(
    margin: Double, rate: Double, liability: Double, largestShare: Double
  ) -> Double {
    let demand = margin * rate * rate
    let direct = 2 * liability * rate
    // u = (√(r² + 3) − r) / 3 with r = direct / demand, without cancellation for large r.
    let ratio = demand > 0 ? direct / demand : .infinity
    let peak = ratio.isFinite ? 1 / ((ratio * ratio + 3).squareRoot() + ratio) : 0
    let share = min((1 - peak) / 2, largestShare)
    return share * (1 - share) * (demand * (1 - 2 * share) + direct)
  }
}
