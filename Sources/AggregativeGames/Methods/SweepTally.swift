/// What a sweep of replies comes to.
public struct SweepTally: Sendable {
  /// The largest scaled distance from a reply before the move; NaN where a reply is no number.
  public private(set) var residual = 0.0
  /// Players whose reply lies on a breakpoint.
  public private(set) var corners = 0

  public init() {}

  /// Counts the moves of some players.
  /// - Parameters:
  ///   - residual: as `residual`, of these players.
  ///   - corners: those whose reply lies on a breakpoint.
  public mutating func count(residual change: Double, corners: Int) {
    if change > residual || change.isNaN { residual = change }
    self.corners += corners
  }

  /// Moves a player a part of the way towards its reply.
  mutating func move(
    _ i: Int, to reply: Double, by damping: Double, in pieces: PieceTable, profile: inout [Double]
  ) {
    let before = profile[i]
    let change =
      abs(before - reply)
      / ResidualScale.scale(
        strategy: before, reply: reply, floor: pieces.floor(of: i), ceiling: pieces.ceiling(of: i))
    let piece = pieces.piece(holding: reply, of: i)
    count(residual: change, corners: reply == pieces.breakpoint(piece, of: i) ? 1 : 0)
    // A full step lands on the reply itself, so that kinks and floors are met to the last bit.
    profile[i] = damping == 1 ? reply : before + damping * (reply - before)
  }
}
