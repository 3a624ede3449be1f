import OverlapMarket
import Planner

/// What the regulator's options achieve, side by side: no regulation, the policy in force, the best
/// of one instrument, the best of the menu, and what a planner who chooses every overlap would do
/// (section 7.5 of the paper; docs/model.md section 5).
public struct PolicyComparison: Sendable {
  public enum Kind: Sendable, Hashable {
    /// No liability, no floor.
    case laissezFaire
    /// The roster's own policy.
    case baseline
    /// The best of one parameter of the menu's, in its range, without any other instrument.
    case best(PolicyParameter)
    /// The best liability and floor of the menu's ranges, without anything else; where the menu has
    /// more.
    case bestLiabilityAndFloor
    /// The best of the whole menu.
    case bestOfMenu
    /// The best of the whole menu under which no firm loses money.
    case bestWithoutLoss
    /// Each firm's floor where the planner would have its overlap, without anything else.
    case plannerFloors
    /// Each firm's liability such that the planner's overlap is its best reply to the others',
    /// without a floor; nothing where some firm has none.
    case firmLiability

    /// All there can be, in the order of comparisons.
    public static var all: [Kind] {
      [.laissezFaire, .baseline] + PolicyParameter.movable.map { .best($0) }
        + [
          .bestLiabilityAndFloor, .bestOfMenu, .bestWithoutLoss, .plannerFloors, .firmLiability,
        ]
    }

    /// As results call it: `laissezFaire`, `bestFloor`.
    public var name: String {
      switch self {
      case .laissezFaire: "laissezFaire"
      case .baseline: "baseline"
      case .best(let parameter):
        "best" + parameter.name.prefix(1).uppercased() + parameter.name.dropFirst()
      case .bestLiabilityAndFloor: "bestLiabilityAndFloor"
      case .bestOfMenu: "bestOfMenu"
      case .bestWithoutLoss: "bestWithoutLoss"
      case .plannerFloors: "plannerFloors"
      case .firmLiability: "firmLiability"
      }
    }
  }

  public struct Entry: Sendable {
    public let kind: Kind
    /// nil where no policy was feasible.
    public let solved: SolvedPolicy?

    /// Welfare by the menu's objective, over draws the criterion's value; nil where there is no
    /// verified equilibrium.
    public var welfare: Double? { solved?.point.outcome?.welfare }
  }

  let market: Market
  /// Whether no policy can do what the planner cannot: make firms leave where the planner may close
  /// none, which is so where shares are held, or cut exposures. Shares of the planner's gain mean
  /// something then.
  public let isBoundedByPlanner: Bool
  /// In the order of `Kind`; best policies of instruments that the menu does not have are left out.
  public let entries: [Entry]
  /// The overlaps of a planner with the menu's objective.
  public let firstBest: PlannerSolution
  /// The same of a planner who learns each draw first; nil where the market was taken as known.
  public var drawnFirstBest: DrawnFirstBest?

  /// What the first best found is worth, by what policies are ranked by: a lower bound on the best
  /// there is, and an upper bound. Overlaps that a policy leads to are the planner's to choose too.
  public var firstBestValue: (found: Double, upperBound: Double) {
    if let drawn = drawnFirstBest { return (drawn.value, drawn.upperBound) }
    let policies = isBoundedByPlanner ? entries.compactMap(\.welfare) : []
    return (policies.reduce(firstBest.welfare) { max($0, $1) }, firstBest.upperBound)
  }

  public subscript(kind: Kind) -> Entry? { entries.first { $0.kind == kind } }

  /// Welfare without regulation; nil where there is no verified equilibrium.
  public var laissezFaireWelfare: Double? { self[.laissezFaire]?.welfare }

  /// The share of what the first best gains over no regulation that some welfare recovers,
  /// dimensionless; negative where it is worse than no regulation. The first best found is taken
  /// for the first best: where it is proven within a gap, shares are within that gap.
  ///
  /// - Returns: nil where there is nothing to recover that the planner's bound could tell from
  ///   nothing, where policies are not bounded by the planner, and where the planner may close
  ///   firms and its choice is not proven.
  public func recovered(by welfare: Double) -> Double? {
    guard let base = laissezFaireWelfare, let gain = firstBestGain else { return nil }
    return (welfare - base) / gain
  }

  /// What the first best gains over no regulation; nil as for `recovered`.
  public var firstBestGain: Double? {
    guard isBoundedByPlanner, firstBest.keep == .all || isProven, let base = laissezFaireWelfare
    else { return nil }
    let (found, upperBound) = firstBestValue
    let gain = found - base
    return gain > max(0, upperBound - found) ? gain : nil
  }

  private var isProven: Bool { drawnFirstBest?.isProven ?? firstBest.isProven }

  /// Who gains what over no regulation; nil where one of the two has no verified equilibrium.
  public func incidence(under entry: Entry) -> Incidence? {
    guard let base = laissezFaire, let settled = entry.solved?.settled, settled.isVerified else {
      return nil
    }
    let count = firstBest.firmCount
    return settled.incidence(among: count).less(base.incidence(among: count))
  }

  /// Who gains what over no regulation at the planner's overlaps, where nobody pays liability; nil
  /// without a verified equilibrium to start from.
  public var firstBestIncidence: Incidence? {
    guard let base = laissezFaire else { return nil }
    let count = firstBest.firmCount
    let whole = market.unregulated
    return Incidence(
      of: firstBest.serving.map { whole.part(of: $0) } ?? whole, at: firstBest.state,
      survivors: firstBest.serving, among: count
    )
    .less(base.incidence(among: count))
  }

  private var laissezFaire: SettledMarket? {
    self[.laissezFaire]?.solved.flatMap { $0.settled.isVerified ? $0.settled : nil }
  }
}
