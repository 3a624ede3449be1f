import LinearAlgebra

/// Natural replies of all players at a profile, with their derivatives: what one Newton step needs.
///
/// A player's natural reply is the solution y of its optimality conditions when everything in its
/// marginal payoff is frozen at the profile except its own cost, which has slope `curvature`, and
/// the piece on which y lies. It is unique, and a profile is a stationary one exactly when it
/// equals its natural replies; strategy − reply is the natural residual of the mixed
/// complementarity form of docs/model.md section 2, from which the multipliers λ and the failure
/// probabilities are eliminated (given the marginal value of safety they are determined).
///
/// The derivative of reply i in strategy j is `ownSlope[i]` · [i = j] + Σ_k `left[k·n + i]` ·
/// `right[k·n + j]`, of rank `rank` beside its diagonal, because players meet only in the
/// aggregate.
public struct Linearization: Sendable {
  public let playerCount: Int
  public let rank: Int
  public var reply: [Double]
  public var ownSlope: [Double]
  public var left: [Double]
  public var right: [Double]
  /// Where each reply lies: 2k at breakpoint k, 2p + 1 inside piece p.
  public var activity: [Int32]
  /// Room for one number a player, for the sweep that fills the other columns.
  private var scratch: [Double]

  public init(playerCount: Int, rank: Int) {
    self.playerCount = playerCount
    self.rank = rank
    reply = Array(repeating: 0, count: playerCount)
    ownSlope = reply
    left = Array(repeating: 0, count: playerCount * rank)
    right = left
    activity = Array(repeating: 0, count: playerCount)
    scratch = reply
  }

  /// Where a sweep writes its columns.
  package struct UnsafeColumns {
    package let reply: UnsafeMutablePointer<Double>
    package let ownSlope: UnsafeMutablePointer<Double>
    package let left: UnsafeMutablePointer<Double>
    package let right: UnsafeMutablePointer<Double>
    package let activity: UnsafeMutablePointer<Int32>
    package let scratch: UnsafeMutablePointer<Double>
  }

  package mutating func withUnsafeColumns(_ body: (UnsafeColumns) -> Void) {
    reply.withUnsafeMutableBufferPointer { reply in
      ownSlope.withUnsafeMutableBufferPointer { ownSlope in
        left.withUnsafeMutableBufferPointer { left in
          right.withUnsafeMutableBufferPointer { right in
            activity.withUnsafeMutableBufferPointer { activity in
              scratch.withUnsafeMutableBufferPointer { scratch in
                guard let reply = reply.baseAddress, let ownSlope = ownSlope.baseAddress,
                  let left = left.baseAddress, let right = right.baseAddress,
                  let activity = activity.baseAddress,
                  let scratch = scratch.baseAddress
                else { return }
                body(
                  UnsafeColumns(
                    reply: reply, ownSlope: ownSlope, left: left, right: right, activity: activity,
                    scratch: scratch))
              }
            }
          }
        }
      }
    }
  }

  /// Number of players whose reply lies on a breakpoint.
  public var cornerCount: Int { activity.reduce(0) { $0 + Int(1 - $1 & 1) } }
}

extension Linearization {
  /// (1 + shift) I − ∂reply: the generalised Jacobian of strategy − reply, regularised by `shift`.
  package func newtonMatrix(shift: Double = 0) -> DiagonalPlusLowRank {
    let zero = Matrix(rows: playerCount, columns: rank)
    var matrix = DiagonalPlusLowRank(
      diagonal: [Double](repeating: 0, count: playerCount), left: zero, right: zero)
    assignNewtonMatrix(to: &matrix, shift: shift)
    return matrix
  }

  /// The same in the storage of a matrix of as many players and channels.
  func assignNewtonMatrix(to matrix: inout DiagonalPlusLowRank, shift: Double) {
    matrix.assign(scale: 1 + shift, own: ownSlope, left: left, right: right)
  }
}

/// Position of a natural reply among a player's pieces.
public struct NaturalReply: Sendable {
  public var strategy: Double
  /// As in `Linearization.activity`.
  public var activity: Int32

  /// Scans the pieces from the lowest. `target(p)` is where the reply would lie were piece p the
  /// whole line; where targets do not increase with p the answer is the unique solution. A target
  /// that is not a number gives a reply that is none either.
  ///
  @inlinable
  public static func scan(
    pieces: PieceTable, player: Int, target: (Int) -> Double
  ) -> NaturalReply {
    let count = pieces.count(of: player)
    for piece in 0..<count {
      let aim = target(piece)
      let lower = pieces.breakpoint(piece, of: player)
      if aim.isNaN { return NaturalReply(strategy: .nan, activity: Int32(2 * piece + 1)) }
      if aim <= lower { return NaturalReply(strategy: lower, activity: Int32(2 * piece)) }
      if aim < pieces.breakpoint(piece + 1, of: player) {
        return NaturalReply(strategy: aim, activity: Int32(2 * piece + 1))
      }
    }
    return NaturalReply(
      strategy: pieces.breakpoint(count, of: player), activity: Int32(2 * count))
  }

  @inlinable public init(strategy: Double, activity: Int32) {
    self.strategy = strategy
    self.activity = activity
  }
}
