import Intervals

/// One way for all players to choose among their branches: for each kind, how many of its players
/// are on each branch.
struct BranchChoice: Sendable, Equatable {
  var counts: [[Int]]

  func contribution(_ branches: [[ReplyBranch]]) -> Interval {
    total(branches) { $0.contribution }
  }

  func slope(_ branches: [[ReplyBranch]]) -> Interval {
    total(branches) { $0.slope }
  }

  func isRegular(_ branches: [[ReplyBranch]]) -> Bool {
    zip(counts, branches).allSatisfy { counts, branches in
      zip(counts, branches).allSatisfy { $0 == 0 || $1.isRegular }
    }
  }

  private func total(_ branches: [[ReplyBranch]], _ value: (ReplyBranch) -> Interval) -> Interval {
    var terms: [Interval] = []
    terms.reserveCapacity(counts.count)
    for (kind, counts) in counts.enumerated() {
      for (branch, count) in counts.enumerated() where count > 0 {
        terms.append(Interval(Double(count)) * value(branches[kind][branch]))
      }
    }
    return Interval.sum(of: terms)
  }
}

enum BranchChoices {
  /// Every choice, or nil when there are more than `limit`.
  static func all(_ branches: [[ReplyBranch]], counts: [Int], limit: Int) -> [BranchChoice]? {
    let fixed = zip(branches, counts).map { branches, count in
      branches.count == 1 ? [count] : [Int](repeating: 0, count: branches.count)
    }
    var choices = [BranchChoice(counts: fixed)]
    for kind in branches.indices where branches[kind].count > 1 {
      let splits = compositions(of: counts[kind], into: branches[kind].count, limit: limit)
      guard let splits, choices.count * splits.count <= limit else { return nil }
      choices = choices.flatMap { choice in
        splits.map { split in
          var next = choice
          next.counts[kind] = split
          return next
        }
      }
    }
    return choices
  }

  /// All ways to write `total` as an ordered sum of `parts` non-negative numbers; nil when more
  /// than `limit`.
  private static func compositions(of total: Int, into parts: Int, limit: Int) -> [[Int]]? {
    var partial: [[Int]] = [[]]
    for _ in 0..<parts - 1 {
      partial = partial.flatMap { head in
        let rest = total - head.reduce(0, +)
        return (0...rest).map { head + [$0] }
      }
      if partial.count > limit { return nil }
    }
    return partial.map { $0 + [total - $0.reduce(0, +)] }
  }
}
