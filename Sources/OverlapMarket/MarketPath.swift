import AggregativeGames

/// A market's equilibria as one instrument of policy moves from one value to another.
public struct MarketPath: Sendable {
  public let request: PathRequest
  /// The policy whose instrument moves.
  public let policy: Policy
  /// One for each reported value, in the order of the path.
  public let points: [PathPoint]
  /// In the order of the path.
  public let events: [PathEvent]

  /// Whether the equilibria at every reported value are proven to be all there are.
  public var isComplete: Bool { points.allSatisfy(\.isComplete) }
}

/// What holds at one reported value of the instrument.
public struct PathPoint: Sendable {
  public let value: Double
  /// Every pure equilibrium there, with proof.
  public let equilibria: MarketEnumeration
  /// The followed one: the equilibrium that the path before it leads to, or the nearest where that
  /// ended; nil where there is none.
  public let followed: MarketPoint?

  public var isComplete: Bool { equilibria.isComplete }
}

/// How finely a path is followed.
public struct PathOptions: Sendable {
  /// Changes in the number of equilibria are located within this part of the range.
  public var resolution: Double
  public var enumeration: EquilibriumEnumeration
  /// Most intervals of one enumeration between reported values, where the number of equilibria is
  /// about to change and proofs are hard.
  public var bisectionBudget: Int
  public var follower: CurveFollower

  public init(
    resolution: Double = 1e-6, enumeration: EquilibriumEnumeration = EquilibriumEnumeration(),
    bisectionBudget: Int = 4000, follower: CurveFollower = CurveFollower()
  ) {
    self.resolution = resolution
    self.enumeration = enumeration
    self.bisectionBudget = bisectionBudget
    self.follower = follower
  }
}

extension RegulatedMarket {
  /// Follows an equilibrium while an instrument moves, and all others by their number.
  ///
  /// At every reported value all pure equilibria are enumerated with proof. Between two of them the
  /// followed equilibrium is continued, which tells kinks, folds and where it stops being an
  /// equilibrium; and where the numbers at both differ, the changes are located by bisection.
  /// Equilibria that appear and vanish again between two reported values go unseen.
  ///
  /// The instrument that moves is taken from the request, the others from the policy.
  ///
  /// - Throws: `MarketError.overflow` when magnitudes leave the range of a double.
  /// - Complexity: an enumeration and a few tens of Newton steps a reported value, O(firms) each;
  ///   twenty enumerations a change in number.
  public func path(
    _ request: PathRequest, with options: PathOptions = PathOptions(),
    observer: (PathPoint) -> Void = { _ in }
  ) throws(MarketError) -> MarketPath {
    try policy.refuse(beyond: [.liability, .leastOverlap, .lumpSum], by: "a path")
    try original.refuseOwnersOfSeveral(by: "a path")
    try original.refuseRegimeResponse(by: "a path")
    var walk = PathWalk(market: original, policy: policy, request: request, options: options)
    for value in request.values { observer(try walk.advance(to: value)) }
    return walk.path
  }
}
