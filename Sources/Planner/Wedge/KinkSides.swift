import AggregativeGames
import OverlapMarket

/// The pieces on both sides of where a firm is: the same where it is between kinks.
///
/// Overlaps found by different routes may miss a kink by rounding, so one that is near it counts as
/// on it, as for `Corner`.
struct KinkSides {
  let below: Int
  let above: Int

  init(of i: Int, at overlap: Double, pieces: PieceTable) {
    let count = pieces.count(of: i)
    // Kinks that rounding sets beside each other are one.
    let kinks = (0...count).filter { k in
      Corner.isNear(overlap, pieces.breakpoint(k, of: i))
    }
    let above = kinks.last ?? pieces.piece(holding: overlap, of: i)
    // At the first breakpoint there is nothing below.
    self.above = above
    below = kinks.first.map { $0 == 0 ? above : $0 - 1 } ?? above
  }

  var isKink: Bool { below != above }
}
