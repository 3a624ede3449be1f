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
  /// In how many sums firms meet: in that of logit weights, and under a surcharge or by owners of
  /// several in others.
  public let sumCount: Int
  /// Intervals of the sum of logit weights, or boxes of all sums, that were examined.
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
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double, `.tooManySums`
  ///   where firms meet in more than `SellerSums.limit` sums, under a systemic surcharge or by
  ///   owners of several.
  /// - Complexity: a few sweeps of interval evaluations over the firms, O(firms log firms) in
  ///   practice.
  public func allEquilibria(
    with enumeration: EquilibriumEnumeration = EquilibriumEnumeration(),
    verifier: Verifier = Verifier()
  ) throws(MarketError) -> MarketEnumeration {
    let game = try game()
    if !game.problems.channels.allSatisfy(\.hasOwn) {
      throw .incomplete(
        path: "policy.surcharge",
        rule: "under a surcharge on firms that share foundations all equilibria cannot be listed "
          + "yet; solve without --all, or leave one of them out")
    }
    guard
      let all = enumerated(game, MarketAudit(self), with: enumeration, verifier: verifier)
    else {
      throw .tooManySums(
        path: game.problems.channels.isEmpty ? "firms" : "policy.surcharge",
        count: CoupledSellerGame(game).rank, limit: SellerSums.limit,
        by: "the search for all equilibria")
    }
    return MarketEnumeration(
      policy: policy, multiplicity: all.multiplicity, points: all.points,
      refuted: all.outcome.refuted,
      sumCount: game.problems.isCoupled ? CoupledSellerGame(game).rank : 1,
      boxes: all.outcome.boxes,
      undecided: all.outcome.undecided.map { $0 + game.reference },
      isTruncated: all.outcome.isTruncated, conditions: UniquenessConditions(game),
      selection: game.problems.isCoupled
        ? EquilibriumSelection(among: all.points, in: CoupledSellerGame(game))
        : EquilibriumSelection(among: all.points, in: game))
  }

  /// The equilibria that an enumeration finds, each judged by the verifier too; nil where firms
  /// meet in too many sums.
  func enumerated(
    _ game: SellerGame, _ audit: MarketAudit, with enumeration: EquilibriumEnumeration,
    verifier: Verifier
  ) -> (multiplicity: Multiplicity, points: [MarketPoint], outcome: EnumerationOutcome)? {
    guard game.problems.isCoupled else {
      return judged(
        enumeration.run(game, audit: audit), audit, verifier, sharpeningIn: game)
    }
    let coupled = CoupledSellerGame(game)
    guard let sums = SellerSums(coupled) else { return nil }
    let quick = SemismoothNewton<CoupledSellerGame>(iterationLimit: 30).run(
      on: coupled, from: coupled.pieces.floors)
    let outcome = enumeration.run(
      several: sums, audit: audit,
      guess: quick.state == .converged ? coupled.sums(at: quick.profile) : nil)
    return judged(outcome, audit, verifier, sharpeningIn: coupled)
  }

  private func judged<Game: AggregativeGame>(
    _ outcome: EnumerationOutcome, _ audit: MarketAudit, _ verifier: Verifier,
    sharpeningIn game: Game
  ) -> (multiplicity: Multiplicity, points: [MarketPoint], outcome: EnumerationOutcome) {
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
  private static func sharpened<Game: AggregativeGame>(
    _ equilibrium: EnclosedEquilibrium, in game: Game
  ) -> EnclosedEquilibrium {
    let run = SemismoothNewton<Game>(iterationLimit: 5).run(
      on: game, from: equilibrium.profile)
    guard run.state == .converged,
      zip(equilibrium.enclosure, run.profile).allSatisfy({ $0.contains($1) })
    else { return equilibrium }
    var sharpened = equilibrium
    sharpened.profile = run.profile
    return sharpened
  }
}
