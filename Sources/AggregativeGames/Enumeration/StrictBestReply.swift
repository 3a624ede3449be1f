import Intervals

/// Whether an enclosed strategy is a player's globally best reply to enclosed rivals: a theorem,
/// not a tolerance.
public enum BestReplyProof: Sendable {
  case holds
  /// Some deviation surely gains.
  case fails
  /// Neither could be shown, as at a tie between two peaks.
  case undecided

  /// Proves that the stationary strategy known to lie in `strategies` is at least as good as any
  /// other.
  ///
  /// Boxes away from it are settled when their payoffs are surely lower, or when payoff surely
  /// falls away from the strategy on them, so that the nearer end, which belongs to the
  /// neighbouring box, is at least as good. Boxes that meet `strategies` are settled when payoff is
  /// concave on them, and marginal payoff falls across a kink between them: then the stationary
  /// point is their maximum. Where payoff jumps up at the strategy itself, boxes below it are
  /// settled by their payoffs alone; a box that starts at a jump away from the strategy has its
  /// highest payoff there where it falls.
  public static func judge<Game: AuditedGame>(
    _ player: Int, at strategies: Interval, in game: Game, surroundings: Game.Surroundings,
    budget: Int = 20_000
  ) -> BestReplyProof {
    var ends: [Double] = []
    game.cellEnds(of: player, into: &ends)
    guard ends.count > 1 else {
      return strategies.contains(ends[0]) ? .holds : .fails
    }
    let cells = (0..<ends.count - 1).map { ends[$0]...ends[$0 + 1] }
    func enclose(_ box: Interval, _ cell: ClosedRange<Double>) -> PayoffEnclosure {
      game.enclose(player, over: box, cell: cell, in: surroundings)
    }
    let isAtJump = game.payoffJumps(at: strategies.upper, of: player)
    // A strategy that may lie on either side of a jump, or on it, has no payoff to speak of.
    if ends.contains(where: { strategies.contains($0) && game.payoffJumps(at: $0, of: player) }),
      !(isAtJump && strategies.lower == strategies.upper)
    {
      return .undecided
    }
    let homes = cells.compactMap { cell in
      isAtJump && cell.upperBound == strategies.upper
        ? nil
        : Interval(lower: cell.lowerBound, upper: cell.upperBound).intersection(strategies)
          .map { enclose($0, cell).payoff }
    }
    guard let home = homes.isEmpty ? nil : homes.dropFirst().reduce(homes[0], { $0.hull($1) })
    else { return .fails }
    guard isAtJump || fallsAcrossKinks(strategies, cells, game, player, enclose) else {
      return .undecided
    }
    func startsAtJump(_ box: ClosedRange<Double>) -> Bool {
      box.lowerBound > strategies.upper && game.payoffJumps(at: box.lowerBound, of: player)
    }
    var open = cells.map { ($0, $0) }
    var boxes = 0
    while let (box, cell) = open.popLast() {
      boxes += 1
      if boxes > budget { return .undecided }
      let range = Interval(lower: box.lowerBound, upper: box.upperBound)
      let enclosure = enclose(range, cell)
      let isBelowJump = isAtJump && cell.upperBound <= strategies.lower
      if isBelowJump || range.intersection(strategies) == nil, enclosure.payoff.upper < home.lower {
        continue
      }
      if box.lowerBound >= strategies.upper && enclosure.marginal.upper <= 0 {
        if !startsAtJump(box) || enclose(Interval(box.lowerBound), cell).payoff.upper < home.lower {
          continue
        }
      }
      if box.upperBound <= strategies.lower && enclosure.marginal.lower >= 0 { continue }
      if !isBelowJump && range.intersection(strategies) != nil && enclosure.slope.upper < 0 {
        continue
      }
      let middle = box.lowerBound + (box.upperBound - box.lowerBound) / 2
      if startsAtJump(box), enclose(Interval(box.lowerBound), cell).payoff.lower > home.upper {
        return .fails
      }
      if !strategies.contains(middle) {
        let point = enclose(Interval(middle), cell)
        if point.payoff.lower > home.upper { return .fails }
      }
      guard middle > box.lowerBound && middle < box.upperBound else { return .undecided }
      open.append((box.lowerBound...middle, cell))
      open.append((middle...box.upperBound, cell))
    }
    return .holds
  }

  /// Marginal payoff does not jump up at the kinks that the enclosure touches.
  private static func fallsAcrossKinks<Game: AuditedGame>(
    _ strategies: Interval, _ cells: [ClosedRange<Double>], _ game: Game, _ player: Int,
    _ enclose: (Interval, ClosedRange<Double>) -> PayoffEnclosure
  ) -> Bool {
    for (left, right) in zip(cells, cells.dropFirst())
    where strategies.contains(left.upperBound)
      && !game.marginalContinues(at: left.upperBound, of: player)
    {
      let kink = Interval(left.upperBound)
      if enclose(kink, left).marginal.lower < enclose(kink, right).marginal.upper { return false }
    }
    return true
  }
}
