import Intervals

/// A player's globally best reply.
public struct BestReply: Sendable {
  public var strategy: Double
  public var payoff: Double

  /// The global maximum of a player's payoff against given rivals.
  ///
  /// A payoff known to have one peak has one maximum, which safeguarded Newton finds. Otherwise
  /// every piece is covered: boxes on which an enclosure of the marginal payoff excludes zero hold
  /// no stationary point, boxes on which an enclosure of its slope is negative hold at most one,
  /// which safeguarded Newton finds, and the others are halved. Both ends of every piece are
  /// candidates, so kinks need no special case. The enclosures are outward rounded; payoffs of the
  /// candidates are compared in floating point.
  ///
  /// - Complexity: O(pieces) where each piece is concave; otherwise a few tens of boxes a piece.
  public static func global<Game: PayoffModel>(
    of player: Int, in game: Game, rivals: Game.Aggregate, near guess: Double? = nil
  ) -> BestReply {
    let pieces = game.pieces
    if game.hasSinglePeak(player) {
      let strategy = onlyMaximum(of: player, in: game, rivals: rivals, near: guess)
      return BestReply(
        strategy: strategy, payoff: game.payoff(of: player, at: strategy, rivals: rivals))
    }
    var best = BestReply(
      strategy: pieces.floor(of: player),
      payoff: game.payoff(of: player, at: pieces.floor(of: player), rivals: rivals))
    func consider(_ strategy: Double) {
      let payoff = game.payoff(of: player, at: strategy, rivals: rivals)
      if payoff > best.payoff { best = BestReply(strategy: strategy, payoff: payoff) }
    }
    for piece in 0..<pieces.count(of: player) {
      let range =
        pieces.breakpoint(piece, of: player)...pieces.breakpoint(piece + 1, of: player)
      consider(range.upperBound)
      forEachLocalMaximum(
        of: player, in: game, rivals: rivals, piece: piece, range: range, near: guess, consider)
    }
    return best
  }

  /// The one maximum of a single-peaked payoff: where marginal payoff turns negative, walking the
  /// pieces upwards.
  private static func onlyMaximum<Game: PayoffModel>(
    of player: Int, in game: Game, rivals: Game.Aggregate, near guess: Double?
  ) -> Double {
    let pieces = game.pieces
    for piece in 0..<pieces.count(of: player) {
      let lower = pieces.breakpoint(piece, of: player)
      let upper = pieces.breakpoint(piece + 1, of: player)
      func marginal(_ strategy: Double) -> Marginal {
        game.marginalPayoff(of: player, at: strategy, piece: piece, rivals: rivals)
      }
      if !(marginal(lower).value > 0) { return lower }
      if marginal(upper).value < 0 {
        return fallingRoot(in: lower...upper, guess: guess ?? .nan, tolerance: 0, marginal)
      }
    }
    return pieces.ceiling(of: player)
  }

  /// Calls `body` with every interior local maximum on a piece (and perhaps with points that are
  /// none).
  package static func forEachLocalMaximum<Game: PayoffModel>(
    of player: Int, in game: Game, rivals: Game.Aggregate, piece: Int,
    range: ClosedRange<Double>, near guess: Double?, _ body: (Double) -> Void
  ) {
    let finest = 1e-13 * max(abs(range.upperBound), range.upperBound - range.lowerBound)
    var boxes = [range]
    var next = 0
    // First in, first out, so that where marginal payoff is flat or not computable the limit leaves
    // boxes of equal width.
    while next < boxes.count {
      let box = boxes[next]
      next += 1
      let marginal = game.marginalPayoff(
        over: Interval(lower: box.lowerBound, upper: box.upperBound), of: player, piece: piece,
        rivals: rivals)
      if marginal.value.lower > 0 || marginal.value.upper < 0 { continue }
      if marginal.slope.upper < 0 {
        let atLower = game.marginalPayoff(
          of: player, at: box.lowerBound, piece: piece, rivals: rivals)
        let atUpper = game.marginalPayoff(
          of: player, at: box.upperBound, piece: piece, rivals: rivals)
        if atLower.value > 0 && atUpper.value < 0 {
          body(
            fallingRoot(in: box, guess: guess ?? .nan, tolerance: 0) {
              game.marginalPayoff(of: player, at: $0, piece: piece, rivals: rivals)
            })
        } else {
          // The root, if there is one, is an end of the box up to rounding.
          body(atLower.value > 0 ? box.upperBound : box.lowerBound)
        }
        continue
      }
      if marginal.slope.lower > 0 { continue }
      let middle = box.lowerBound + (box.upperBound - box.lowerBound) / 2
      if !(box.upperBound - box.lowerBound > finest) || boxes.count >= game.boxLimit {
        body(middle)
        continue
      }
      boxes.append(box.lowerBound...middle)
      boxes.append(middle...box.upperBound)
    }
  }
}
