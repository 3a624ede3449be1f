import CGames
import Glibc

/// Sweeps of globally best replies, several sellers at once in one vectorised pass.
extension SellerGame {
  /// Markets from so many firms on are swept in blocks.
  private static var leastSwept: Int { 64 }

  /// Sellers that reply to the same profile: two eights abreast, or a 64th of the sellers where
  /// that is more; in small markets one eight.
  package var block: Int { playerCount < 512 ? 8 : max(1, playerCount / 1024) * 16 }

  /// Sellers that the pass leaves open reply one by one; so do all in small markets, where a safe
  /// harbor makes profit jump, and where sellers set prices.
  public func sweep(_ profile: inout [Double], by damping: Double) -> SweepTally {
    let count = profile.count
    guard count >= Self.leastSwept, problems.jumpPiece.isEmpty, problems.revenue == .fixedPrices
    else {
      return sweepOneByOne(&profile, by: damping)
    }
    var tally = SweepTally()
    var replies = [Double](repeating: 0, count: count)
    var weights = replies
    var start = withKernel { cg_total($0, profile, &weights) }
    var part = CGSweep(total: start.sum, residual: 0, corners: 0, next: 0, isOpen: 0)
    while part.next < count {
      if part.isOpen != 0 {
        let aggregate = start.top + log(part.total)
        for i in part.next..<min(part.next + block, count) where replies[i].isNaN {
          let rivals = rivals(of: i, in: profile, aggregate: aggregate)
          replies[i] = BestReply.global(of: i, in: self, rivals: rivals, near: profile[i]).strategy
        }
      } else if part.next > 0 {
        start = withKernel { cg_total($0, profile, &weights) }
        part.total = start.sum
      }
      part = withKernel {
        cg_sweep(
          $0, part.next, block, part.isOpen, damping, start, part.total, weights, &profile, &replies
        )
      }
      tally.count(residual: part.residual, corners: part.corners)
    }
    return tally
  }
}
