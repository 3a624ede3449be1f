import AggregativeGames
import Intervals
import Glibc
import OverlapMarket

/// A sufficient condition under which welfare has one peak in a firm's overlap whatever the
/// others': concave on every piece, and falling marginal benefit across kinks.
///
/// On a piece the second derivative is M [s (1 − s) b (h_U e α + 2 h e α) + s (1 − s)(1 − 2s) b²
/// (m_i − m̄_R)] − c, less a systemic part that is not positive. With |m_i − m̄_R| at most D and
/// shares at most s̄ the brackets are at most min(¼, s̄) and min(√3/18, s̄) D. Across a kink
/// marginal benefit falls where h_U (1 + β (1 − s)(m_i − m̄_R)) + h is not negative.
enum SocialSinglePeak {
  static func firms(_ terms: SocialTerms) -> [Bool] {
    let count = terms.firmCount
    // What failures bring would rise across kinks.
    if terms.linearLoss < 0 { return [Bool](repeating: false, count: count) }
    if terms.isFixed { return [Bool](repeating: true, count: count) }
    let pieces = terms.pieces
    func failure(_ i: Int, _ k: Int) -> Double {
      terms.expectedFailure(i, pieces.breakpoint(k, of: i), piece: k)
    }
    var margins = terms.outsideLogWeight > -.infinity ? 0.0...0.0 : nil
    var floor = LogSum()
    floor.add(terms.outsideLogWeight)
    for i in 0..<count {
      let low = terms.socialMargin(i, expectedFailure: failure(i, 0))
      let high = terms.socialMargin(i, expectedFailure: failure(i, pieces.count(of: i)))
      margins = min(margins?.lowerBound ?? low, low)...max(margins?.upperBound ?? high, high)
      floor.add(terms.logWeight(i, expectedFailure: failure(i, 0)))
    }
    guard let margins else { return [] }
    return (0..<count).map { i in
      let low = terms.socialMargin(i, expectedFailure: failure(i, 0))
      let high = terms.socialMargin(i, expectedFailure: failure(i, pieces.count(of: i)))
      let deficit = max(0, margins.upperBound - low)
      let spread = max(deficit, high - margins.lowerBound)
      let atFloor = exp(terms.logWeight(i, expectedFailure: failure(i, 0)) - floor.value)
      let atCeiling = terms.logWeight(i, expectedFailure: failure(i, pieces.count(of: i)))
      let share = atFloor < 0.5 ? logistic(atCeiling - floor.value - log1p(-atFloor)) : 1
      let alpha = terms.slope(i, piece: 0)
      let rate = terms.demandRate[i] * alpha
      let steepest =
        rate
        * (min(0.25, share) * (terms.userHarm[i] + 2 * terms.chargedHarm[i]) * alpha
          + min(0.0963, share) * rate * spread)
      let fallsAtKinks =
        pieces.count(of: i) < 2
        || terms.userHarm[i] - terms.demandRate[i] * deficit + terms.chargedHarm[i] >= 0
      return fallsAtKinks && terms.market.users * steepest < terms.market.firms.cost[i]
    }
  }
}
