/// What a sweep of replies comes to.
struct SweepTally {
  /// The largest scaled distance from a reply before the move; NaN where a reply is no number.
  var residual = 0.0
  /// Players whose reply lies on a breakpoint.
  var corners = 0

  /// Moves a player a part of the way towards its reply.
  mutating func move(_ i: Int, to reply: Double, by damping: Double, in pieces: PieceTable, profile: inout [Double]) {
    let before = profile[i]
    let change =
      abs(before - reply)
      / ResidualScale.scale(
        strategy: before, reply: reply, floor: pieces.floor(of: i), ceiling: pieces.ceiling(of: i))
    if change > residual || change.isNaN { residual = change }
    let piece = pieces.piece(holding: reply, of: i)
    if reply == pieces.breakpoint(piece, of: i) { corners += 1 }
    // A full step lands on the reply itself, so that kinks and floors are met to the last bit.
    profile[i] = damping == 1 ? reply : before + damping * (reply - before)
  }
}
