import AggregativeGames
import OverlapMarket
import Rosters

/// Sets what a result says of a profile beside what is computed from the profile.
struct RecordComparison {
  private(set) var contradictions: [ResultVerification.Contradiction] = []
  /// Largest relative difference of a number so far; dimensionless.
  private(set) var largest = 0.0

  mutating func compare(
    _ recorded: RecordedSolution.Profile, with point: MarketPoint, in market: Market
  ) {
    let state = point.state
    compare("shares", recorded.shares, state.share)
    if let share = recorded.outsideShare {
      compare([("outsideShare", share, state.outsideShare)], unit: 1)
    }
    compare("failureProbability", recorded.failureProbability, state.expectedFailure)
    let regimes = market.regimes
    for (s, regime) in regimes.enumerated() {
      guard let list = recorded.failureProbabilityByRegime?[regime.name] else { continue }
      compare(
        "failureProbabilityByRegime\(Shown.step(regime.name))", list,
        list.indices.map { state.regimeFailure[$0 * regimes.count + s] })
    }
    compare("profit", recorded.profit, state.profit)
    for (index, (corner, word)) in zip(point.corners, recorded.corner).enumerated()
    where corner.description != word {
      contradict("corner[\(index)]", Shown.quoted(word), Shown.quoted(corner.description))
    }
    compare(
      OutcomeRow.all.map {
        ("outcomes.\($0.field)", recorded.outcomes[$0.field], $0.value(point.outcomes))
      }
        + OutcomeRow.welfare.map {
          (
            "outcomes.welfare.\($0.field)", recorded.outcomes.welfare[$0.field] ?? nil,
            $0.value(point.outcomes)
          )
        })
    compareClaims(recorded, point.verdict)
  }

  private mutating func compareClaims(
    _ recorded: RecordedSolution.Profile, _ verdict: Verdict
  ) {
    let word = VerdictWord(verdict)
    // The verifier of today cannot give "proven", but what is proven must pass it.
    let claim = recorded.verdict == "proven" ? VerdictWord.verified.rawValue : recorded.verdict
    if claim != word.rawValue {
      contradict("verdict", Shown.quoted(recorded.verdict), Shown.quoted(word.rawValue))
    }
    let sure = verdict.certificate.sureGain
    if let most = recorded.deviationGain.absolute, most < sure {
      contradict("deviationGain.absolute", "\(most)", "at least \(sure)")
    }
  }

  private mutating func compare(_ field: String, _ recorded: [Double?], _ recomputed: [Double]) {
    compare(
      recomputed.indices.map { ("\(field)[\($0)]", recorded[$0], recomputed[$0]) })
  }

  /// - Parameter unit: what nearly vanishing numbers are measured by; nil: the largest of the
  ///   recomputed ones.
  private mutating func compare(
    _ column: [(field: String, recorded: Double?, recomputed: Double)], unit: Double? = nil
  ) {
    let unit = unit ?? column.reduce(0) { max($0, abs($1.recomputed)) }
    for (field, recorded, recomputed) in column {
      let difference = Self.difference(recorded, recomputed, unit: unit)
      if !(difference <= largest) { largest = difference }
      if !(difference <= ResultVerification.tolerance) {
        contradict(field, recorded.map { "\($0)" } ?? "null", "\(recomputed)")
      }
    }
  }

  private static func difference(_ recorded: Double?, _ recomputed: Double, unit: Double) -> Double
  {
    guard let recorded, recomputed.isFinite else {
      return recorded == nil && !recomputed.isFinite ? 0 : .infinity
    }
    let difference = abs(recorded - recomputed)
    let scale = max(abs(recomputed), 1e-6 * unit)
    return difference == 0 ? 0 : difference / scale
  }

  private mutating func contradict(_ field: String, _ recorded: String, _ recomputed: String) {
    contradictions.append(
      ResultVerification.Contradiction(field: field, recorded: recorded, recomputed: recomputed))
  }
}
