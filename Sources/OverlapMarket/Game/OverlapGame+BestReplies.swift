import AggregativeGames
import CKernels
import Glibc

/// Sweeps of globally best replies, several firms at once in one vectorised pass.
extension OverlapGame {
  /// A 64th of the firms, in whole blocks of eight. One after another in smaller markets, and where a safe harbor makes profit jump.
  public var replyBlock: Int {
    let eights = market.firms.count / 512
    return market.firms.count < 64 || !failure.reliefPiece.isEmpty ? 1 : max(1, eights) * 8
  }

  public func bestReplies(
    of players: Range<Int>, to profile: [Double], aggregate: Double, into replies: inout [Double]
  ) {
    withKernelGame { game in
      ck_best_replies(game, players.lowerBound, players.upperBound, profile, aggregate, &replies)
    }
    for i in players where replies[i].isNaN {
      let rivals = rivals(of: i, in: profile, aggregate: aggregate)
      replies[i] = BestReply.global(of: i, in: self, rivals: rivals, near: profile[i]).strategy
    }
  }

  public func move(
    _ players: Range<Int>, towards replies: [Double], by damping: Double, aggregate: Double, profile: inout [Double]
  ) -> BlockMove<Double> {
    let move = withKernelGame { game in
      ck_move(game, players.lowerBound, players.upperBound, replies, damping, aggregate, &profile)
    }
    // A market that shrinks to a small part of itself at once is summed afresh, before the difference loses digits.
    let total = move.weightChange > -0.5 ? aggregate + log1p(move.weightChange) : self.aggregate(of: profile)
    return BlockMove(aggregate: total, residual: move.residual, corners: Int(move.corners))
  }
}
