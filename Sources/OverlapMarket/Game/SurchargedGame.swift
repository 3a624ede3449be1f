import AggregativeGames
import Intervals

/// The overlap game under a systemic surcharge (docs/model.md section 5): firms meet in log A and
/// in each regime's expected number of failures.
///
/// Firm i pays σ κ Σ_S p_S π_{S,i} (1 + 2 Σ_{j≠i} π_{S,j}), which on a piece is a line in its own
/// overlap: marginal profit is that of `OverlapGame` and a constant, which falls from piece to
/// piece.
public struct SurchargedGame: AggregativeGame {
  /// The same game without the surcharge.
  public let base: OverlapGame
  /// σ κ p_S.
  private let weight: [Double]
  private let table: PieceTable
  /// Firms that earn on every user whatever they do.
  private let alwaysEarns: [Bool]

  /// What firms present to each other.
  public struct Aggregate: Sendable {
    /// As in `OverlapGame`.
    public var logWeights: Double
    /// Σ π_{S,j}, one a regime.
    public var failures: [Double]
  }

  /// - Throws: as `OverlapGame`; `MarketError.overflow` where the surcharge leaves the range of a
  ///   double.
  public init(_ regulated: RegulatedMarket) throws(MarketError) {
    let base = try OverlapGame(regulated)
    let market = regulated.market
    let rate = regulated.burden.systemicCharge * market.systemicLoss
    let weight = market.regimes.map { rate * $0.probability }
    self.base = base
    self.weight = weight
    guard weight.allSatisfy({ $0 * Double(market.firms.count) < 1e150 }) else {
      throw .overflow(path: "policy.surcharge", combination: "surcharge × systemicLoss × firms")
    }
    table = base.pieces
    alwaysEarns = market.firms.indices.map {
      market.firms.margin[$0] >= base.liableHarm($0, piece: 0)
    }
  }

  public var pieces: PieceTable { table }
  public var rank: Int { 1 + weight.count }
  public func curvature(of player: Int) -> Double { base.curvature(of: player) }
  public var boxLimit: Int { base.boxLimit }

  /// The surcharge adds a concave function of the own overlap: inside pieces it changes no
  /// curvature, and across kinks marginal profit still falls where the firm gains from safety.
  public func hasSinglePeak(_ player: Int) -> Bool {
    base.hasSinglePeak(player) && alwaysEarns[player]
  }

  /// π_{S,i}.
  private func failure(_ i: Int, _ s: Int, at overlap: Double) -> Double {
    let k = base.market.firms.offset(i, s)
    return max(
      0, base.market.firms.baselineFailure[k] - base.market.firms.effectiveness[k] * overlap)
  }

  /// a_{S,i} where the regime's failure probability falls with overlap on a piece, else 0.
  private func slope(_ i: Int, _ s: Int, piece: Int) -> Double {
    let k = base.market.firms.offset(i, s)
    let effectiveness = base.market.firms.effectiveness[k]
    guard effectiveness > 0, piece < pieces.count(of: i) else { return 0 }
    return base.market.firms.baselineFailure[k] / effectiveness > pieces.breakpoint(piece, of: i)
      ? effectiveness : 0
  }

  /// Fall of the surcharge per unit of overlap on a piece, others given.
  private func saved(_ i: Int, piece: Int, _ rivals: [Double]) -> Double {
    weight.indices.reduce(0) { $0 + weight[$1] * slope(i, $1, piece: piece) * (1 + 2 * rivals[$1]) }
  }

  public func aggregate(of profile: [Double]) -> Aggregate {
    Aggregate(
      logWeights: base.aggregate(of: profile),
      failures: weight.indices.map { s in
        profile.indices.reduce(0) { $0 + failure($1, s, at: profile[$1]) }
      })
  }

  public func rivals(of player: Int, in profile: [Double], aggregate: Aggregate) -> Aggregate {
    Aggregate(
      logWeights: base.rivals(of: player, in: profile, aggregate: aggregate.logWeights),
      failures: weight.indices.map {
        max(0, aggregate.failures[$0] - failure(player, $0, at: profile[player]))
      })
  }

  public func aggregate(adding player: Int, at strategy: Double, to rivals: Aggregate) -> Aggregate
  {
    Aggregate(
      logWeights: base.aggregate(adding: player, at: strategy, to: rivals.logWeights),
      failures: weight.indices.map { rivals.failures[$0] + failure(player, $0, at: strategy) })
  }

  public func payoff(of player: Int, at strategy: Double, rivals: Aggregate) -> Double {
    let charge = weight.indices.reduce(0) {
      $0 + weight[$1] * failure(player, $1, at: strategy) * (1 + 2 * rivals.failures[$1])
    }
    return base.payoff(of: player, at: strategy, rivals: rivals.logWeights) - charge
  }

  public func marginalPayoff(of player: Int, at strategy: Double, piece: Int, rivals: Aggregate)
    -> Marginal
  {
    var marginal = base.marginalPayoff(
      of: player, at: strategy, piece: piece, rivals: rivals.logWeights)
    marginal.value += saved(player, piece: piece, rivals.failures)
    return marginal
  }

  public func marginalPayoff(
    over strategies: Interval, of player: Int, piece: Int, rivals: Aggregate
  ) -> IntervalMarginal {
    var marginal = base.marginalPayoff(
      over: strategies, of: player, piece: piece, rivals: rivals.logWeights)
    // Rivals are given as doubles, and so is what follows from them; a search for best replies
    // needs no more.
    marginal.value += Interval(saved(player, piece: piece, rivals.failures))
    return marginal
  }

  public func linearize(at profile: [Double], into linearization: inout Linearization) {
    let failures = weight.indices.map { s in profile.indices.map { failure($0, s, at: profile[$0]) }
    }
    let totals = failures.map { $0.reduce(0, +) }
    var push = [Double](repeating: 0, count: profile.count * pieces.layers)
    for i in profile.indices {
      for piece in 0..<pieces.count(of: i) {
        push[piece * profile.count + i] = weight.indices.reduce(0) {
          $0 + weight[$1] * slope(i, $1, piece: piece)
            * (1 + 2 * max(0, totals[$1] - failures[$1][i]))
        }
      }
    }
    base.linearize(at: profile, into: &linearization, push: push)
    let count = profile.count
    for i in profile.indices {
      let home = pieces.piece(holding: profile[i], of: i)
      let isInside = linearization.activity[i] % 2 == 1
      let replyPiece = Int(linearization.activity[i]) / 2
      for s in weight.indices {
        let at = (1 + s) * count + i
        let left = isInside ? 2 * weight[s] * slope(i, s, piece: replyPiece) / curvature(of: i) : 0
        let right = -slope(i, s, piece: home)
        linearization.left[at] = left
        linearization.right[at] = right
        // A firm is charged for the others' failures, not for its own twice.
        linearization.ownSlope[i] -= left * right
      }
    }
  }
}
