import AggregativeGames
import Intervals

/// The answer to "what are all equilibria of this market under this policy".
public struct MarketEnumeration: Sendable {
  public let policy: Policy
  /// `unique`, `multiple` and `none` are theorems; `budgetExceeded` says that some intervals stayed
  /// undecided.
  public let multiplicity: Multiplicity
  /// Every pure Nash equilibrium, proven, in ascending order of the sum of logit weights.
  public let points: [MarketPoint]
  /// Stationary profiles that were refuted as equilibria, proven.
  public let refuted: Int
  /// Intervals of the sum of logit weights that were examined.
  public let boxes: Int
  /// Intervals of the logarithm of the sum of logit weights (log A) on which nothing could be
  /// decided.
  public let undecided: [Interval]
  /// Some equilibria that differ only in which of several identical firms does what are not listed.
  public let isTruncated: Bool
  /// Sufficient conditions for existence and uniqueness, firm by firm.
  public let conditions: UniquenessConditions

  /// Which of `points` each rule selects; nil where there is none.
  public let selection: EquilibriumSelection?

  /// What uniqueness rests on; nil where it is not claimed.
  public var uniquenessReason: UniquenessReason? {
    guard multiplicity == .unique else { return nil }
    return conditions.implyUniqueness ? .conditions : .search
  }

  /// Whether the question is answered: the list is proven to be all there is.
  public var isComplete: Bool { multiplicity != .budgetExceeded }
}

extension RegulatedMarket {
  /// Finds all pure Nash equilibria, with the proof that there is no other, or
  /// proves that there is none.
  ///
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double, `.unsupported`
  ///   under a systemic surcharge, which couples firms in more than one sum.
  /// - Complexity: a few sweeps of interval evaluations over the firms, O(firms log firms) in
  ///   practice.
  public func allEquilibria(
    with enumeration: EquilibriumEnumeration = EquilibriumEnumeration(),
    verifier: Verifier = Verifier()
  ) throws(MarketError) -> MarketEnumeration {
    if market.systemicLoss > 0 {
      try policy.refuse(
        beyond: [
          .liability, .leastOverlap, .conditionalLeastOverlap, .liabilityStep, .exposureCap,
          .lumpSum,
        ],
        by: "the search for all equilibria")
    }
    try market.refuseOwnersOfSeveral(by: "the search for all equilibria")
    let game = try game()
    let all = enumerated(
      game, MarketAudit(self), with: enumeration, verifier: verifier)
    return MarketEnumeration(
      policy: policy, multiplicity: all.multiplicity, points: all.points,
      refuted: all.outcome.refuted, boxes: all.outcome.boxes,
      undecided: all.outcome.undecided.map { $0 + game.reference },
      isTruncated: all.outcome.isTruncated, conditions: UniquenessConditions(game),
      selection: EquilibriumSelection(among: all.points, in: game))
  }

  /// The equilibria that an enumeration finds, each judged by the verifier too.
  func enumerated(
    _ game: SellerGame, _ audit: MarketAudit, with enumeration: EquilibriumEnumeration,
    verifier: Verifier
  ) -> (multiplicity: Multiplicity, points: [MarketPoint], outcome: EnumerationOutcome) {
    let outcome = enumeration.run(game, audit: audit)
    let points = outcome.equilibria.map { equilibrium in
      let sharpened = Self.sharpened(equilibrium, in: game)
      let verdict = verifier.verify(sharpened.profile, in: audit)
      return MarketPoint(
        verdict, iterations: 0, enclosure: verdict.isVerified ? sharpened : nil,
        in: self)
    }
    let multiplicity: Multiplicity =
      !outcome.isComplete || points.contains { $0.enclosure == nil }
      ? .budgetExceeded
      : points.isEmpty ? .none : points.count == 1 && !outcome.isTruncated ? .unique : .multiple
    return (multiplicity, points, outcome)
  }

  /// The equilibrium with the point in its enclosure moved by Newton's method to the last digits,
  /// where that stays inside.
  private static func sharpened(_ equilibrium: EnclosedEquilibrium, in game: SellerGame)
    -> EnclosedEquilibrium
  {
    let run = SemismoothNewton<SellerGame>(iterationLimit: 5).run(
      on: game, from: equilibrium.profile)
    guard run.state == .converged,
      zip(equilibrium.enclosure, run.profile).allSatisfy({ $0.contains($1) })
    else { return equilibrium }
    var sharpened = equilibrium
    sharpened.profile = run.profile
    return sharpened
  }
}
