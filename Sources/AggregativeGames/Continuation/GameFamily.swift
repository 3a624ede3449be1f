/// A one-parameter family of aggregative games: what a curve of equilibria is followed through.
public protocol GameFamily: Sendable {
  associatedtype Game: AggregativeGame
  associatedtype Audit: AuditedGame

  /// The game at a parameter; nil where there is none. The same players at every parameter.
  func game(at parameter: Double) -> Game?

  /// The same game stated independently, for the verifier; nil where there is none.
  func audit(at parameter: Double) -> Audit?

  /// Derivative of every natural reply in the parameter, profile held fixed, by the formula of the
  /// piece on which the reply lies.
  ///
  /// Newton's corrections converge to a root of the exact equation whatever its error; only their
  /// rate depends on it. The default takes differences.
  func replySlopes(
    at profile: [Double], parameter: Double, scale: Double, _ linearization: borrowing Linearization
  )
    -> [Double]

  /// A name for where a reply lies that keeps its meaning while breakpoints appear or vanish with
  /// the parameter; by default the activity of `Linearization` itself.
  func place(_ activity: Int32, of player: Int, in game: Game) -> Int32
}

extension GameFamily {
  /// Differences of `linearize` over h = 6e-6 of `scale` to either side: central, of error O(h²),
  /// for players whose reply lies on one piece on both sides, else one-sided, of error O(h),
  /// towards the side of the same piece. Two sweeps, O(players).
  public func replySlopes(
    at profile: [Double], parameter: Double, scale: Double, _ linearization: borrowing Linearization
  ) -> [Double] {
    let step = 6e-6 * scale
    let sides = [parameter - step, parameter + step].map { side -> (Double, Linearization)? in
      guard let game = game(at: side) else { return nil }
      var there = Linearization(playerCount: profile.count, rank: game.rank)
      game.linearize(at: profile, into: &there)
      return (side, there)
    }
    var slopes = [Double](repeating: 0, count: profile.count)
    for i in profile.indices {
      // The ends of the difference: both sides where they lie on the same piece, otherwise the
      // point itself for one of them.
      var ends: [(at: Double, reply: Double)] = []
      for case .some((let at, let there)) in sides
      where there.activity[i] == linearization.activity[i] {
        ends.append((at, there.reply[i]))
      }
      if ends.count < 2 { ends.append((parameter, linearization.reply[i])) }
      if ends.count == 2 { slopes[i] = (ends[1].reply - ends[0].reply) / (ends[1].at - ends[0].at) }
    }
    return slopes
  }

  public func place(_ activity: Int32, of player: Int, in game: Game) -> Int32 { activity }
}
