import AggregativeGames
import Intervals

/// A regime's probability that responds, as what moves all firms' problems (docs/model.md section
/// 8.4). The scalar is its log odds q, so that p_H = logistic(q) lies inside (0, 1) however strong
/// the response is, and what firms add to it is what q is required to be: θ₀ + Σ [θ₁ s e + (θ₂/N)
/// π̄] = q.
///
/// Expected failure probabilities are affine in p_H, and firms' problems in these: each piece is
/// the one without the regime and p_H times how far the one with the regime alone is from it.
struct RespondingSellers: OuterScalar {
  let range: Interval
  private let response: RegimeResponse
  private let pieces: PieceTable
  private let exposure: [Double]
  /// At `PieceTable.position`: without the regime, and how far the problem is from it with it
  /// alone.
  private let problems: [(rest: SellerPiece<Interval>, step: SellerPiece<Interval>)]
  private let failures: [(rest: Line<Interval>, step: Line<Interval>)]
  /// How far weights move at most with p_H.
  private let steepest: Double
  /// Of each channel, its weight over its regime's probability, and which that is.
  private let channels: [(weight: Interval, regime: Int)]
  /// Each regime's part of what H leaves.
  private let parts: [Interval]

  /// nil where no regime responds. O(firms · regimes · pieces).
  /// - Parameter game: of the market at some probability inside (0, 1).
  init?(_ regulated: RegulatedMarket, _ game: SellerGame) {
    let market = regulated.market
    guard let response = market.regimeResponse, let enclosed = game.enclosed as? EnclosedMarket
    else { return nil }
    self.response = response
    let pieces = game.pieces
    self.pieces = pieces
    exposure = market.firms.exposure
    range = response.logOddsRange(in: regulated)
    let others = Interval.sum(
      of: market.regimes.indices.filter { $0 != response.regime }.map {
        Interval(market.statedRegimes[$0].probability)
      })
    let parts = market.regimes.indices.map {
      $0 == response.regime ? .zero : Interval(market.statedRegimes[$0].probability) / others
    }
    self.parts = parts
    var problems: [(SellerPiece<Interval>, SellerPiece<Interval>)] = []
    var failures: [(Line<Interval>, Line<Interval>)] = []
    for k in 0..<pieces.layers {
      for i in market.firms.indices {
        let k = min(k, pieces.count(of: i))
        let end = pieces.breakpoint(k, of: i)
        func line(_ chance: @escaping (Int) -> Interval) -> Line<Interval> {
          market.failureLine(of: i, above: end, isLast: k == pieces.count(of: i)) { t in
            chance(market.regime(ofState: t).regime)
          }
        }
        let rest = line { parts[$0] }
        let alone = line { $0 == response.regime ? Interval(1) : .zero }
        failures.append((rest, alone.less(rest)))
        let without = enclosed.piece(k, of: i, above: end, failing: rest)
        let with = enclosed.piece(k, of: i, above: end, failing: alone)
        problems.append(
          (
            without,
            SellerPiece(
              logWeight: with.logWeight.less(without.logWeight),
              earnings: with.earnings.less(without.earnings),
              marginalCost: without.marginalCost, costLevel: without.costLevel)
          ))
      }
    }
    self.problems = problems
    self.failures = failures
    steepest = problems.indices.reduce(0) { most, at in
      // The step is largest where most fails, at the least strategies.
      let (k, i) = (at / market.firms.count, at % market.firms.count)
      let end = Interval(pieces.breakpoint(min(k, pieces.count(of: i)), of: i))
      return max(most, problems[at].1.logWeight(end).magnitude)
    }
    let charge = Interval(regulated.burden.systemicCharge) * Interval(market.systemicLoss)
    channels =
      game.problems.channels.isEmpty
      ? []
      : market.failureChannels.channels.map {
        (charge * market.shockVariance($0, AtRest<Interval>()), $0.regime)
      }
  }

  /// p_H, and how it moves with the log odds.
  private func probability<S: EnclosedScalar>(_ logOdds: S) -> S { logOdds.logisticTerms().value }

  func piece<S: EnclosedScalar>(
    _ k: Int, of i: Int, at logOdds: S, from origin: Double
  ) -> SellerPiece<S> {
    let p = probability(logOdds)
    let (rest, step) = problems[pieces.position(k, of: i)]
    let cost = rest.marginalCost
    let level =
      rest.costLevel + Interval(origin) * (cost.level + cost.slope * Interval(origin) / Interval(2))
    return SellerPiece(
      logWeight: rest.logWeight.moved(step.logWeight, by: p, from: origin),
      earnings: rest.earnings.moved(step.earnings, by: p, from: origin),
      marginalCost: Line(
        level: S(constant: cost(Interval(origin))), slope: S(constant: cost.slope)),
      costLevel: S(constant: level))
  }

  func spread(over logOdds: Interval) -> Double { probability(logOdds).width * steepest }

  func weight<S: EnclosedScalar>(ofChannel channel: Int, at logOdds: S) -> S {
    let (weight, regime) = channels[channel]
    let p = probability(logOdds)
    let chance = regime == response.regime ? p : (S(1) - p) * S(constant: parts[regime])
    return S(constant: weight) * chance
  }

  func addition(of i: Int, piece k: Int, at logOdds: Interval, from origin: Double) -> (
    perShare: Interval, own: Line<Dual<Interval>>
  ) {
    let (rest, step) = failures[pieces.position(k, of: i)]
    let weight = Dual(
      constant: Interval(response.failures) / Interval(Double(exposure.count)))
    let moving = Dual(value: logOdds, rate: Interval(1))
    let failure = rest.moved(step, by: probability(moving), from: origin)
    return (
      Interval(response.exposure) * Interval(exposure[i]),
      Line(level: weight * failure.level, slope: weight * failure.slope)
    )
  }

  func required(at logOdds: Interval) -> Dual<Interval> {
    Dual(value: logOdds - Interval(response.intercept), rate: Interval(1))
  }
}

extension RegimeResponse {
  /// Encloses the log odds at every profile: users are exposed by no more than the most exposed
  /// firm, without an outside option by no less than the least, and firms fail with no more than
  /// their largest probability.
  package func logOddsRange(in regulated: RegulatedMarket) -> Interval {
    let market = regulated.market
    let exposure = market.firms.exposure
    let least = market.outsideOption == nil ? exposure.min() ?? 0 : 0
    let most = market.firms.indices.map { i -> Interval in
      market.regimes.indices.reduce(Interval.zero) { most, s in
        let failure = market.failure(of: i, in: s, at: regulated.leastOverlap[i])
        return most.hull(Interval(max(failure.quiet, failure.shocked)))
      }
    }
    // Failure probabilities are computed in plain arithmetic.
    let mean =
      Interval.sum(of: most) / Interval(Double(most.count)) * Interval(lower: 0, upper: 1 + 1e-12)
    return logOdds(
      servedExposure: Interval(lower: least, upper: exposure.max() ?? 0), meanFailure: mean)
  }
}

extension Line where S == Interval {
  fileprivate func less(_ other: Line) -> Line {
    Line(level: level - other.level, slope: slope - other.slope)
  }

  /// This line and p times another, counted from an origin.
  fileprivate func moved<Moving: EnclosedScalar>(
    _ step: Line, by p: Moving, from origin: Double
  ) -> Line<Moving> {
    let at = Interval(origin)
    return Line<Moving>(
      level: Moving(constant: self(at)) + p * Moving(constant: step(at)),
      slope: Moving(constant: slope) + p * Moving(constant: step.slope))
  }
}
