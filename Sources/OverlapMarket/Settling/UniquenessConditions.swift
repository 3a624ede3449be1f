import AggregativeGames

/// Sufficient conditions for existence and uniqueness of the equilibrium, evaluated firm by firm
/// without any search. Arrays have an entry a firm, in the roster's order. That a condition fails
/// says nothing.
///
/// - Single-peaked: profit has one peak in the own overlap whatever the others do. If all firms
///   are, a pure Nash equilibrium exists (Debreu, Glicksberg, Fan).
/// - Monotone share: the share that the firm claims at a given sum of logit weights falls as that
///   sum rises. If all firms do, there is at most one equilibrium, because shares and the outside
///   share sum to 1 and the outside share falls too (docs/model.md section
///   10.3).
///
/// Both say that overlap costs enough beside what it wins in demand, so each is given with the cost
/// that it asks for.
public struct UniquenessConditions: Sendable, Equatable {
  public let isSinglePeaked: [Bool]
  public let hasMonotoneShare: [Bool]
  /// Cost parameter c above which the firm is known to be single-peaked, all else equal.
  public let costForSinglePeak: [Double]
  /// Cost parameter c above which the firm is known to have a monotone share, all else equal.
  public let costForMonotoneShare: [Double]
  /// A bound on the share that the firm can reach: at its ceiling, all rivals at their floors.
  public let largestShare: [Double]

  public var singlePeakedCount: Int { isSinglePeaked.count { $0 } }
  public var monotoneShareCount: Int { hasMonotoneShare.count { $0 } }

  /// An equilibrium exists.
  public var implyExistence: Bool { isSinglePeaked.allSatisfy { $0 } }
  /// There is at most one equilibrium.
  public var implyAtMostOne: Bool { hasMonotoneShare.allSatisfy { $0 } }
  /// There is exactly one equilibrium.
  public var implyUniqueness: Bool { implyExistence && implyAtMostOne }

  /// Where firms meet in further sums nothing of shares follows from the conditions, and of peaks
  /// what the game says. O(firms · regimes).
  init(_ game: SellerGame) {
    let firms = 0..<game.playerCount
    if game.problems.isCoupled {
      let coupled = CoupledSellerGame(game)
      let peaks = firms.map { coupled.hasSinglePeak($0) }
      isSinglePeaked = peaks
      hasMonotoneShare = firms.map { _ in false }
      costForSinglePeak = firms.map {
        peaks[$0] ? game.bounds.curvatureForSinglePeak($0) : .infinity
      }
      costForMonotoneShare = firms.map { _ in .infinity }
      largestShare = firms.map { peaks[$0] ? game.bounds.largestShare[$0] : 1 }
      return
    }
    let costs = game.curvatureForMonotoneShare
    isSinglePeaked = firms.map { game.hasSinglePeak($0) }
    hasMonotoneShare = firms.map { game.leastCurvature(of: $0) > costs[$0] }
    costForSinglePeak = game.bounds.curvatureForSinglePeak
    costForMonotoneShare = costs
    largestShare = game.bounds.largestShare
  }

  /// Nothing is claimed, as where a regime's probability responds.
  init(unclaimedOf game: SellerGame) {
    let firms = 0..<game.playerCount
    isSinglePeaked = firms.map { _ in false }
    hasMonotoneShare = isSinglePeaked
    costForSinglePeak = firms.map { _ in .infinity }
    costForMonotoneShare = costForSinglePeak
    largestShare = firms.map { _ in 1 }
  }
}

/// What a claim of uniqueness rests on.
public enum UniquenessReason: String, Sendable, CaseIterable {
  /// Sufficient conditions that hold for every firm (`UniquenessConditions`); the search agrees.
  case conditions
  /// The search over all sums of logit weights alone.
  case search
}

extension RegulatedMarket {
  /// Whether `UniquenessConditions.implyUniqueness`. O(firms · regimes).
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double.
  public func hasOneEquilibrium() throws(MarketError) -> Bool {
    guard market.regimeResponse == nil else { return false }
    return try game().hasOneEquilibrium
  }
}
