import Glibc

/// A game restricted to finitely many strategies a group of players, with its payoffs in a table.
struct FiniteGame {
  /// Number of strategies of each group, and where they begin among all.
  let counts: [Int]
  let starts: [Int]
  private let groups: [Group]

  fileprivate struct Group {
    let logCoefficients: [Double]
    let combinations: [[Int]]
    /// Payoff of strategy k against combination c at `k · combinations + c`, in units of `range`.
    var payoffs: [Double]
    /// Largest difference that the own choice makes, whatever the rivals do; 1 where it makes none.
    var range: Double
  }

  /// - Parameter profile: its supports are the strategies; weights are not looked at.
  init<Game: AggregativeGame>(_ game: Game, _ profile: MixedProfile, limit: Int) throws(MixedError)
  {
    counts = profile.mixtures.map(\.strategies.count)
    var starts: [Int] = []
    var groups: [Group] = []
    var end = 0
    for g in profile.groups.indices {
      starts.append(end)
      end += counts[g]
      let joint = try profile.jointSupport(facing: g, limit: limit)
      let rivals = MixedExtension(base: game).rivals(facing: g, in: profile, joint: joint)
      let player = profile.groups[g][0]
      let sizes = profile.rivalSizes(of: g)
      let payoffs = profile.mixtures[g].strategies.flatMap { strategy in
        rivals.aggregates.map { game.payoff(of: player, at: strategy, rivals: $0) }
      }
      groups.append(
        Group(
          logCoefficients: joint.counts.map { Multinomial.logCoefficient(sizes: sizes, $0) },
          combinations: joint.counts, payoffs: payoffs, range: 1
        ).scaled(strategies: counts[g]))
    }
    self.starts = starts
    self.groups = groups
  }

  /// Strategies of all groups together.
  var size: Int { counts.reduce(0, +) }

  /// Expected payoffs of all strategies, in units of each group's range, at logarithms of weights;
  /// and, row by row, their derivatives in these logarithms. O(combinations · strategies²).
  func payoffs(at logWeights: [Double]) -> (values: [Double], derivatives: [[Double]]) {
    var values = [Double](repeating: 0, count: size)
    var derivatives = Array(repeating: values, count: size)
    for (g, group) in groups.enumerated() {
      let combinations = group.combinations.count
      for (c, combination) in group.combinations.enumerated() {
        let probability = exp(
          group.logCoefficients[c] + Multinomial.logPower(logWeights, combination))
        if probability == 0 { continue }
        for k in 0..<counts[g] {
          let term = probability * group.payoffs[k * combinations + c]
          values[starts[g] + k] += term
          for (j, count) in combination.enumerated() where count > 0 {
            derivatives[starts[g] + k][j] += term * Double(count)
          }
        }
      }
    }
    return (values, derivatives)
  }
}

fileprivate extension FiniteGame.Group {
  func scaled(strategies: Int) -> Self {
    let columns = combinations.count
    var range = 0.0
    for c in 0..<columns {
      let column = (0..<strategies).map { payoffs[$0 * columns + c] }
      range = max(range, (column.max() ?? 0) - (column.min() ?? 0))
    }
    guard range > 0, range.isFinite else { return self }
    var result = self
    result.range = range
    // From the first strategy's payoff, which no choice depends on, so that small differences keep
    // their digits.
    for c in 0..<columns {
      let base = payoffs[c]
      for k in 0..<strategies {
        result.payoffs[k * columns + c] = (payoffs[k * columns + c] - base) / range
      }
    }
    return result
  }
}
