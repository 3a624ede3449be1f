import CGames
import Glibc
import Intervals

/// The game of sellers whose problems have the one form: each earns R(ℓ(x), g(x)) − C(x) and meets
/// the others in one sum, that of logit weights. Where sellers set prices, a weight is the one at
/// the seller's best price.
///
/// The aggregate is log A, the logarithm of that sum, counted from a reference level so that
/// differences near it keep their digits however large log weights are.
public struct SellerGame: SingleAggregateGame {
  /// One reference: a game is copied for every player of a sweep, and each array would count
  /// references of its own.
  private let content: Content

  private final class Content: Sendable {
    let problems: SellerProblems
    let enclosed: any EnclosedSellers
    let bounds: ShareBounds
    /// Every piece enclosed, at `PieceTable.position`; empty where enclosures are rarely asked for.
    let enclosedPieces: [SellerPiece<Interval>]

    /// The same with every piece enclosed.
    init(preparing other: Content) {
      problems = other.problems
      enclosed = other.enclosed
      bounds = other.bounds
      let pieces = problems.pieces
      enclosedPieces = (0..<pieces.layers).flatMap { k in
        (0..<pieces.playerCount).map { i in
          let k = min(k, pieces.count(of: i))
          return other.enclosed.piece(
            k, of: i, above: pieces.breakpoint(k, of: i), isLast: k == pieces.count(of: i))
        }
      }
    }

    init(_ problems: SellerProblems, _ enclosed: any EnclosedSellers) {
      self.problems = problems
      self.enclosed = enclosed
      enclosedPieces = []
      // Log weights of this size carry rounding that the allowance in the bounds covers; beyond it
      // no bound is claimed.
      bounds = ShareBounds(
        problems, isClaimed: problems.magnitude < 1e5 && abs(problems.reference) < 1e5)
    }
  }

  private init(_ content: Content) { self.content = content }

  public var prepared: SellerGame { SellerGame(Content(preparing: content)) }

  func enclosedPiece(_ k: Int, of player: Int) -> SellerPiece<Interval> {
    let pieces = content.problems.pieces
    if !content.enclosedPieces.isEmpty {
      return content.enclosedPieces[pieces.position(k, of: player)]
    }
    return content.enclosed.piece(
      k, of: player, above: pieces.breakpoint(k, of: player),
      isLast: k == pieces.count(of: player))
  }

  /// - Parameter enclosed: the same problems, enclosed.
  public init(_ problems: SellerProblems, enclosed: any EnclosedSellers) {
    content = Content(problems, enclosed)
  }

  public var problems: SellerProblems { content.problems }
  package var enclosed: any EnclosedSellers { content.enclosed }
  package var bounds: ShareBounds { content.bounds }
  /// What was subtracted from every log weight.
  public var reference: Double { content.problems.reference }
  public var totalRange: ClosedRange<Double> { content.bounds.totalRange }
  public var pieces: PieceTable { content.problems.pieces }
  public var rank: Int { 1 }

  package func leastCurvature(of player: Int) -> Double {
    content.problems.leastCurvature(of: player)
  }

  public func curvature(of player: Int) -> Double { content.problems.curvature(0, of: player) }

  public func hasSinglePeak(_ player: Int) -> Bool {
    leastCurvature(of: player) > content.bounds.curvatureForSinglePeak(player)
  }

  public var hasSinglePeaks: Bool { content.bounds.areSinglePeaked }

  package func logWeight(of player: Int, at strategy: Double) -> Double {
    let piece = pieces.piece(holding: strategy, of: player)
    return content.problems.piece(piece, of: player).logWeight(strategy)
  }

  public func aggregate(of profile: [Double]) -> Double {
    if problems.revenue == .chosenPrices { return problems.markupTotal(at: profile) }
    let total = withUnsafeTemporaryAllocation(of: Double.self, capacity: profile.count) { room in
      withKernel { game in
        room.baseAddress.map { cg_total(game, profile, $0) } ?? CGTotal()
      }
    }
    return total.top + log(total.sum)
  }

  public func rivals(of player: Int, in profile: [Double], aggregate: Double) -> Double {
    if problems.revenue == .chosenPrices {
      let above = logWeight(of: player, at: profile[player]) - aggregate
      return aggregate + log(above.markupShareTerms().rest)
    }
    let share = exp(logWeight(of: player, at: profile[player]) - aggregate)
    if share < 0.5 { return aggregate + log1p(-share) }
    // Subtracting a large share would cancel; at most one seller has it, so a fresh sum is cheap.
    var weights = LogSum()
    weights.add(content.problems.outsideLogWeight)
    for i in profile.indices where i != player { weights.add(logWeight(of: i, at: profile[i])) }
    return weights.value
  }

