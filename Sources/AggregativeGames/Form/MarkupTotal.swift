import Glibc
import Intervals

/// The sum of weights of sellers who set their prices (`Revenue.chosenPrices`): the A at which the
/// shares that their markups leave them and the outside option's sum to 1,
///
///     Σ s(ℓ_i − log A) + w₀ / A = 1,   log s(u) + 1/(1 − s(u)) = u.
///
/// Each share falls strictly in A, from 1 to 0, so that there is one such A where there are two
/// sellers, or one and an outside option (docs/model.md section 8.6). It rises in every ℓ.
package enum MarkupTotal {
  /// log A. O(sellers).
  /// - Parameter outside: log w₀; −∞ without an outside option.
  package static func logarithm(_ logWeights: [Double], outside: Double) -> Double {
    // s(u) < e^(u − 1): the sum is below 1 from here on.
    var most = LogSum()
    for logWeight in logWeights { most.add(logWeight - 1) }
    most.add(outside)
    var (low, high) = (-Double.infinity, most.value)
    guard high.isFinite else { return high }
    var total = high
    for _ in 0..<200 {
      let (excess, slope) = excess(logWeights, outside: outside, at: total)
      if excess == 0 || excess.isNaN { break }
      if excess > 0 { low = total } else { high = total }
      var next = total - excess / slope
      if !(next > low && next < high) {
        next = low > -.infinity ? 0.5 * (low + high) : total - max(1, abs(excess))
      }
      let isClose = abs(next - total) <= 0x1p-52 * max(1, abs(total))
      total = next
      if isClose { break }
    }
    return total
  }

  /// The share that each seller has. O(sellers).
  package static func shares(
    _ logWeights: [Double], outside: Double
  ) -> [MarkupShareTerms<Double>] {
    let total = logarithm(logWeights, outside: outside)
    return logWeights.map { ($0 - total).markupShareTerms() }
  }

  /// The logarithm of the sum of shares, and its slope in log A.
  private static func excess(
    _ logWeights: [Double], outside: Double, at total: Double
  ) -> (value: Double, slope: Double) {
    let apart = exp(outside - total)
    var (sum, fall) = (apart, apart)
    for logWeight in logWeights {
      let terms = (logWeight - total).markupShareTerms()
      sum += terms.share
      fall += terms.rate
    }
    return (log(sum), -fall / sum)
  }

  /// log A enclosed, proven by the sums of shares at both ends; entire where none could be.
  static func enclosed(_ logWeights: [Interval], outside: Interval?) -> Interval {
    func bound(_ ends: [Double], outside: Double, _ isBeyond: (Interval) -> Bool, step: Double)
      -> Double?
    {
      let start = logarithm(ends, outside: outside)
      var step = step * max(1, abs(start))
      for _ in 0..<40 {
        let total = Interval(start + step)
        var shares = ends.map { (Interval($0) - total).markupShareTerms().share }
        if outside > -.infinity { shares.append((Interval(outside) - total).exp()) }
        if isBeyond(Interval.sum(of: shares)) { return start + step }
        step *= 4
      }
      return nil
    }
    let low = bound(
      logWeights.map(\.lower), outside: outside?.lower ?? -.infinity, { $0.lower >= 1 },
      step: -0x1p-48)
    let high = bound(
      logWeights.map(\.upper), outside: outside?.upper ?? -.infinity, { $0.upper <= 1 },
      step: 0x1p-48)
    return Interval(lower: low ?? -.infinity, upper: high ?? .infinity)
  }
}
