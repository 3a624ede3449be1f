import Intervals

/// The game of sellers who also meet in further sums, `SellerProblems.channels`, in each of which
/// they are charged ω q_i ([1] + 2 Σ_{j≠i} q_j), or some of whom have owners in common,
/// `SellerProblems.owners`.
///
/// On a piece a charge is a line in the own strategy: marginal payoff is that of `SellerGame` and a
/// constant, which falls from piece to piece. A seller whose owner has others maximises in its own
/// strategy what all of them have together; that no joint move of theirs gains more is for the
/// verifier to say.
public struct CoupledSellerGame: AggregativeGame {
  /// The same game without the charges and with owners of one seller each.
  public let base: SellerGame
  /// Sellers who earn on every user whatever they do.
  private let alwaysEarns: [Bool]

  /// What sellers present to each other.
  public struct Aggregate: Sendable {
    /// As in `SellerGame`.
    public var logWeights: Double
    /// Σ q_j, one a channel.
    public var sums: [Double]
    /// Of what one seller faces: its siblings; nil where it has none.
    var siblings: Siblings<Double>?
  }

  public init(_ base: SellerGame) {
    self.base = base
    let problems = base.problems
    alwaysEarns = (0..<base.playerCount).map { i in
      problems.piece(0, of: i).earnings(0) >= 0
    }
  }

  var problems: SellerProblems { base.problems }
  var channels: [SellerChannel] { base.problems.channels }
  public var pieces: PieceTable { base.pieces }
  public var rank: Int { 1 + channels.count + problems.owners.groups.count }
  public func curvature(of player: Int) -> Double { base.curvature(of: player) }
  public var boxLimit: Int { base.boxLimit }

  /// Charges add concave functions of the own strategy: inside pieces they change no curvature, and
  /// across breakpoints marginal payoff still falls where the seller gains from more. Of sellers
  /// with siblings nothing is known; nor of those who set prices beside owners of several, whose
  /// higher prices leave more users to them than the bounds suppose.
  public func hasSinglePeak(_ player: Int) -> Bool {
    let owners = problems.owners
    guard owners.isTrivial || problems.revenue == .fixedPrices && owners.group(of: player) == nil
    else { return false }
    return base.hasSinglePeak(player) && alwaysEarns[player]
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
      $0
        + SellerChannel.charge(
          weight: $1.0.weight, hasOwn: $1.0.hasOwn, on: $1.0.fall[at], besides: $1.1)
    }
  }

  public func aggregate(of profile: [Double]) -> Aggregate {
    Aggregate(
      logWeights: problems.owners.isTrivial || problems.revenue == .fixedPrices
        ? base.aggregate(of: profile) : problems.ownersTotal(at: profile),
      sums: channels.map { channel in
        profile.indices.reduce(0) { $0 + amount(channel, $1, at: profile[$1]) }
      })
  }

  public func rivals(of player: Int, in profile: [Double], aggregate: Aggregate) -> Aggregate {
    let others = problems.rivals(
      of: player, in: profile, total: aggregate.logWeights,
      base: { base.rivals(of: player, in: profile, aggregate: aggregate.logWeights) })
    return Aggregate(
      logWeights: others.logWeights,
      sums: zip(channels, aggregate.sums).map {
        max(0, $1 - amount($0, player, at: profile[player]))
      }, siblings: others.siblings)
  }

  public func aggregate(adding player: Int, at strategy: Double, to rivals: Aggregate)
    -> Aggregate
  {
    Aggregate(
      logWeights: problems.total(
        adding: player, at: strategy, to: rivals.logWeights, beside: rivals.siblings,
        base: { base.aggregate(adding: player, at: strategy, to: rivals.logWeights) }),
      sums: zip(channels, rivals.sums).map { $1 + amount($0, player, at: strategy) })
  }

  /// Of a seller with siblings what they have together, but for what does not move with its
  /// strategy.
  public func payoff(of player: Int, at strategy: Double, rivals: Aggregate) -> Double {
    let charge = zip(channels, rivals.sums).reduce(0.0) {
      $0
        + SellerChannel.charge(
          weight: $1.0.weight, hasOwn: $1.0.hasOwn, on: amount($1.0, player, at: strategy),
          besides: $1.1)
    }
    guard let siblings = rivals.siblings else {
      return base.payoff(of: player, at: strategy, rivals: rivals.logWeights) - charge
    }
    let piece = problems.piece(pieces.piece(holding: strategy, of: player), of: player)
    let terms = problems.revenue.terms(
      piece, at: strategy, logRivals: rivals.logWeights, beside: siblings)
    return problems.users * terms.value - piece.cost(strategy) - charge
  }

  public func marginalPayoff(
    of player: Int, at strategy: Double, piece: Int, rivals: Aggregate
  ) -> Marginal {
    var marginal: Marginal
    if let siblings = rivals.siblings {
      let own = problems.piece(piece, of: player)
      let terms = problems.revenue.terms(
        own, at: strategy, logRivals: rivals.logWeights, beside: siblings)
      marginal = Marginal(
        value: problems.users * terms.marginal - own.marginalCost(strategy),
        slope: problems.users * terms.slope - own.marginalCost.slope)
    } else {
      marginal = base.marginalPayoff(
        of: player, at: strategy, piece: piece, rivals: rivals.logWeights)
    }
    marginal.value += saved(player, piece: piece, rivals.sums)
    return marginal
  }

  /// Rivals are given as doubles, and so is what follows from them; a search for best replies needs
  /// no more.
  public func marginalPayoff(
    over strategies: Interval, of player: Int, piece: Int, rivals: Aggregate
  ) -> IntervalMarginal {
    var marginal: IntervalMarginal
    if let siblings = rivals.siblings {
      let own = problems.piece(piece, of: player).enclosed
      let terms = problems.revenue.terms(
        own, at: strategies, logRivals: Interval(rivals.logWeights), beside: siblings.enclosed)
      let users = Interval(problems.users)
      marginal = IntervalMarginal(
        value: users * terms.marginal - own.marginalCost(strategies),
        slope: users * terms.slope - own.marginalCost.slope)
    } else {
      marginal = base.marginalPayoff(
        over: strategies, of: player, piece: piece, rivals: rivals.logWeights)
    }
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
    problems.owners.isTrivial
      ? base.linearize(at: profile, into: &linearization, push: push)
      : base.linearizeOwned(
        at: profile, into: &linearization, push: push, firstChannel: 1 + channels.count)
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