  public func rivals(of player: Int, at strategy: Double, total: Double) -> Double? {
    let above = logWeight(of: player, at: strategy) - total
    return switch problems.revenue {
    case .fixedPrices: above < 0 ? total + log(-expm1(above)) : nil
    case .chosenPrices: total + log(above.markupShareTerms().rest)
    }
  }

  public func aggregate(adding player: Int, at strategy: Double, to rivals: Double) -> Double {
    let own = logWeight(of: player, at: strategy)
    if problems.revenue == .chosenPrices {
      return rivals + log1p((own - rivals - 1).omegaTerms().value)
    }
    let (high, low) = own > rivals ? (own, rivals) : (rivals, own)
    return high == -.infinity ? high : high + log1p(exp(low - high))
  }
}

extension SellerGame {
  public func payoff(of player: Int, at strategy: Double, rivals: Double) -> Double {
    let problems = content.problems
    let piece = problems.piece(pieces.piece(holding: strategy, of: player), of: player)
    return problems.users * problems.revenue.revenue(piece, at: strategy, logRivals: rivals)
      - piece.cost(strategy)
  }

  public func marginalPayoff(
    of player: Int, at strategy: Double, piece: Int, rivals: Double
  ) -> Marginal {
    let (problems, piece) = (content.problems, content.problems.piece(piece, of: player))
    let revenue = problems.revenue.marginal(piece, at: strategy, logRivals: rivals)
    return Marginal(
      value: problems.users * revenue.value - piece.marginalCost(strategy),
      slope: problems.users * revenue.slope - piece.marginalCost.slope)
  }

  /// Enclosed around the rounded columns, which is all that a search for best replies needs.
  public func marginalPayoff(
    over strategies: Interval, of player: Int, piece: Int, rivals: Double
  ) -> IntervalMarginal {
    let (problems, piece) = (content.problems, content.problems.piece(piece, of: player).enclosed)
    let revenue = problems.revenue.marginal(
      piece, at: strategies, logRivals: Interval(rivals))
    let users = Interval(problems.users)
    return IntervalMarginal(
      value: users * revenue.value - piece.marginalCost(strategies),
      slope: users * revenue.slope - piece.marginalCost.slope)
  }

  public func marginalPayoff(
    of player: Int, at strategy: Double, piece: Int, total: Double
  ) -> InclusiveMarginal {
    let (problems, piece) = (content.problems, content.problems.piece(piece, of: player))
    let revenue = problems.revenue.marginal(
      piece, at: strategy, aboveTotal: piece.logWeight(strategy) - total)
    // As the strategy moves the share follows the weight; as the total moves, it falls.
    let slope = piece.logWeight.slope * revenue.byShare + revenue.byStrategy
    return InclusiveMarginal(
      value: problems.users * revenue.marginal - piece.marginalCost(strategy),
      slope: problems.users * slope - piece.marginalCost.slope,
      totalSlope: -problems.users * revenue.byShare)
  }

  /// The seller's share of users.
  public func contribution(
    of player: Int, at strategy: Double, piece: Int, total: Double
  ) -> InclusiveMarginal {
    let weight = content.problems.piece(piece, of: player).logWeight
    let above = weight(strategy) - total
    switch problems.revenue {
    case .fixedPrices:
      let share = exp(above)
      return InclusiveMarginal(value: share, slope: share * weight.slope, totalSlope: -share)
    case .chosenPrices:
      let terms = above.markupShareTerms()
      return InclusiveMarginal(
        value: terms.share, slope: terms.rate * weight.slope, totalSlope: -terms.rate)
    }
  }

  /// Shares and the outside share sum to 1.
  public func requiredContribution(at total: Double) -> Marginal {
    let outside = exp(content.problems.outsideLogWeight - total)
    return Marginal(value: 1 - outside, slope: outside)
  }
}

extension SellerPiece where S == Double {
  /// The same numbers as intervals.
  var enclosed: SellerPiece<Interval> {
    func line(_ line: Line<Double>) -> Line<Interval> {
      Line(level: Interval(line.level), slope: Interval(line.slope))
    }
    return SellerPiece<Interval>(
      logWeight: line(logWeight), earnings: line(earnings), marginalCost: line(marginalCost),
      costLevel: Interval(costLevel))
  }
}
