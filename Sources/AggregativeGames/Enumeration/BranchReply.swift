import Intervals

/// The inclusive reply on one regular branch, enclosed tightly over an interval of totals that is
/// narrow or a point.
struct BranchReply: Sendable {
  /// Holds the branch's reply for every total of the interval.
  var strategies: Interval
  /// A point of `strategies`: the floating-point reply, on a kink exactly where the reply is there.
  var strategy: Double
  var contribution: Interval

  /// Finds the reply in floating point and encloses it by the signs of marginal payoff on both
  /// sides: on a regular branch the sign changes once.
  static func find<Game: BranchedGame>(
    of player: Int, in game: Game, on branch: ReplyBranch, sums: Game.Sums
  ) -> BranchReply {
    let search = BranchReplySearch(game: game, player: player, branch: branch, sums: sums)
    return search.run()
  }
}

private struct BranchReplySearch<Game: BranchedGame> {
  let game: Game
  let player: Int
  let branch: ReplyBranch
  let sums: Game.Sums

  /// +1 where marginal payoff falls through zero, −1 where it rises.
  private var orientation: Double { branch.below == .negative ? -1 : 1 }

  func run() -> BranchReply {
    let strategy = floatingReply()
    var lower = branch.strategies.lower
    var upper = branch.strategies.upper
    let pieces = game.pieces
    // A corner: marginal payoff falls through zero across it.
    let home = pieces.piece(holding: strategy, of: player)
    if strategy == pieces.breakpoint(home, of: player) {
      if home > 0, game.payoffJumps(at: home, of: player) || sign(at: strategy, piece: home - 1) > 0
      {
        lower = strategy
      }
      if home == 0 { lower = strategy }
      if home < pieces.count(of: player), sign(at: strategy, piece: home) < 0 { upper = strategy }
      if home == pieces.count(of: player) { upper = strategy }
    }
    var step = 4 * max(strategy.ulp, .leastNonzeroMagnitude)
    while lower < strategy {
      let x = strategy - step
      if !(x > lower) { break }
      if sign(at: x, piece: pieces.piece(holding: x, of: player)) > 0 {
        lower = x
        break
      }
      step *= 8
    }
    step = 4 * max(strategy.ulp, .leastNonzeroMagnitude)
    while upper > strategy {
      let x = strategy + step
      if !(x < upper) { break }
      if sign(at: x, piece: pieces.piece(holding: x, of: player)) < 0 {
        upper = x
        break
      }
      step *= 8
    }
    let strategies = Interval(lower: lower, upper: upper)
    return BranchReply(
      strategies: strategies, strategy: strategy, contribution: contribution(over: strategies))
  }

  /// The certain sign of marginal payoff over all totals, turned so that it falls along the branch;
  /// 0 when uncertain.
  private func sign(at strategy: Double, piece: Int) -> Double {
    let last = max(game.pieces.count(of: player) - 1, 0)
    let marginal = game.enclose(
      player, over: Interval(strategy), piece: min(piece, last), sums: sums
    ).marginal
    return marginal.lower > 0 ? orientation : marginal.upper < 0 ? -orientation : 0
  }

  private func contribution(over strategies: Interval) -> Interval {
    // Contributions do not fall with the strategy, so the ends enclose them.
    func at(_ strategy: Double) -> Interval {
      let last = max(game.pieces.count(of: player) - 1, 0)
      let piece = min(game.pieces.piece(holding: strategy, of: player), last)
      return game.enclose(player, over: Interval(strategy), piece: piece, sums: sums).contribution
    }
    let low = at(strategies.lower)
    return strategies.lower == strategies.upper ? low : low.hull(at(strategies.upper))
  }

  private func floatingReply() -> Double {
    let pieces = game.pieces
    func marginal(_ strategy: Double, _ piece: Int) -> Marginal {
      let m = game.marginal(of: player, at: strategy, piece: piece, amid: sums)
      return Marginal(value: orientation * m.value, slope: orientation * m.slope)
    }
    let lower = branch.strategies.lower
    let upper = branch.strategies.upper
    for piece in 0..<pieces.count(of: player) {
      let start = max(lower, pieces.breakpoint(piece, of: player))
      let end = min(upper, pieces.breakpoint(piece + 1, of: player))
      guard start < end else { continue }
      if !(marginal(start, piece).value > 0) { return start }
      if marginal(end, piece).value < 0 {
        return fallingRoot(in: start...end, guess: .nan, tolerance: 0) { marginal($0, piece) }
      }
    }
    return upper
  }
}
