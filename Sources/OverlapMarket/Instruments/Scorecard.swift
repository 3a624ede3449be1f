import AggregativeGames
import Intervals

/// A floor on a score of what firms do (section 7.3 of the paper; docs/model.md section 8.5): a
/// firm whose activities stand at levels x must have Σ w_m x_m ≥ r. What the score pays for and
/// what overlap needs differ unless weights are in proportion to what activities add to overlap.
public struct Scorecard: Sendable, Hashable {
  /// w by the name of an activity, at least 0; activities that are not there count for nothing.
  public var weights: [String: Double]
  /// r, at least 0.
  public var floor: Double

  public init(weights: [String: Double], floor: Double) {
    self.weights = weights
    self.floor = floor
  }

  /// Activities whose Δ is less than this in units of T Y count as in proportion: the overlaps
  /// between floor and target are then the same to nine digits.
  static let leastSpread = 1e-9

  /// What overlap costs a firm with these activities that must reach the score, on its pieces. nil
  /// of a firm without activities, which is exempt, and where nothing is asked.
  ///
  /// The less overlap, the fewer activities: as overlap falls below what comes with the cheapest
  /// way to the score, those that score least for their overlap are given up, one after another,
  /// and what is left has the most score for its overlap.
  func costCurve(_ activities: [Activity]) -> CostCurve? {
    guard floor > 0, !activities.isEmpty else { return nil }
    let stages = stages(of: activities)
    let mixes = stages.map { mix($0, of: activities) { activities[$0][$1] } }
    guard let last = mixes.last, last.score > 0 else { return nil }
    var start = [floor * (last.cross / last.score)]
    // From the last stage but one up to the first, each ends where the one before it begins.
    for (stage, mix) in zip(stages, mixes).dropLast().reversed() {
      if let end = end(of: stage, mix) { start.append(end) }
    }
    let whole = ActivityMix(activities).cost
    return CostCurve(
      start: start, piece: pieces(activities, cost: whole) { activities[$0][$1] })
  }

  /// The least overlap with which the score can be had, in any scalar; nil of a firm that is
  /// exempt.
  func leastOverlap<S: Scalar>(
    _ activities: [Activity], _ number: (Int, PrimitiveDescriptor) -> S
  ) -> S? {
    guard floor > 0, let last = stages(of: activities).last else { return nil }
    let mix = mix(last, of: activities, number)
    return S(floor) * (mix.cross / mix.score)
  }

  /// The parabolas of the cost curve, in any scalar.
  /// - Parameter cost: c, with all activities in use.
  func pieces<S: Scalar>(
    _ activities: [Activity], cost: S, _ number: (Int, PrimitiveDescriptor) -> S
  ) -> [CostPiece<S>] {
    let stages = stages(of: activities)
    var pieces = stages.dropLast().reversed().map { stage in
      let mix = mix(stage, of: activities, number)
      return CostPiece(
        cost: mix.cost, cross: mix.cross, spread: mix.spread, score: S(floor))
    }
    // Where the score comes with overlap.
    if stages.count == 1 || stages[0].sharesSome {
      pieces.append(CostPiece(cost: cost))
    }
    return pieces
  }

  /// Activities that are in use together, as one after another is given up.
  private struct Stage {
    let active: [Int]
    /// The score for overlap, w/t, of the activity that was given up last; nil: none was.
    let givenUp: Double?
    /// Whether some activity adds to overlap and to the score.
    let sharesSome: Bool
  }

  /// All activities; then, each time without those that score least for their overlap; the last
  /// stage has activities in proportion alone.
  private func stages(of activities: [Activity]) -> [Stage] {
    func weight(_ m: Int) -> Double { weights[activities[m].name] ?? 0 }
    func ratio(_ m: Int) -> Double {
      activities[m].overlap > 0 ? weight(m) / activities[m].overlap : .infinity
    }
    var active = activities.indices.filter { activities[$0].overlap > 0 || weight($0) > 0 }
    var givenUp: Double?
    var stages: [Stage] = []
    while !active.isEmpty {
      stages.append(
        Stage(
          active: active, givenUp: givenUp,
          sharesSome: active.contains { activities[$0].overlap > 0 && weight($0) > 0 }))
      let mix = mix(stages[stages.count - 1], of: activities) { activities[$0][$1] }
      guard mix.spread > Self.leastSpread * mix.overlap * mix.score else { break }
      let least = active.reduce(.infinity) { min($0, ratio($1)) }
      givenUp = least
      active.removeAll { ratio($0) <= least }
    }
    return stages
  }

  /// The most overlap of a stage: where what was given up last begins to be done, or where the
  /// score is no more of a burden; nil: it always is.
  private func end(of stage: Stage, _ mix: ActivityMix<Double>) -> Double? {
    guard let ratio = stage.givenUp else {
      return mix.cross > 0 ? floor * (mix.overlap / mix.cross) : nil
    }
    return floor * ((mix.cross - ratio * mix.overlap) / (mix.score - ratio * mix.cross))
  }

