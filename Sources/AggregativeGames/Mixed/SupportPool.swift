/// The strategies that each group may mix over so far.
struct SupportPool {
  let groups: [[Int]]
  private(set) var strategies: [[Double]]
  private let pieces: PieceTable

  init(groups: [[Int]], pieces: PieceTable) {
    self.groups = groups
    self.pieces = pieces
    strategies = Array(repeating: [], count: groups.count)
  }

  /// All strategies with equal weights.
  var uniform: MixedProfile {
    MixedProfile(
      groups: groups,
      mixtures: strategies.map {
        Mixture(strategies: $0, weights: Array(repeating: 1 / Double($0.count), count: $0.count))
      })
  }

  /// Adds a strategy unless one within `distance`, relative to the width of the strategy set, is
  /// there. Returns whether it was added.
  @discardableResult
  mutating func add(_ strategy: Double, to group: Int, distance: Double) -> Bool {
    let near = distance * width(of: group)
    if strategies[group].contains(where: { abs($0 - strategy) <= near }) { return false }
    strategies[group].append(strategy)
    strategies[group].sort()
    return true
  }

  /// Removes the strategies of least weight of a group until at most `limit` are left.
  mutating func thin(_ group: Int, to limit: Int, weights: [Double]) {
    let excess = strategies[group].count - limit
    guard excess > 0, weights.count == strategies[group].count else { return }
    let leastFirst = weights.indices.sorted { weights[$0] < weights[$1] }
    let dropped = Set(leastFirst.prefix(excess))
    strategies[group] = strategies[group].indices.filter { !dropped.contains($0) }.map {
      strategies[group][$0]
    }
  }

  /// The pool with weights as a profile in which points of negligible weight are dropped and points
  /// closer than `radius`, relative to the width, are one: the heaviest of them, at the sum of
  /// their weights.
  func condensed(weights: [Double], radius: Double) -> MixedProfile {
    var start = 0
    let mixtures = strategies.indices.map { g in
      let own = Array(weights[start..<start + strategies[g].count])
      start += strategies[g].count
      return Self.merged(strategies[g], own, within: radius * width(of: g))
    }
    return MixedProfile(groups: groups, mixtures: mixtures)
  }

  private static func merged(_ strategies: [Double], _ weights: [Double], within distance: Double)
    -> Mixture
  {
    let heaviestFirst = weights.indices.sorted { (weights[$0], $1) > (weights[$1], $0) }
    var mixture = Mixture(strategies: [], weights: [])
    for k in heaviestFirst where weights[k] > 1e-4 || mixture.strategies.isEmpty {
      if let near = mixture.strategies.firstIndex(where: { abs($0 - strategies[k]) <= distance }) {
        mixture.weights[near] += weights[k]
      } else {
        mixture.strategies.append(strategies[k])
        mixture.weights.append(weights[k])
      }
    }
    let sum = mixture.weights.reduce(0, +)
    mixture.weights = mixture.weights.map { $0 / sum }
    return mixture.sorted
  }

  private func width(of group: Int) -> Double {
    pieces.ceiling(of: groups[group][0]) - pieces.floor(of: groups[group][0])
  }
}

extension SupportPool {
  /// What players choose while they reply in turn, each with its globally best reply: on games
  /// without a pure equilibrium, a cycle.
  mutating func fill<Game: AggregativeGame>(fromRepliesIn game: Game, sweeps: Int) {
    var profile = (0..<game.playerCount).map { game.pieces.floor(of: $0) }
    var group = Array(repeating: 0, count: game.playerCount)
    for (g, members) in groups.enumerated() {
      for player in members { group[player] = g }
    }
    for sweep in 0..<sweeps {
      let before = profile
      for player in profile.indices {
        let rivals = game.rivals(of: player, in: profile, aggregate: game.aggregate(of: profile))
        profile[player] =
          BestReply.global(of: player, in: game, rivals: rivals, near: profile[player]).strategy
      }
      let settled = profile == before
      // The first sweeps lead to the cycle and are no part of it.
      if settled || sweep * 2 >= sweeps {
        for player in profile.indices {
          add(profile[player], to: group[player], distance: settled ? 0 : 0.02)
        }
      }
      if settled { return }
    }
  }
}
