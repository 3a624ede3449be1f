import AggregativeGames

/// What holds at overlaps that somebody gives, whether or not they are an equilibrium.
public struct ProfileEvaluation: Sendable {
  /// The market under its policy; where a regime's probability responds, at one that the overlaps
  /// answer with: the one of least welfare where there are several.
  public let regulated: RegulatedMarket
  /// With how many probabilities of a regime that responds the market answers to the overlaps; 1
  /// where none does.
  public let answerCount: Int
  /// The verifier's verdict, demand, failures, profits and outcomes there.
  public let point: MarketPoint
  /// What each firm could gain by deviating. Of a firm that is held nobody asks.
  public let firms: [Firm]

  /// One firm at the profile.
  public struct Firm: Sendable, Equatable {
    public enum Standing: String, Sendable, CaseIterable {
      /// It chooses, and may have the overlap given.
      case chooses
      /// The policy asks for more overlap.
      case belowLeastOverlap
      /// The roster holds it, at the overlap given.
      case held
      /// The roster holds it, at another overlap.
      case heldElsewhere
    }

    public let standing: Standing
    public let residual: Double
    /// No deviation gains more, in units of profit: proven. nil where the firm is held.
    public let gainBound: Double?
    /// A deviation that surely gains `sureGain`; the overlap given and 0 where none was found. nil
    /// where the firm is held.
    public let deviation: Double?
    public let sureGain: Double?
  }

  /// Whether the profile is a verified equilibrium of the firms that choose, given those that are
  /// held.
  public var isEquilibrium: Bool { point.verdict.isVerified }
}

extension RegulatedMarket {
  /// Judges overlaps that are given.
  ///
  /// - Parameter overlap: one a firm.
  /// - Throws: `MarketError.outOfDomain` for an overlap that is negative or not finite,
  ///   `.entryCount` for a wrong number of them; `.overflow` when magnitudes leave the range of a
  ///   double.
  /// - Complexity: O(firms) where profits are concave, more where they are not.
  public func evaluate(
    _ overlap: [Double], verifier: Verifier = Verifier()
  ) throws(MarketError) -> ProfileEvaluation {
    guard overlap.count == market.firms.count else {
      throw .entryCount(path: "overlap", count: overlap.count, firms: market.firms.count)
    }
    for i in overlap.indices {
      try Domain.nonNegative.check(overlap[i], "overlap[\(market.firms.name[i])]")
    }
    // So that magnitudes are refused that no proof could deal with.
    _ = try EquilibriumFinder(self)
    let standing = answering(to: overlap)
    let audit = MarketAudit(standing)
    let point = MarketPoint(verifier.verify(overlap, in: audit), iterations: 0, in: standing)
    let deviations = verifier.deviations(from: overlap, in: audit)
    return ProfileEvaluation(
      regulated: standing, answerCount: max(1, answers(to: overlap).count), point: point,
      firms: deviations.enumerated().map { i, deviation in
        guard let held = market.firms.heldOverlap(of: i) else {
          return ProfileEvaluation.Firm(
            standing: deviation.isAllowed ? .chooses : .belowLeastOverlap,
            residual: deviation.residual, gainBound: deviation.gainBound,
            deviation: deviation.deviation, sureGain: deviation.sureGain)
        }
        return ProfileEvaluation.Firm(
          standing: overlap[i] == held ? .held : .heldElsewhere, residual: deviation.residual,
          gainBound: nil, deviation: nil, sureGain: nil)
      })
  }
}
