import Intervals

/// Payoffs of players who each pick a real number against surroundings that are given: what a
/// search for best replies needs to know.
///
/// Payoffs are smooth on the pieces of `pieces` and continuous across them.
public protocol PayoffModel: Sendable {
  /// What all other players together present to one of them.
  associatedtype Aggregate: Sendable

  /// Strategy sets and kinks.
  var pieces: PieceTable { get }

  /// Whether the player's payoff is known to have one peak over all its pieces together, whatever
  /// its rivals do: marginal payoff is positive below the best reply and negative above it. A
  /// sufficient condition; false says nothing.
  func hasSinglePeak(_ player: Int) -> Bool

  /// Whether that is known of every player. O(players).
  var hasSinglePeaks: Bool { get }

  /// Most boxes into which a search for best replies cuts a piece; only marginal payoffs that
  /// vanish on a whole interval, or overflow, need as many.
  var boxLimit: Int { get }

  func payoff(of player: Int, at strategy: Double, rivals: Aggregate) -> Double

  /// Marginal payoff and its slope in the own strategy, rivals held fixed, by the formula of the
  /// given piece.
  func marginalPayoff(of player: Int, at strategy: Double, piece: Int, rivals: Aggregate)
    -> Marginal

  /// Enclosures of the same over an interval inside the piece.
  func marginalPayoff(over strategies: Interval, of player: Int, piece: Int, rivals: Aggregate)
    -> IntervalMarginal
}

/// A game in which each player picks a real number and sees its rivals only through an aggregate.
///
/// Solvers know a game through this protocol alone. docs/model.md section 2; the class is that of
/// Selten (backward reply) and of Nocke and Schutz (2018).
public protocol AggregativeGame: PayoffModel {
  /// Curvature of a player's own cost, greater than 0: the metric in which its natural residual is
  /// measured, so that marginal payoff / curvature has the unit of a strategy.
  func curvature(of player: Int) -> Double

  /// The aggregate over all players. O(players).
  func aggregate(of profile: [Double]) -> Aggregate

  /// The aggregate without one player. O(1) except where accuracy asks for a fresh sum, O(players).
  func rivals(of player: Int, in profile: [Double], aggregate: Aggregate) -> Aggregate

  /// The aggregate of a player's rivals with the player added. O(1).
  func aggregate(adding player: Int, at strategy: Double, to rivals: Aggregate) -> Aggregate

  /// Moves every player a part of the way towards its globally best reply to the profile as those
  /// before it have left it (Gauss–Seidel); a full step lands on the reply. A game may let a few
  /// neighbours reply to the same profile, few enough that their moves hardly matter to each other.
  func sweep(_ profile: inout [Double], by damping: Double) -> SweepTally

  /// Rank of the coupling between players: the number of sums in which they meet.
  var rank: Int { get }

  /// Natural replies and their derivatives at a profile; see `Linearization`. O(players).
  func linearize(at profile: [Double], into linearization: inout Linearization)
}

extension AggregativeGame {
  public func sweep(_ profile: inout [Double], by damping: Double) -> SweepTally {
    sweepOneByOne(&profile, by: damping)
  }

  /// A sweep in which no two players reply to the same profile.
  public func sweepOneByOne(_ profile: inout [Double], by damping: Double) -> SweepTally {
    let pieces = pieces
    var tally = SweepTally()
    var aggregate = aggregate(of: profile)
    for i in profile.indices {
      let rivals = rivals(of: i, in: profile, aggregate: aggregate)
      let reply = BestReply.global(of: i, in: self, rivals: rivals, near: profile[i]).strategy
      tally.move(i, to: reply, by: damping, in: pieces, profile: &profile)
      aggregate = self.aggregate(adding: i, at: profile[i], to: rivals)
    }
    return tally
  }
}

extension PayoffModel {
  public func hasSinglePeak(_ player: Int) -> Bool { false }

  public var hasSinglePeaks: Bool { (0..<playerCount).allSatisfy(hasSinglePeak) }

  public var boxLimit: Int { 10_000 }

  public var playerCount: Int { pieces.playerCount }
}

/// An aggregative game whose aggregate is one number: all its equilibria are roots of one scalar
/// equation.
///
/// At a given total every player has replies that satisfy its optimality conditions with the total
/// held fixed (its inclusive, or backward, replies); the total is an equilibrium's when the
/// players' contributions close it.
public protocol SingleAggregateGame: AggregativeGame where Aggregate == Double {
  /// Totals outside this range cannot be an equilibrium's.
  var totalRange: ClosedRange<Double> { get }

  /// The rivals' aggregate when the player's strategy belongs to a total; nil where its
  /// contribution alone exceeds the total.
  func rivals(of player: Int, at strategy: Double, total: Double) -> Double?

  /// Marginal payoff with the total, own contribution included, in place of the rivals' aggregate.
  func marginalPayoff(of player: Int, at strategy: Double, piece: Int, total: Double)
    -> InclusiveMarginal

  /// A player's contribution at a total, with its derivatives; at a kink the own slope is that of
  /// the given piece.
  func contribution(of player: Int, at strategy: Double, piece: Int, total: Double)
    -> InclusiveMarginal

  /// What the contributions must sum to at a total, and the slope of that.
  func requiredContribution(at total: Double) -> Marginal
}

/// A value and its slope in the player's own strategy.
public struct Marginal: Sendable {
  public var value: Double
  public var slope: Double

  @inlinable public init(value: Double, slope: Double) {
    self.value = value
    self.slope = slope
  }
}

/// Enclosures of a value and of its slope in the player's own strategy.
public struct IntervalMarginal: Sendable {
  public var value: Interval
  public var slope: Interval

  @inlinable public init(value: Interval, slope: Interval) {
    self.value = value
    self.slope = slope
  }
}

/// A value with its partial derivatives in the own strategy and in the total.
public struct InclusiveMarginal: Sendable {
  public var value: Double
  public var slope: Double
  public var totalSlope: Double

  @inlinable public init(value: Double, slope: Double, totalSlope: Double) {
    self.value = value
    self.slope = slope
    self.totalSlope = totalSlope
  }
}
