import AggregativeGames
import Glibc
import Intervals
import LinearAlgebra

/// The Lagrangian bound D at given multipliers, with what a descent in the multipliers needs.
struct DualPoint: Sendable {
  var multipliers: Multipliers
  /// D in floating point.
  var value: Double
  /// An overlap of each firm that is best at these prices.
  var maximizers: [Double]
  /// ∂D in the share price (unless shares are held), then in each failure level.
  var gradient: [Double]
  /// Second derivative of D, by columns, as far as the maximizers move smoothly.
  var curvature: [Double]
}

extension LagrangianTerms {
  /// How many share prices there are.
  private var priceCount: Int { terms.isFixed ? 0 : 1 }
  var multiplierCount: Int { priceCount + terms.channelCount }

  /// Each firm's best overlap at given prices, in floating point.
  func maximizers(_ z: Multipliers, near guess: [Double]?) -> [Double] {
    (0..<terms.firmCount).map { i in
      if !presence.isEmpty && presence[i] == .closed { return pieces.floor(of: i) }
      return BestReply.global(of: i, in: self, rivals: z, near: guess?[i]).strategy
    }
  }

  /// ∂²f_i/∂o∂ of each multiplier, in the order of `DualPoint.gradient`, on a piece of the whole
  /// strategy set.
  /// - Parameter share: w_i e^−L.
  func setMoves(
    _ moves: inout [Double], of i: Int, at overlap: Double, piece home: Int, share: Double
  ) {
    if priceCount > 0 { moves[0] = share * terms.demandRate[i] * terms.slope(i, piece: home) }
    for k in terms.channelWeight.indices {
      moves[priceCount + k] = terms.channel(k, i, overlap, piece: home).benefit(through: 1)
    }
  }

  /// O(firms · regimes) but for firms whose problem has several peaks.
  func dual(_ z: Multipliers, near guess: [Double]? = nil) -> DualPoint {
    let size = multiplierCount
    let best = maximizers(z, near: guess)
    var value = CompensatedSum(common(z).midpoint)
    var gradient = [Double](repeating: 0, count: size)
    var curvature = [Double](repeating: 0, count: size * size)
    if priceCount > 0 { gradient[0] = outsideShare(z).midpoint - 1 }
    for k in terms.channelWeight.indices {
      gradient[priceCount + k] =
        2 * terms.channelWeight[k] * (z.failureLevel[k] - terms.linearLoss(k) / 2)
      curvature[(priceCount + k) * (size + 1)] = 2 * terms.channelWeight[k]
    }
    var moves = [Double](repeating: 0, count: size)
    for i in best.indices {
      let overlap = best[i]
      let payoff = payoff(of: i, at: overlap, rivals: z)
      guard takes(i, payoff: payoff) else { continue }
      value.add(payoff)
      let piece = pieces.piece(holding: overlap, of: i)
      let home = terms.pieces.piece(holding: overlap, of: i)
      let failure = terms.expectedFailure(i, overlap, piece: home)
      var share = 0.0
      if priceCount > 0 {
        share = exp(terms.logWeight(i, expectedFailure: failure) - z.logTotal)
        gradient[0] += share
      }
      for k in terms.channelWeight.indices {
        let part = terms.channel(k, i, overlap, piece: home)
        gradient[priceCount + k] -= 2 * part.weight * part.level
      }
      setMoves(&moves, of: i, at: overlap, piece: home, share: share)
      // At an end of a piece the maximizer stays.
      guard piece < pieces.count(of: i), overlap > pieces.breakpoint(piece, of: i) else { continue }
      let slope = marginalPayoff(of: i, at: overlap, piece: piece, rivals: z).slope
      guard slope < 0 else { continue }
      for column in 0..<size {
        for row in 0..<size { curvature[row + column * size] -= moves[row] * moves[column] / slope }
      }
    }
    return DualPoint(
      multipliers: z, value: value.value, maximizers: best, gradient: gradient, curvature: curvature
    )
  }

  /// An upper bound on D with each kink at its double: outward rounded, each firm's maximum by
  /// branch and bound.
  func certifiedDual(_ z: Multipliers, near guess: [Double]) -> Double {
    certifiedParts(z, near: guess).sum
  }

  /// The same with the bound on each firm's own problem while it serves, negative infinity where it
  /// is closed.
  func certifiedParts(
    _ z: Multipliers, near guess: [Double]
  ) -> (sum: Double, whileServing: [Double]) {
    let best = maximizers(z, near: guess)
    var parts = [common(z)]
    parts.reserveCapacity(best.count + 1)
    var ends: [Double] = []
    var whileServing = [Double](repeating: -.infinity, count: best.count)
    for i in best.indices {
      if !presence.isEmpty && presence[i] == .closed { continue }
      let gain = DeviationBound.find(
        of: i, at: best[i], in: self, surroundings: z, ends: &ends, resolution: 1e-13, budget: 400)
      let cell = Self.cell(holding: best[i], ends)
      let stay = enclose(i, over: Interval(best[i]), cell: cell, in: z).payoff
      let most = stay + Interval(lower: 0, upper: gain.upper)
      whileServing[i] = most.upper
      parts.append(
        !presence.isEmpty && presence[i] == .undecided ? Interval.max(most, .zero) : most)
    }
    return (Interval.sum(of: parts).upper, whileServing)
  }

  /// An upper bound on D at all totals of an interval: D is convex in between, so the larger of its
  /// values at both ends holds.
  func certifiedDual(_ z: Multipliers, over totals: ClosedRange<Double>, near guess: [Double])
    -> Double
  {
    func end(_ total: Double) -> Double {
      var z = z
      z.logTotal = total
      return certifiedDual(z, near: guess)
    }
    let lower = end(totals.lowerBound)
    return totals.lowerBound == totals.upperBound ? lower : max(lower, end(totals.upperBound))
  }

  private static func cell(holding overlap: Double, _ ends: [Double]) -> ClosedRange<Double> {
    var k = 0
    while k + 2 < ends.count && overlap >= ends[k + 1] { k += 1 }
    return ends[k]...ends[min(k + 1, ends.count - 1)]
  }

  /// Multipliers moved by a step in the order of `DualPoint.gradient`.
  func moved(_ z: Multipliers, by step: [Double]) -> Multipliers {
    var next = z
    if priceCount > 0 { next.sharePrice += step[0] }
    for k in next.failureLevel.indices { next.failureLevel[k] += step[priceCount + k] }
    return next
  }

  /// Multipliers that are right at a profile where welfare is stationary: λ = M (1/β − m̄), y = P.
  static func multipliers(_ terms: SocialTerms, at state: SocialState) -> Multipliers {
    Multipliers(
      logTotal: state.logTotal,
      sharePrice: terms.isFixed
        ? 0 : terms.market.users * (1 / terms.market.demandSensitivity - state.meanMargin),
      failureLevel: state.failures.indices.map { state.failures[$0] + terms.linearLoss($0) / 2 })
  }
}
