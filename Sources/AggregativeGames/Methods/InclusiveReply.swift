/// A player's reply to a total that already holds its own contribution (the inclusive, or backward,
/// reply r_i(A) of docs/model.md section 2), and how it moves with the total.
struct InclusiveReply {
  var strategy: Double
  var piece: Int
  /// Derivative of the strategy in the total; 0 at a floor or kink.
  var totalSlope: Double

  /// Which reply is taken where several satisfy the optimality conditions.
  enum Selection: Sendable {
    case lowest
    case highest
  }

  /// The reply that is globally best against the rivals that it leaves in the total, where the
  /// iteration strategy → rivals in the total → best reply settles; otherwise a local one.
  static func best<Game: SingleAggregateGame>(
    of player: Int, in game: Game, total: Double, near guess: Double, selection: Selection
  ) -> InclusiveReply {
    let local = find(of: player, in: game, total: total, near: guess, selection: selection)
    if game.hasSinglePeak(player) { return local }
    let pieces = game.pieces
    var strategy = guess
    for _ in 0..<40 {
      guard
        let rivals = game.rivals(of: player, at: strategy, total: total)
          ?? game.rivals(of: player, at: pieces.floor(of: player), total: total)
      else { return local }
      let reply = BestReply.global(of: player, in: game, rivals: rivals, near: strategy).strategy
      let change = abs(reply - strategy)
      strategy = reply
      if change <= 1e-13 * max(abs(reply), pieces.ceiling(of: player) - pieces.floor(of: player)) {
        let piece = pieces.piece(holding: reply, of: player)
        if reply == pieces.breakpoint(piece, of: player) {
          return InclusiveReply(strategy: reply, piece: piece, totalSlope: 0)
        }
        let m = game.marginalPayoff(of: player, at: reply, piece: piece, total: total)
        return InclusiveReply(
          strategy: reply, piece: piece, totalSlope: -m.totalSlope / m.slope)
      }
    }
    return local
  }

  /// Walks the pieces in the order of the selection to the first point where marginal payoff turns
  /// from positive to negative. O(pieces) and one safeguarded Newton solve.
  static func find<Game: SingleAggregateGame>(
    of player: Int, in game: Game, total: Double, near guess: Double, selection: Selection
  ) -> InclusiveReply {
    let pieces = game.pieces
    let count = pieces.count(of: player)
    func marginal(_ strategy: Double, _ piece: Int) -> Double {
      game.marginalPayoff(of: player, at: strategy, piece: piece, total: total).value
    }
    func corner(_ k: Int) -> InclusiveReply {
      InclusiveReply(strategy: pieces.breakpoint(k, of: player), piece: k, totalSlope: 0)
    }
    func interior(_ piece: Int, _ range: ClosedRange<Double>) -> InclusiveReply {
      let strategy = fallingRoot(in: range, guess: guess, tolerance: 0) {
        let m = game.marginalPayoff(of: player, at: $0, piece: piece, total: total)
        return Marginal(value: m.value, slope: m.slope)
      }
      let m = game.marginalPayoff(of: player, at: strategy, piece: piece, total: total)
      return InclusiveReply(
        strategy: strategy, piece: piece, totalSlope: -m.totalSlope / m.slope)
    }
    switch selection {
    case .lowest:
      for piece in 0..<count {
        let lower = pieces.breakpoint(piece, of: player)
        let upper = pieces.breakpoint(piece + 1, of: player)
        if !(marginal(lower, piece) > 0) { return corner(piece) }
        if marginal(upper, piece) < 0 { return interior(piece, lower...upper) }
      }
      return corner(count)
    case .highest:
      for piece in (0..<count).reversed() {
        let lower = pieces.breakpoint(piece, of: player)
        let upper = pieces.breakpoint(piece + 1, of: player)
        if !(marginal(upper, piece) < 0) { return corner(piece + 1) }
        if marginal(lower, piece) > 0 { return interior(piece, lower...upper) }
      }
      return corner(0)
    }
  }
}
