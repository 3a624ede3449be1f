import Glibc

/// Brute force for two firms: fixed points of the composition of globally best replies on a grid of
/// the first firm's overlap, every sign change and jump refined by halving. No interval arithmetic
/// and no code of the package.
struct CompositionScan {
  let game: NaiveGame
  var points = 60
  var replyGrid = 40

  func run() -> [[Double]] {
    let ends = game.ends(0)
    let top = ends[ends.count - 1]
    var grid = (0...points).map { ends[0] + (top - ends[0]) * Double($0) / Double(points) } + ends
    grid.sort()
    var found: [[Double]] = []
    func add(_ overlap: Double) {
      let profile = [overlap, reply(1, to: overlap)]
      guard isEquilibrium(profile, replyGrid: replyGrid, in: game) else { return }
      if !found.contains(where: { sameProfiles([$0], [profile], tolerance: 1e-7) }) {
        found.append(profile)
      }
    }
    let distances = grid.map(distance)
    for k in grid.indices {
      if distances[k] == 0 { add(grid[k]) }
      guard k > 0, grid[k - 1] < grid[k], (distances[k - 1] > 0) != (distances[k] > 0) else {
        continue
      }
      let (low, high) = halve(grid[k - 1], grid[k]) { (distance($0) > 0) == (distances[k - 1] > 0) }
      add(low)
      add(high)
    }
    return found
  }

  private func reply(_ i: Int, to other: Double) -> Double {
    game.bestReply(i, game.logRivals(i, [other, other]), grid: replyGrid)
  }

  private func distance(_ overlap: Double) -> Double {
    reply(0, to: reply(1, to: overlap)) - overlap
  }
}

/// Brute force for any number of firms of few kinds: the globally best reply b(ρ) to rivals' log
/// weight ρ is tabulated and cut where it jumps or log A = log(e^ρ + w(b)) turns; on each stretch ρ
/// is a function of log A, and for each way to put the firms on stretches the excess of shares over
/// 1 is scanned for sign changes.
struct CumulativeScan {
  let game: NaiveGame
  let kinds: [[Int]]
  var points = 120
  var replyGrid = 40

  private struct Stretch {
    var low: Double
    var high: Double
    /// Log A at the ends, which is monotone between them.
    var range: ClosedRange<Double>
    var rises: Bool
  }

  func run() -> [[Double]] {
    let stretches = kinds.map { self.stretches(of: $0[0]) }
    var found: [[Double]] = []
    for choice in choices(stretches.map { $0.count }) {
      let used = choice.map { Array(Set($0)).sorted() }
      var low = -Double.infinity
      var high = Double.infinity
      for (kind, numbers) in used.enumerated() {
        for number in numbers {
          low = max(low, stretches[kind][number].range.lowerBound)
          high = min(high, stretches[kind][number].range.upperBound)
        }
      }
      guard low < high else { continue }
      func profile(_ total: Double) -> [Double] {
        var profile = [Double](repeating: 0, count: game.market.firms.count)
        for (kind, numbers) in choice.enumerated() {
          let overlaps = used[kind].map { overlap(kinds[kind][0], stretches[kind][$0], total) }
          for (firm, number) in zip(kinds[kind], numbers) {
            profile[firm] = overlaps[used[kind].firstIndex(of: number) ?? 0]
          }
        }
        return profile
      }
      func excess(_ total: Double) -> Double {
        let outside =
          game.market.outsideOption.map { exp(game.market.demandSensitivity * $0 - total) } ?? 0
        return profile(total).enumerated().reduce(outside - 1) {
          $0 + exp(game.logWeight($1.offset, $1.element) - total)
        }
      }
      let steps = 10
      let totals = (0...steps).map { low + (high - low) * Double($0) / Double(steps) }
      let values = totals.map(excess)
      for k in 0..<steps where (values[k] > 0) != (values[k + 1] > 0) {
        let (total, _) = halve(totals[k], totals[k + 1]) { (excess($0) > 0) == (values[k] > 0) }
        let candidate = profile(total)
        guard isEquilibrium(candidate, replyGrid: replyGrid, in: game) else { continue }
        if !found.contains(where: { sameProfiles([$0], [candidate], tolerance: 1e-6) }) {
          found.append(candidate)
        }
      }
    }
    return found
  }

