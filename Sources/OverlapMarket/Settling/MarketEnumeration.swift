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
  /// In how many sums firms meet: in that of logit weights, under a surcharge or by owners of
  /// several in others, and in a regime's probability where it responds.
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
    let finder = try EquilibriumFinder(self)
    let problems = finder.game.problems
    if !problems.channels.allSatisfy(\.hasOwn) {
      throw .incomplete(
        path: "policy.surcharge",
        rule: "under a surcharge on firms that share foundations all equilibria cannot be listed "
          + "yet; solve without --all, or leave one of them out")
    }
    guard let all = finder.enumerated(with: enumeration, verifier: verifier) else {
      throw .tooManySums(
        path: problems.channels.isEmpty ? "firms" : "policy.surcharge",
        count: finder.sumCount, limit: SellerSums.limit, by: "the search for all equilibria")
    }
    return MarketEnumeration(
      policy: policy, multiplicity: all.multiplicity, points: all.points,
      refuted: all.outcome.refuted, sumCount: finder.sumCount, boxes: all.outcome.boxes,
      undecided: all.outcome.undecided.map { $0 + finder.game.reference },
      isTruncated: all.outcome.isTruncated, conditions: finder.conditions,
      selection: finder.selection(among: all.points))
  }
}