  private func mix<S: Scalar>(
    _ stage: Stage, of activities: [Activity], _ number: (Int, PrimitiveDescriptor) -> S
  ) -> ActivityMix<S> {
    ActivityMix(activities, weights: weights, among: stage.active, number)
  }

  /// Names that no firm knows, and firms whose activities all count for nothing, are refused.
  func check(fits firms: Firms) throws(MarketError) {
    guard !weights.isEmpty else {
      throw .incomplete(
        path: "policy.scorecard.weights", rule: "must give at least one activity a weight")
    }
    let known = Set(firms.indices.flatMap { firms.activities(of: $0).map(\.name) })
    for name in weights.keys.sorted() where !known.contains(name) {
      guard !known.isEmpty else {
        throw .incomplete(
          path: "policy.scorecard", rule: "must be left out; no firm of the roster has activities")
      }
      throw .unknownChoice(
        path: "policy.scorecard.weights", value: name, names: known.sorted())
    }
    guard floor > 0 else { return }
    for i in firms.indices {
      let activities = firms.activities(of: i)
      guard !activities.isEmpty else { continue }
      guard activities.contains(where: { (weights[$0.name] ?? 0) > 0 }) else {
        throw .incomplete(
          path: "policy.scorecard.weights",
          rule: "give weight to none of the activities of \"\(firms.name[i])\", which could never "
            + "reach the floor; weight one of "
            + activities.map { "\"\($0.name)\"" }.joined(separator: ", "))
      }
      let mix = ActivityMix(activities, weights: weights)
      guard [mix.score, mix.cross, mix.spread].allSatisfy({ $0 == 0 || 1e-280...1e280 ~= $0 }),
        mix.score > 0, let curve = costCurve(activities),
        curve.start.allSatisfy({ $0 < 1e150 }),
        curve.piece.allSatisfy({ $0.level < 1e150 && $0.marginal.slope < 1e150 })
      else {
        throw .incomplete(
          path: "policy.scorecard",
          rule: "its floor and weights are too large or too small to compute with beside the "
            + "activities of \"\(firms.name[i])\"; choose units of the score in which they are "
            + "nearer to 1")
      }
    }
  }
}

extension Instrument {
  /// See `Scorecard`.
  public static let scorecard = Instrument(
    "scorecard", singular: "a scorecard", plural: "scorecards",
    meaning:
      "A floor on a score of firms' activities, sum of weight x level. Firms without activities "
      + "are exempt.",
    [
      ParameterDescriptor(
        "floor", symbol: "r", domain: .nonNegative, absence: .required(filler: 0),
        meaning: "Least score (r).",
        axis: MenuAxis(
          "scorecardFloor", meaning: "Least score; the roster's policy gives the weights.",
          label: "scorecard's floor r", best: "best scorecard floor alone",
          companions: "must give weights, since the menu moves the floor alone")),
      ParameterDescriptor(
        "weights", symbol: "w_m", domain: .nonNegative, absence: .required(filler: 0),
        isByActivity: true,
        meaning: "Score per unit of an activity (w_m), by its name; 0 for those left out."),
    ],
    absent: "no scorecard", effects: .costCurve,
    equation: "Σ_m w_m x_m ≥ r over the levels x of the firm's activities",
    bear: { policy, firms, burden in
      guard let scorecard = policy.scorecard, let firms, firms.haveActivities else { return }
      let curves = firms.indices.map { scorecard.costCurve(firms.activities(of: $0)) }
      guard curves.contains(where: { $0 != nil }) else { return }
      burden.leastOverlap = .combining(
        burden.leastOverlap, .perFirm(curves.map { $0?.start[0] ?? 0 }), max)
      burden.costCurve = curves
      burden.score = scorecard
    },
    words: { policy in
      policy.scorecard.map { card in
        let weights = card.weights.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return "scorecard floor \(card.floor) of \(weights.joined(separator: ", "))"
      } ?? "no scorecard"
    },
    idle: { policy in
      guard var card = policy.scorecard else { return nil }
      card.floor = 0
      return .scorecard(card)
    })
}

extension PolicyParameter {
  public static let scorecardWeights = Instrument.scorecard[parameter: "weights"]
  /// Least score.
  public static let scorecardFloor = Instrument.scorecard[parameter: "floor"]
}

extension PolicyTerm {
  public static func scorecard(_ card: Scorecard) -> PolicyTerm {
    PolicyTerm(
      .scorecard, [.uniform(card.floor), nil], weights: [.scorecardWeights: card.weights])
  }
}

extension Policy {
  /// A floor on a score of firms' activities.
  public var scorecard: Scorecard? {
    guard let weights = weights(.scorecardWeights), let floor = self[.scorecardFloor] else {
      return nil
    }
    return Scorecard(weights: weights, floor: floor[0])
  }
}