  private func reply(_ i: Int, _ rivals: Double) -> Double {
    game.bestReply(i, rivals, grid: replyGrid)
  }

  private func total(_ i: Int, _ rivals: Double) -> Double {
    let own = game.logWeight(i, reply(i, rivals))
    return max(own, rivals) + log1p(exp(-abs(own - rivals)))
  }

  /// The overlap on a stretch at which log A has a value.
  private func overlap(_ i: Int, _ stretch: Stretch, _ value: Double) -> Double {
    let (rivals, _) = halve(stretch.low, stretch.high) { (total(i, $0) < value) == stretch.rises }
    return reply(i, rivals)
  }

  private func stretches(of i: Int) -> [Stretch] {
    let count = game.market.firms.count
    let least = game.logRivals(i, (0..<count).map { game.policy.floor[$0] }) - 1e-3
    let most = game.logRivals(i, (0..<count).map { game.ends($0).last ?? 0 }) + 1e-3
    let grid = (0...points).map { least + (most - least) * Double($0) / Double(points) }
    let replies = grid.map { reply(i, $0) }
    let totals = grid.map { total(i, $0) }
    let ends = game.ends(i)
    let jump = 0.05 * (ends[ends.count - 1] - ends[0])
    var cuts = [grid[0]]
    for k in 1...points {
      if abs(replies[k] - replies[k - 1]) > jump {
        let (low, high) = halve(grid[k - 1], grid[k]) {
          abs(reply(i, $0) - replies[k - 1]) < abs(reply(i, $0) - replies[k])
        }
        cuts += [low, high]
      } else if k < points, (totals[k] > totals[k - 1]) != (totals[k + 1] > totals[k]),
        abs(replies[k + 1] - replies[k]) <= jump
      {
        var (low, high) = (grid[k - 1], grid[k + 1])
        let sign = totals[k] > totals[k - 1] ? 1.0 : -1
        for _ in 0..<60 {
          let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
          if sign * total(i, a) < sign * total(i, b) { low = a } else { high = b }
        }
        cuts.append(low)
      }
    }
    cuts.append(grid[points])
    return zip(cuts, cuts.dropFirst()).compactMap { low, high in
      let (first, last) = (total(i, low), total(i, high))
      guard high - low > 1e-9 else { return nil }
      return Stretch(
        low: low, high: high, range: min(first, last)...max(first, last), rises: first < last)
    }
  }

  /// For each kind the stretch of each firm, ascending: equal firms may be swapped.
  private func choices(_ counts: [Int]) -> [[[Int]]] {
    var all: [[[Int]]] = [[]]
    for (kind, count) in counts.enumerated() {
      var multisets: [[Int]] = [[]]
      for _ in kinds[kind] {
        multisets = multisets.flatMap { head in
          ((head.last ?? 0)..<max(count, (head.last ?? 0))).map { head + [$0] }
        }
      }
      all = all.flatMap { head in multisets.map { head + [$0] } }
    }
    return all
  }
}

/// Halves until no double is left between: ends of a bracket in which a predicate turns from true
/// to false.
private func halve(_ low: Double, _ high: Double, _ holds: (Double) -> Bool) -> (Double, Double) {
  var (low, high) = (low, high)
  for _ in 0..<45 {
    let middle = low + (high - low) / 2
    if middle <= low || middle >= high { break }
    if holds(middle) { low = middle } else { high = middle }
  }
  return (low, high)
}

/// No firm gains by its globally best reply more than rounding leaves.
private func isEquilibrium(_ profile: [Double], replyGrid: Int, in game: NaiveGame) -> Bool {
  profile.indices.allSatisfy { i in
    let rivals = game.logRivals(i, profile)
    let stay = game.profit(i, profile[i], rivals)
    let leave = game.profit(i, game.bestReply(i, rivals, grid: replyGrid), rivals)
    return leave - stay <= 1e-9 * max(abs(stay), 1e-6)
  }
}
