import AggregativeGames

/// The pieces on both sides of where a firm is: the same where it is between kinks.
///
/// Overlaps found by different routes may miss a kink by rounding, so one within a relative 1e-12 counts as on it, as for `Corner`.
struct KinkSides {
  let below: Int
  let above: Int

  init(of i: Int, at overlap: Double, pieces: PieceTable) {
    let count = pieces.count(of: i)
    let kink = (0...count).first { k in
      let end = pieces.breakpoint(k, of: i)
      return abs(overlap - end) <= 1e-12 * max(overlap, end)
    }
    let piece = kink ?? pieces.piece(holding: overlap, of: i)
    above = piece
    // At the first breakpoint there is nothing below.
    below = kink == nil || piece == 0 ? piece : piece - 1
  }

  var isKink: Bool { below != above }
}
