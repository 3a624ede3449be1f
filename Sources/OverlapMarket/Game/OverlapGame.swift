import AggregativeGames
import CKernels
import Glibc
import Intervals

/// The overlap game of a market under a policy, as solvers see it (docs/model.md sections 1 and 2).
///
/// The aggregate is log A, the logarithm of the sum of logit weights, counted from a reference
/// level so that differences near it keep their digits however large β U is.
public struct OverlapGame: SingleAggregateGame {
  /// One reference: a game is copied for every player of a sweep, and each array would count
  /// references of its own.
  private let content: GameContent

  public var regulated: RegulatedMarket { content.regulated }
  /// The market as the policy leaves it.
  var market: Market { content.columns.market }
  var burden: Burden { content.regulated.burden }
  var columns: GameColumns { content.columns }
  var failure: FailurePieces { content.columns.failure }
  var outsideLogWeight: Double { content.columns.outsideLogWeight }
  /// What was subtracted from every log weight.
  var reference: Double { content.reference }
  public var totalRange: ClosedRange<Double> { content.bounds.totalRange }
  var bounds: ShareBounds { content.bounds }

  /// - Throws: `MarketError.overflow` where magnitudes leave the range of a double.
  ///   O(firms · regimes²).
  public init(_ regulated: RegulatedMarket) throws(MarketError) {
    content = try GameContent(regulated)
  }

  /// τ_i h_E e_i on a piece.
  @inline(__always)
  func liableHarm(_ player: Int, piece: Int) -> Double {
    let harm = content.columns.liableHarm(player)
    return isRelieved(player, piece: piece) ? content.columns.reliefFactor * harm : harm
  }

  /// Whether a safe harbor whose threshold lies inside the strategy set relieves the player on a
  /// piece.
  @inline(__always)
  func isRelieved(_ player: Int, piece: Int) -> Bool {
    !failure.reliefPiece.isEmpty && piece >= failure.reliefPiece[player]
  }

  public var pieces: PieceTable { failure.pieces }
  public var rank: Int { 1 }
  public func curvature(of player: Int) -> Double { content.columns.market.firms.cost[player] }

  public func hasSinglePeak(_ player: Int) -> Bool {
    content.columns.market.firms.cost[player] > content.bounds.costForSinglePeak(player)
  }

  public var hasSinglePeaks: Bool { content.bounds.areSinglePeaked }

  /// Expected failure probability (π̄) by the line of a piece.
  @inline(__always)
  func failureProbability(_ player: Int, _ overlap: Double, piece: Int) -> Double {
    let at = pieces.position(piece, of: player)
    return failure.intercept(at) - failure.slope(at) * overlap
  }

  @inline(__always)
  func logWeight(_ player: Int, failureProbability: Double) -> Double {
    content.columns.qualityLogWeight(player) - content.columns.demandRate(player)
      * failureProbability
  }

  func logWeight(of player: Int, at overlap: Double) -> Double {
    let piece = pieces.piece(holding: overlap, of: player)
    return logWeight(
      player, failureProbability: failureProbability(player, overlap, piece: piece))
  }

  public func aggregate(of profile: [Double]) -> Double {
    let total = withUnsafeTemporaryAllocation(of: Double.self, capacity: profile.count) {
      workspace in
      withKernelGame { game in
        workspace.baseAddress.map { ck_total(game, profile, $0) } ?? CKTotal()
      }
    }
    return total.top + log(total.sum)
  }

  public func rivals(of player: Int, in profile: [Double], aggregate: Double) -> Double {
    let share = exp(logWeight(of: player, at: profile[player]) - aggregate)
    if share < 0.5 { return aggregate + log1p(-share) }
    // Subtracting a large share would cancel; at most one firm has it, so a fresh sum is cheap.
    var weights = LogSum()
    weights.add(outsideLogWeight)
    for i in profile.indices where i != player { weights.add(logWeight(of: i, at: profile[i])) }
    return weights.value
  }

  public func rivals(of player: Int, at strategy: Double, total: Double) -> Double? {
    let logShare = logWeight(of: player, at: strategy) - total
    return logShare < 0 ? total + log(-expm1(logShare)) : nil
  }

  public func aggregate(adding player: Int, at strategy: Double, to rivals: Double) -> Double {
    let own = logWeight(of: player, at: strategy)
    let (high, low) = own > rivals ? (own, rivals) : (rivals, own)
    return high == -.infinity ? high : high + log1p(exp(low - high))
  }
}
