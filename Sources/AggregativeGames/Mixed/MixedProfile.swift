/// A mixed strategy of finite support: a player picks `strategies[k]` with probability
/// `weights[k]`.
public struct Mixture: Sendable, Equatable {
  public var strategies: [Double]
  /// Positive; one to rounding in sum. Evidence is computed for the weights divided by their exact
  /// sum.
  public var weights: [Double]

  public init(strategies: [Double], weights: [Double]) {
    self.strategies = strategies
    self.weights = weights
  }

  /// A strategy played for certain.
  public init(pure strategy: Double) {
    self.init(strategies: [strategy], weights: [1])
  }

  /// The same mixture with its strategies ascending.
  var sorted: Mixture {
    let order = strategies.indices.sorted { strategies[$0] < strategies[$1] }
    return Mixture(strategies: order.map { strategies[$0] }, weights: order.map { weights[$0] })
  }
}

/// One mixture a player, players independent of each other.
///
/// Players are listed in groups that play one mixture each. The players of a group must be of equal
/// kind (see `PlayerKinds`): then what matters to anybody is how many of them pick which strategy,
/// and joint supports are counted in multinomials, not in products.
public struct MixedProfile: Sendable, Equatable {
  /// The players of each group, ascending.
  public var groups: [[Int]]
  /// What each player of a group plays.
  public var mixtures: [Mixture]

  public init(groups: [[Int]], mixtures: [Mixture]) {
    self.groups = groups
    self.mixtures = mixtures
  }

  /// Every player in a group of its own.
  public init(_ mixtures: [Mixture]) {
    self.init(groups: mixtures.indices.map { [$0] }, mixtures: mixtures)
  }

  public var playerCount: Int { groups.reduce(0) { $0 + $1.count } }

  /// The mixture of each player, in the order of players.
  public var mixtureOfPlayer: [Mixture] {
    var all = Array(repeating: Mixture(strategies: [], weights: []), count: playerCount)
    for (group, mixture) in zip(groups, mixtures) {
      for player in group where all.indices.contains(player) { all[player] = mixture }
    }
    return all
  }

  /// Support points of all groups together.
  public var supportSize: Int { mixtures.reduce(0) { $0 + $1.strategies.count } }
}
