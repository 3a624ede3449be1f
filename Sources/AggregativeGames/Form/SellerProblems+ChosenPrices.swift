import Glibc
import Intervals

/// Passes over sellers who set their prices (`Revenue.chosenPrices`): what CGames does for given
/// prices.
extension SellerProblems {
  /// ℓ of every seller at a profile.
  func logWeights(at profile: [Double]) -> [Double] {
    profile.indices.map { i in
      piece(pieces.piece(holding: profile[i], of: i), of: i).logWeight(profile[i])
    }
  }

  /// log A at a profile.
  func markupTotal(at profile: [Double]) -> Double {
    MarkupTotal.logarithm(logWeights(at: profile), outside: outsideLogWeight)
  }

  /// What `ShareBounds` holds.
  ///
  /// The share of a seller is largest at its ceiling among rivals at their floors, and no larger
  /// than against the weight that those rivals have with all at their floors: a rival's own share
  /// falls as A rises, so its markup falls and its weight e^(ℓ − 1/(1 − s)) rises.
  ///
  /// On a piece payoff has second derivative M g ℓ'² s (1 − s)² − C'', where g = 1/β and s is any
  /// share up to the largest; it is concave, and across a breakpoint, where ℓ' does not rise and C'
  /// does not fall, marginal payoff falls too. The largest s (1 − s)² is 4/27, at s = 1/3.
  ///
  /// With log A held marginal payoff F = M g ℓ' s(u) − C', u = ℓ(x) − log A, has slope M g ℓ'²
  /// s'(u) − C''. Where that is negative there is one x at each A, and along them u' = ℓ' x' − 1
  /// with x' = M g ℓ' s' / (M g ℓ'² s' − C'') < 0: the share falls in A. At a breakpoint x stays
  /// and u falls.
  func markupBounds() -> (
    totals: (floors: Double, ceilings: Double), largestShare: [Double], singlePeak: [Double],
    monotoneShare: [Double]
  ) {
    let lowest = logWeights(at: pieces.floors)
    let highest = (0..<sellerCount).map { i in
      piece(pieces.count(of: i), of: i).logWeight(pieces.ceiling(of: i))
    }
    let floors = MarkupTotal.logarithm(lowest, outside: outsideLogWeight)
    let ceilings = MarkupTotal.logarithm(highest, outside: outsideLogWeight)
    let largest = (0..<sellerCount).map { i in
      let rest = (lowest[i] - floors).markupShareTerms().rest
      let odds = (highest[i] - floors - log(rest) - 1).omegaTerms()
      // A margin for rounding.
      return min(1, odds.slope * (1 + 1e-9))
    }
    func needed(_ i: Int, _ most: Double) -> Double {
      let steepest = (0..<max(1, pieces.count(of: i))).reduce(0.0) {
        max($0, piece($1, of: i).logWeight.slope)
      }
      let gain = users * piece(0, of: i).earnings.level
      return gain * steepest * steepest * most * (1 + 8 * rounding)
    }
    let jumps = (0..<sellerCount).map { !jumpPiece.isEmpty && jumpPiece[$0] != .max }
    return (
      (floors, ceilings), largest,
      (0..<sellerCount).map { i in
        let share = min(largest[i], 1.0 / 3)
        return jumps[i] ? .infinity : needed(i, share * (1 - share) * (1 - share))
      },
      (0..<sellerCount).map { i in
        // Where the rate of the share peaks, rounded up; at the peak it is 0.19160258562697.
        let share = min(largest[i], 0.3611030805286474)
        let rate = share * (1 - share) * (1 - share) / (1 - share + share * share)
        return jumps[i] ? .infinity : needed(i, rate)
      }
    )
  }

  /// Natural replies with their derivatives; see `Linearization`.
  ///
  /// With T = Σ e^ℓ_k over an owner's sellers, u = log T − log A and q = e^ℓ/T (1 of a seller
  /// without siblings) marginal revenue on a piece is M g ℓ' s(u) q; frozen but for ℓ', which falls
  /// from piece to piece. It moves with log A at rate −M g ℓ' s' q, with log T at M g ℓ' (s' − s)
  /// q, and with the own ℓ beside at M g ℓ' s q; log T moves with strategy k at rate q_k ℓ'_k, and
  /// from Σ s(u) + w₀/A = 1 log A at rate s' q_k ℓ'_k / (Σ s' + w₀/A).
  /// - Parameter firstChannel: that of the first owner of several.
  func linearizeMarkups(
    at profile: [Double], into linearization: inout Linearization, push: [Double]?,
    firstChannel: Int = 1
  ) {
    let levels = logWeights(at: profile)
    let units = ownersWorth(levels)
    let total = MarkupTotal.logarithm(units.map(\.logWorth), outside: outsideLogWeight)
    var moved = exp(outsideLogWeight - total)
    var (shares, part) = ([MarkupShareTerms<Double>?](repeating: nil, count: sellerCount), levels)
    for unit in units {
      let terms = (unit.logWorth - total).markupShareTerms()
      moved += terms.rate
      for k in unit.sellers {
        shares[k] = terms
        part[k] = unit.sellers.count == 1 ? 1 : exp(levels[k] - unit.logWorth)
      }
    }
    for at in owners.groups.indices.map({ (firstChannel + $0) * sellerCount }) {
      for i in profile.indices {
        (linearization.left[at + i], linearization.right[at + i]) = (0, 0)
      }
    }
    for i in profile.indices {
      guard let share = shares[i] else { continue }
      let here = pieces.piece(holding: profile[i], of: i)
      let own = piece(here, of: i)
      let gain = users * own.earnings.level
      var range = 0..<pieces.count(of: i)
      if !jumpPiece.isEmpty, jumpPiece[i] < pieces.count(of: i) {
        range = here >= jumpPiece[i] ? jumpPiece[i]..<range.upperBound : 0..<jumpPiece[i]
      }
      var reply = pieces.breakpoint(range.lowerBound, of: i)
      var place = 2 * range.lowerBound
      var (slope, ease) = (0.0, 0.0)
      for k in range {
        let there = piece(k, of: i)
        let drive =
          gain * there.logWeight.slope * share.share * part[i]
          + (push.map { $0[pieces.position(k, of: i)] } ?? 0) - there.marginalCost.level
        let aim = drive / there.marginalCost.slope
        if aim <= pieces.breakpoint(k, of: i) {
          (reply, place) = (pieces.breakpoint(k, of: i), 2 * k)
          break
        }
        let end = pieces.breakpoint(k + 1, of: i)
        if !(aim >= end) {
          (reply, place, slope) = (aim, 2 * k + 1, there.logWeight.slope)
          ease = 1 / there.marginalCost.slope
          break
        }
        (reply, place) = (end, 2 * (k + 1))
      }
      let drawn = ease * gain * slope * part[i]
      let rise = part[i] * own.logWeight.slope
      linearization.reply[i] = reply
      linearization.activity[i] = Int32(place)
      linearization.left[i] = -drawn * share.rate
      linearization.right[i] = share.rate * rise / moved
      if let group = owners.group(of: i) {
        let channel = (firstChannel + group) * sellerCount + i
        linearization.ownSlope[i] = drawn * share.share * own.logWeight.slope
        linearization.left[channel] = drawn * (share.rate - share.share)
        linearization.right[channel] = rise
      } else {
        linearization.ownSlope[i] = drawn * share.rate * own.logWeight.slope
      }
    }
  }
}
