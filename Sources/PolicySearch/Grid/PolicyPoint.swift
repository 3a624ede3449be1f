import OverlapMarket

/// What became of one policy of a menu.
public struct PolicyPoint: Sendable, Equatable {
  /// What holds at the equilibrium found; nil where none was verified, in the market or in any of
  /// the draws. Such a policy is never ranked.
  public let outcome: PolicyOutcome?
  /// The most that a firm could gain by deviating from the profile found, relative to its profit;
  /// the largest of all draws.
  public let relativeGain: Double
  /// What is known of all equilibria.
  public let equilibria: EquilibriumSpread
  /// What became of it in every draw; nil where primitives are taken as known.
  public let draws: DrawnWelfare?

  public init(
    outcome: PolicyOutcome?, relativeGain: Double, equilibria: EquilibriumSpread,
    draws: DrawnWelfare? = nil
  ) {
    self.outcome = outcome
    self.relativeGain = relativeGain
    self.equilibria = equilibria
    self.draws = draws
  }
}

extension PolicyPoint {
  /// The same, not feasible where a firm loses money.
  var withoutLoss: PolicyPoint {
    guard let outcome, outcome.smallestProfit < 0 else { return self }
    return PolicyPoint(
      outcome: PolicyOutcome(
        welfare: outcome.welfare, smallestProfit: outcome.smallestProfit,
        overlapCost: outcome.overlapCost, firms: outcome.firms, isFeasible: false),
      relativeGain: relativeGain, equilibria: equilibria, draws: draws)
  }
}

/// An equilibrium as the regulator sees it; over draws, their equilibria.
public struct PolicyOutcome: Sendable, Equatable {
  /// What policies are ranked by, in units of utility times users: welfare by the menu's objective;
  /// over draws, the criterion's value.
  public let welfare: Double
  /// Of all firms, in the same units; over draws, in the worst.
  public let smallestProfit: Double
  /// Σ c_i o_i²/2, in the same units; over draws, in the dearest.
  public let overlapCost: Double
  /// Firms that stay in the market; over draws, where the fewest do.
  public let firms: Int
  /// Whether the menu's constraints hold; over draws, in every one.
  public let isFeasible: Bool

  public init(
    welfare: Double, smallestProfit: Double, overlapCost: Double, firms: Int, isFeasible: Bool
  ) {
    self.welfare = welfare
    self.smallestProfit = smallestProfit
    self.overlapCost = overlapCost
    self.firms = firms
    self.isFeasible = isFeasible
  }
}

/// How many equilibria a market has under a policy, and how far apart they are in welfare: of all
/// sets of firms among which it may settle.
public struct EquilibriumSpread: Sendable, Equatable {
  public let multiplicity: Multiplicity
  /// Equilibria found: all there are where the multiplicity is `unique`, `multiple` or `none`; over
  /// draws, where most are.
  public let count: Int
  /// Least welfare of any found; nil where there is none, and over draws.
  public let worst: Double?
  /// Largest welfare of any found; nil where there is none, and over draws.
  public let best: Double?

  public init(multiplicity: Multiplicity, count: Int, worst: Double?, best: Double?) {
    self.multiplicity = multiplicity
    self.count = count
    self.worst = worst
    self.best = best
  }
}

/// A policy with the market solved under it.
public struct SolvedPolicy: Sendable {
  public let policy: Policy
  /// Of the market itself, whose primitives are the roster's.
  public let settled: SettledMarket
  public let point: PolicyPoint

  /// Of the firms that stay.
  public var solution: MarketSolution { settled.solution }
  /// Positions of the firms that stay where some have left; nil: all do.
  public var survivors: [Int]? { settled.survivors }

  /// The outcome where it may be chosen: verified and within the constraints.
  var feasible: PolicyOutcome? { point.outcome.flatMap { $0.isFeasible ? $0 : nil } }
}

extension SolvedPolicy {
  /// The feasible policy with the most welfare, the first of equals; nil where none is feasible.
  static func best(of policies: [SolvedPolicy]) -> SolvedPolicy? {
    var best: (policy: SolvedPolicy, welfare: Double)?
    for policy in policies {
      guard let welfare = policy.feasible?.welfare, welfare > best?.welfare ?? -.infinity else {
        continue
      }
      best = (policy, welfare)
    }
    return best?.policy
  }
}
