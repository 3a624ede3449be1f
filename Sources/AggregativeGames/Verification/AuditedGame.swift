import Intervals

/// Payoffs of players against given surroundings, enclosed: what a proof about deviations needs to
/// know.
public protocol AuditedPayoffs: Sendable {
  /// What one player faces, enclosed.
  associatedtype Surroundings: Sendable

  /// Ascending ends of the cells on which a player's payoff is smooth, from its least strategy to
  /// one beyond which every strategy is dominated; written into `ends` (emptied first).
  func cellEnds(of player: Int, into ends: inout [Double])

  /// Whether the player's payoff jumps up at a cell's end: what the cell above gives holds there.
  /// Such an end has a cell above it.
  func payoffJumps(at end: Double, of player: Int) -> Bool
  /// Whether marginal payoff is known to be continuous at an end of a cell, where only its slope
  /// steps. By default it is not.
  func marginalContinues(at end: Double, of player: Int) -> Bool

  /// Encloses payoff, marginal payoff and its slope over strategies inside one cell, given by its
  /// ends.
  func enclose(
    _ player: Int, over strategies: Interval, cell: ClosedRange<Double>,
    in surroundings: Surroundings
  ) -> PayoffEnclosure
}

extension AuditedPayoffs {
  public func payoffJumps(at end: Double, of player: Int) -> Bool { false }
  public func marginalContinues(at end: Double, of player: Int) -> Bool { false }
}

/// A second statement of a game, for verification only.
///
/// A conforming type is written from the primitives by the plainest formulas and shares no code
/// with the type that the solvers work on, so that a fault in one is seen by the other. Enclosures
/// are outward rounded: a bound derived from them holds exactly for the profile whose bits are
/// given.
public protocol AuditedGame: AuditedPayoffs {
  var playerCount: Int { get }

  /// Surroundings of every player at an enclosed profile. O(players).
  func surroundings(of profile: [Interval]) -> [Surroundings]

  /// The natural reply (see `Linearization`), by a formula of its own.
  func naturalReply(of player: Int, at strategy: Double, in surroundings: Surroundings) -> Double

  /// Derivative of a player's best reply in each of its rivals' aggregates, and of the aggregates
  /// in the player's strategy, scaled so that ∂ reply i / ∂ strategy j is the sum over aggregates
  /// of response_i · influence_j for j ≠ i. Responses are 0 at a floor or kink.
  func interaction(of player: Int, at strategy: Double, in surroundings: Surroundings)
    -> Interaction

  /// The players whose strategies somebody chooses together with a player's, it among them,
  /// ascending; empty where the player decides alone.
  func partners(of player: Int) -> [Int]

  /// What partners gain together.
  /// - Parameter resolution: gains below `resolution` times the scale of the payoff need no finer
  ///   bound.
  func jointFinding(
    of players: [Int], at profile: [Double], in surroundings: [Surroundings], resolution: Double
  ) -> JointFinding

  /// Whether partners' enclosed strategies, stationary for each of them, are their globally best
  /// joint reply: a theorem, not a tolerance.
  func jointProof(
    of players: [Int], at profile: [Interval], in surroundings: [Surroundings]
  ) -> BestReplyProof

  /// How far what no player chooses, but the game takes as given, is from what it answers to a
  /// profile: an upper bound; 0 where there is no such thing. O(players).
  func outerResidual(at profile: [Double]) -> Double

  /// The same facts about all players from one cheaper pass, as far as it proves them; nil where
  /// there is none. What it proves must follow from rigorous bounds, as everything here.
  /// O(players).
  func findings(at profile: [Double]) -> PlayerFindings?
}

/// Enclosures of a payoff and of its first two derivatives in the own strategy.
public struct PayoffEnclosure: Sendable {
  public var payoff: Interval
  public var marginal: Interval
  public var slope: Interval

  public init(payoff: Interval, marginal: Interval, slope: Interval) {
    self.payoff = payoff
    self.marginal = marginal
    self.slope = slope
  }
}

/// What verification needs to know about players who decide together.
public struct JointFinding: Sendable {
  /// An upper bound on what they gain together by any deviation, at least 0.
  public var gain: Double
  /// Whether what they have together is shown to fall in every direction, to first or second order.
  public var fallsAround: Bool
  /// As if they were one player.
  public var interaction: Interaction

  public init(gain: Double, fallsAround: Bool, interaction: Interaction) {
    self.gain = gain
    self.fallsAround = fallsAround
    self.interaction = interaction
  }

  /// Nothing is known.
  static let none = JointFinding(gain: .infinity, fallsAround: false, interaction: .none)
}

/// How a player and the aggregates move each other at a profile.
public struct Interaction: Sendable {
  /// One aggregate through which players meet.
  public struct Channel: Sendable {
    public var response: Double
    public var influence: Double

    public init(response: Double, influence: Double) {
      self.response = response
      self.influence = influence
    }
  }

  /// The first aggregate.
  public var main: Channel
  /// All others; as many for every player whose reply moves.
  public var further: [Channel]

  /// A player whose reply stays where it is, and whom the others need not mind.
  public static let none = Interaction(response: 0, influence: 0)

  /// For a game of one aggregate.
  public init(response: Double, influence: Double) {
    main = Channel(response: response, influence: influence)
    further = []
  }

  /// - Precondition: at least one channel.
  public init(_ channels: [Channel]) {
    main = channels[0]
    further = Array(channels.dropFirst())
  }
}

extension AuditedGame {
  public func partners(of player: Int) -> [Int] { [] }

  public func jointFinding(
    of players: [Int], at profile: [Double], in surroundings: [Surroundings], resolution: Double
  ) -> JointFinding { .none }

  public func jointProof(
    of players: [Int], at profile: [Interval], in surroundings: [Surroundings]
  ) -> BestReplyProof { .undecided }

  public func outerResidual(at profile: [Double]) -> Double { 0 }

  public func findings(at profile: [Double]) -> PlayerFindings? { nil }

  /// Surroundings of every player at a profile of exact doubles, all finite.
  public func surroundings(of profile: [Double]) -> [Surroundings] {
    surroundings(of: profile.map { Interval($0) })
  }
}
