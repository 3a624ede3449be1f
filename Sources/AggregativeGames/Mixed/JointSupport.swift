import Glibc

/// All ways in which the rivals of a player can pick from their mixtures: how many of each group
/// pick which support point.
struct JointSupport {
  /// The combinations, each as one count a support point, groups after each other.
  private(set) var counts: [[Int]] = []
  /// Where the support points of each group begin in a combination.
  let starts: [Int]

  /// - Parameters:
  ///   - sizes: how many of each group pick.
  ///   - supports: support points of each group.
  /// - Throws: `MixedError.jointSupport` beyond `limit` combinations, before any is made.
  init(sizes: [Int], supports: [Int], limit: Int) throws(MixedError) {
    var total = 1.0
    for (size, support) in zip(sizes, supports) {
      // Multisets of `size` out of `support`.
      for k in 0..<max(support - 1, 0) { total *= Double(size + k + 1) / Double(k + 1) }
    }
    guard total <= Double(limit) + 0.5 else { throw .jointSupport(limit: limit) }
    var starts: [Int] = []
    var end = 0
    for support in supports {
      starts.append(end)
      end += support
    }
    self.starts = starts
    var combinations = [[Int]()]
    for (size, support) in zip(sizes, supports) {
      let multisets = Self.multisets(of: size, from: support)
      combinations = combinations.flatMap { head in multisets.map { head + $0 } }
    }
    counts = combinations
  }

  /// Counts over `support` places that sum to `size`, in descending order of the first.
  private static func multisets(of size: Int, from support: Int) -> [[Int]] {
    if support <= 1 { return [Array(repeating: size, count: support)] }
    return (0...size).reversed().flatMap { first in
      multisets(of: size - first, from: support - 1).map { [first] + $0 }
    }
  }
}

extension MixedProfile {
  /// How many rivals from each group one member of a group has; nobody is left out for nil.
  func rivalSizes(of group: Int?) -> [Int] {
    groups.indices.map { groups[$0].count - ($0 == group ? 1 : 0) }
  }

  /// - Parameter group: that of the player whose rivals are meant, who is the first of it; nil: all
  ///   players.
  func jointSupport(facing group: Int?, limit: Int) throws(MixedError) -> JointSupport {
    try JointSupport(
      sizes: rivalSizes(of: group), supports: mixtures.map(\.strategies.count), limit: limit)
  }

  /// A profile of pure strategies with the given counts; the player who is left out, the first of
  /// `group`, is at its first support point.
  func pureProfile(_ counts: [Int], facing group: Int?, starts: [Int]) -> [Double] {
    var profile = [Double](repeating: 0, count: playerCount)
    for g in groups.indices {
      var members = groups[g][...]
      if g == group, let first = members.popFirst() { profile[first] = mixtures[g].strategies[0] }
      for (k, strategy) in mixtures[g].strategies.enumerated() {
        for _ in 0..<counts[starts[g] + k] {
          if let player = members.popFirst() { profile[player] = strategy }
        }
      }
    }
    return profile
  }
}

/// One thing that may happen when all players pick from their mixtures.
public struct MixedDraw: Sendable {
  public var probability: Double
  /// A profile of pure strategies; it stands for all that differ from it by which of a group's
  /// players picks what.
  public var profile: [Double]
}

extension MixedProfile {
  /// All that may happen, players of a group not told apart; probabilities sum to one to rounding.
  ///
  /// - Throws: `MixedError.jointSupport` beyond `limit` combinations.
  public func draws(limit: Int = 100_000) throws(MixedError) -> [MixedDraw] {
    let joint = try jointSupport(facing: nil, limit: limit)
    let sizes = rivalSizes(of: nil)
    let logWeights = mixtures.flatMap { $0.weights.map { log($0) } }
    return joint.counts.map { counts in
      MixedDraw(
        probability: exp(
          Multinomial.logCoefficient(sizes: sizes, counts)
            + Multinomial.logPower(logWeights, counts)),
        profile: pureProfile(counts, facing: nil, starts: joint.starts))
    }
  }
}
