import Glibc

/// Brute force for two firms or two groups of equal firms: all pure equilibria by scanning one overlap, with no interval arithmetic and no
/// code of the package.
struct EquilibriumScan {
  let game: NaiveGame
  /// Firms of the first group and of the second; those of a group play alike.
  let groups: [[Int]]
  var points = 240

  /// Profiles that no firm can leave with a gain, up to a permutation inside groups.
  func run() -> [[Double]] {
    var found: [[Double]] = []
    let ends = game.ends(groups[0][0])
    let top = ends[ends.count - 1]
    var grid = (0...points).map { ends[0] + (top - ends[0]) * Double($0) / Double(points) }
    grid += ends
    grid.sort()
    func add(_ overlap: Double) {
      for second in secondReplies(overlap) {
        let profile = profile(overlap, second)
        guard isEquilibrium(profile) else { continue }
        let isNew = found.allSatisfy { other in
          zip(other, profile).contains { abs($0 - $1) > 1e-7 }
        }
        if isNew { found.append(profile) }
      }
    }
    for overlap in ends { add(overlap) }
    for (low, high) in zip(grid, grid.dropFirst()) where low < high {
      // Replies to the left and right of a crossing, or of a jump across the diagonal.
      for overlap in crossings(low, high) { add(overlap) }
    }
    return found
  }

  private func profile(_ first: Double, _ second: Double) -> [Double] {
    var profile = [Double](repeating: first, count: game.market.firms.count)
    for i in groups[1] { profile[i] = second }
    return profile
  }

  /// What each firm of the second group plays in an equilibrium among themselves when the first group plays `first`.
  private func secondReplies(_ first: Double) -> [Double] {
    let i = groups[1][0]
    if groups[1].count == 1 { return [game.bestReply(i, game.logRivals(i, profile(first, 0)), grid: 200)] }
    return []
  }

  private func distance(_ overlap: Double) -> Double {
    let i = groups[0][0]
    let second = secondReplies(overlap)[0]
    return game.bestReply(i, game.logRivals(i, profile(overlap, second)), grid: 200) - overlap
  }

  private func crossings(_ low: Double, _ high: Double) -> [Double] {
    var (low, high) = (low, high)
    var atLow = distance(low)
    let atHigh = distance(high)
    if atLow == 0 || atHigh == 0 { return [low, high] }
    guard (atLow > 0) != (atHigh > 0) else { return [] }
    for _ in 0..<60 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      let atMiddle = distance(middle)
      if atMiddle == 0 { return [middle] }
      if (atMiddle > 0) == (atLow > 0) { (low, atLow) = (middle, atMiddle) } else { high = middle }
    }
    return [low, high]
  }

  /// No firm gains by its best reply more than rounding.
  func isEquilibrium(_ profile: [Double]) -> Bool {
    profile.indices.allSatisfy { i in
      let rivals = game.logRivals(i, profile)
      let stay = game.profit(i, profile[i], rivals)
      let leave = game.profit(i, game.bestReply(i, rivals, grid: 200), rivals)
      return leave - stay <= 1e-10 * max(abs(stay), 1e-6)
    }
  }
}
