import Intervals

/// Interval Newton in the total for one choice of regular branches whose sum, less what is
/// required, is strictly monotone.
struct TotalNewton<Game: EnclosedGame> {
  let game: Game
  let kinds: [[Int]]
  let branches: [[ReplyBranch]]
  let choice: BranchChoice
  /// Encloses the derivative of the sum less what is required; does not hold zero.
  let slope: Interval
  let total: Interval
  /// Where the root is thought to be. Newton's intervals are small around it from the first, where
  /// they would shrink from the middle of a wide interval step by step.
  let guess: Double?

  func run() -> RootAnswer {
    var current = total
    var proven = false
    for step in 0..<60 {
      let middle = step == 0 ? guess ?? current.midpoint : current.midpoint
      let newton = Interval(middle) - gap(at: Interval(middle)) / slope
      guard let next = newton.intersection(current) else { return proven ? .undecided : .noRoot }
      if current.containsInInterior(newton) { proven = true }
      let shrinks = next.width < 0.9 * current.width
      current = next
      if !shrinks { break }
    }
    guard proven else { return .undecided }
    return .root(
      EnumerationRoot(
        of: choice, branches, kinds: kinds, in: game, at: current, [current], domain: [total]))
  }

  /// The sum of contributions less what is required.
  private func gap(at total: Interval) -> Interval {
    var terms: [Interval] = []
    for (kind, counts) in choice.counts.enumerated() {
      for (branch, count) in counts.enumerated() where count > 0 {
        let reply = BranchReply.find(
          of: kinds[kind][0], in: game, on: branches[kind][branch], sums: total)
        terms.append(Interval(Double(count)) * reply.contribution)
      }
    }
    return Interval.sum(of: terms) - game.requiredContribution(over: total).value
  }
}
