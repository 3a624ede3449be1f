import Intervals

/// The game of sellers who also meet in further sums, `SellerProblems.channels`: each is charged
/// ω q_i (1 + 2 Σ_{j≠i} q_j) in each of them.
///
/// On a piece a charge is a line in the own strategy: marginal payoff is that of `SellerGame` and a
/// constant, which falls from piece to piece.
public struct CoupledSellerGame: AggregativeGame {
  /// The same game without the charges.
  public let base: SellerGame
  /// Sellers who earn on every user whatever they do.
  private let alwaysEarns: [Bool]

  /// What sellers present to each other.
  public struct Aggregate: Sendable {
    /// As in `SellerGame`.
    public var logWeights: Double
    /// Σ q_j, one a channel.
    public var sums: [Double]
  }

  public init(_ base: SellerGame) {
    self.base = base
    let problems = base.problems
    alwaysEarns = (0..<base.playerCount).map { i in
      problems.piece(0, of: i).earnings(0) >= 0
    }
  }

  private var channels: [SellerChannel] { base.problems.channels }
  public var pieces: PieceTable { base.pieces }
  public var rank: Int { 1 + channels.count }
  public func curvature(of player: Int) -> Double { base.curvature(of: player) }
  public var boxLimit: Int { base.boxLimit }

  /// Charges add concave functions of the own strategy: inside pieces they change no curvature, and
  /// across breakpoints marginal payoff still falls where the seller gains from more.
  public func hasSinglePeak(_ player: Int) -> Bool {
    base.hasSinglePeak(player) && alwaysEarns[player]
  }

  /// q_i.
  private func amount(_ channel: SellerChannel, _ i: Int, at strategy: Double) -> Double {
    let at = pieces.position(pieces.piece(holding: strategy, of: i), of: i)
    return max(0, channel.level[at] - channel.fall[at] * strategy)
  }

  /// Fall of the charges per unit of strategy on a piece, others given.
  private func saved(_ i: Int, piece: Int, _ rivals: [Double]) -> Double {
    let at = pieces.position(piece, of: i)
    return zip(channels, rivals).reduce(0) {
      $0 + SellerChannel.charge(weight: $1.0.weight, on: $1.0.fall[at], besides: $1.1)
    }
  }

  public func aggregate(of profile: [Double]) -> Aggregate {
    Aggregate(
      logWeights: base.aggregate(of: profile),
      sums: channels.map { channel in
        profile.indices.reduce(0) { $0 + amount(channel, $1, at: profile[$1]) }
      })
  }

  public func rivals(of player: Int, in profile: [Double], aggregate: Aggregate) -> Aggregate {
    Aggregate(
      logWeights: base.rivals(of: player, in: profile, aggregate: aggregate.logWeights),
      sums: zip(channels, aggregate.sums).map {
        max(0, $1 - amount($0, player, at: profile[player]))
      })
  }

  public func aggregate(adding player: Int, at strategy: Double, to rivals: Aggregate)
    -> Aggregate
  {
    Aggregate(
      logWeights: base.aggregate(adding: player, at: strategy, to: rivals.logWeights),
      sums: zip(channels, rivals.sums).map { $1 + amount($0, player, at: strategy) })
  }

  public func payoff(of player: Int, at strategy: Double, rivals: Aggregate) -> Double {
    let charge = zip(channels, rivals.sums).reduce(0.0) {
      $0
        + SellerChannel.charge(
          weight: $1.0.weight, on: amount($1.0, player, at: strategy), besides: $1.1)
    }
    return base.payoff(of: player, at: strategy, rivals: rivals.logWeights) - charge
  }

  public func marginalPayoff(
    of player: Int, at strategy: Double, piece: Int, rivals: Aggregate
  ) -> Marginal {
    var marginal = base.marginalPayoff(
      of: player, at: strategy, piece: piece, rivals: rivals.logWeights)
    marginal.value += saved(player, piece: piece, rivals.sums)
    return marginal
  }

  public func marginalPayoff(
    over strategies: Interval, of player: Int, piece: Int, rivals: Aggregate
  ) -> IntervalMarginal {
    var marginal = base.marginalPayoff(
      over: strategies, of: player, piece: piece, rivals: rivals.logWeights)
    // Rivals are given as doubles, and so is what follows from them; a search for best replies
    // needs no more.
    marginal.value += Interval(saved(player, piece: piece, rivals.sums))
    return marginal
  }

  public func linearize(at profile: [Double], into linearization: inout Linearization) {
    let count = profile.count
    let amounts = channels.map { channel in
      profile.indices.map { amount(channel, $0, at: profile[$0]) }
    }
    let totals = amounts.map { $0.reduce(0, +) }
    var push = [Double](repeating: 0, count: count * pieces.layers)
    for i in profile.indices {
      let rivals = totals.indices.map { max(0, totals[$0] - amounts[$0][i]) }
      for piece in 0..<pieces.count(of: i) {
        push[pieces.position(piece, of: i)] = saved(i, piece: piece, rivals)
      }
    }
    base.linearize(at: profile, into: &linearization, push: push)
    for i in profile.indices {
      let home = pieces.position(pieces.piece(holding: profile[i], of: i), of: i)
      let isInside = linearization.activity[i] % 2 == 1
      let reply = pieces.position(Int(linearization.activity[i]) / 2, of: i)
      for (k, channel) in channels.enumerated() {
        let at = (1 + k) * count + i
        let curvature = base.problems.curvature(Int(linearization.activity[i]) / 2, of: i)
        let left = isInside ? 2 * channel.weight * channel.fall[reply] / curvature : 0
        let right = -channel.fall[home]
        linearization.left[at] = left
        linearization.right[at] = right
        // A seller is charged for the others' amounts, not for its own twice.
        linearization.ownSlope[i] -= left * right
      }
    }
  }
}
