import LinearAlgebra

/// Natural replies of all players at a profile, with their derivatives: what one Newton step needs.
///
/// A player's natural reply is the solution y of its optimality conditions when everything in its marginal payoff is frozen at
/// the profile except its own cost, which has slope `curvature`, and the piece on which y lies. It is unique, and a profile
/// is a stationary one exactly when it equals its natural replies; strategy − reply is the natural residual of the mixed
/// complementarity form of MODEL section 2, from which the multipliers λ and the failure probabilities are eliminated
/// (given the marginal value of safety they are determined).
///
/// The derivative of reply i in strategy j is `ownSlope[i]` · [i = j] + Σ_k `left[k·n + i]` · `right[k·n + j]`, of rank `rank`
/// beside its diagonal, because players meet only in the aggregate.
public struct Linearization: Sendable {
  public let playerCount: Int
  public let rank: Int
  public var reply: [Double]
  public var ownSlope: [Double]
  public var left: [Double]
  public var right: [Double]
  /// Where each reply lies: 2k at breakpoint k, 2p + 1 inside piece p.
  public var activity: [Int32]

  public init(playerCount: Int, rank: Int) {
    self.playerCount = playerCount
    self.rank = rank
    reply = Array(repeating: 0, count: playerCount)
    ownSlope = reply
    left = Array(repeating: 0, count: playerCount * rank)
    right = left
    activity = Array(repeating: 0, count: playerCount)
  }

  /// Number of players whose reply lies on a breakpoint.
  public var cornerCount: Int { activity.reduce(0) { $0 + ($1 % 2 == 0 ? 1 : 0) } }
}

extension Linearization {
  /// (1 + shift) I − ∂reply: the generalised Jacobian of strategy − reply, regularised by `shift`.
  package func newtonMatrix(shift: Double = 0) -> DiagonalPlusLowRank {
    DiagonalPlusLowRank(
      diagonal: ownSlope.map { 1 + shift - $0 },
      left: Matrix(rows: playerCount, columns: rank, columnMajor: left.map { -$0 }),
      right: Matrix(rows: playerCount, columns: rank, columnMajor: right))
  }
}

/// Position of a natural reply among a player's pieces.
public struct NaturalReply: Sendable {
  public var strategy: Double
  /// As in `Linearization.activity`.
  public var activity: Int32

  /// Scans the pieces from the lowest. `target(p)` is where the reply would lie were piece p the whole line; where targets
  /// do not increase with p the answer is the unique solution. A target that is not a number gives a reply that is none either.
  ///
  /// - Parameter range: pieces to which the reply is held; nil: all. Where payoff jumps up between two pieces, a player on one side of the jump replies
  ///   on that side.
  @inlinable
  public static func scan(
    pieces: PieceTable, player: Int, within range: Range<Int>? = nil, target: (Int) -> Double
  ) -> NaturalReply {
    let range = range ?? 0..<pieces.count(of: player)
    for piece in range {
      let aim = target(piece)
      let lower = pieces.breakpoint(piece, of: player)
      if aim.isNaN { return NaturalReply(strategy: .nan, activity: Int32(2 * piece + 1)) }
      if aim <= lower { return NaturalReply(strategy: lower, activity: Int32(2 * piece)) }
      if aim < pieces.breakpoint(piece + 1, of: player) {
        return NaturalReply(strategy: aim, activity: Int32(2 * piece + 1))
      }
    }
    return NaturalReply(
      strategy: pieces.breakpoint(range.upperBound, of: player), activity: Int32(2 * range.upperBound))
  }

  @inlinable public init(strategy: Double, activity: Int32) {
    self.strategy = strategy
    self.activity = activity
  }
}
