import OverlapMarket
import Planner

/// What the regulator's options achieve, side by side: no regulation, the policy in force, the best
/// of one instrument, the best of the menu, and what a planner who chooses every overlap would do
/// (section 7.5 of the paper; docs/model.md section 5).
public struct PolicyComparison: Sendable {
  public enum Kind: Sendable, Hashable {
    /// No liability, no floor.
    case laissezFaire
    /// The policy in force before the search.
    case current
    /// The best of one parameter of the menu's, in its range, without any other instrument.
    case best(PolicyParameter)
    /// The best liability and floor of the menu's ranges, without anything else; where the menu has
    /// more.
    case bestLiabilityAndFloor
    /// The best of the whole menu.
    case bestOfMenu
    /// Each firm's floor where the planner would have its overlap, without anything else.
    case plannerFloors
    /// Each firm's liability such that the planner's overlap is its best reply to the others',
    /// without a floor; nothing where some firm has none.
    case firmLiability

    /// As results call it: `laissezFaire`, `bestFloor`.
    public var name: String {
      switch self {
      case .laissezFaire: "laissezFaire"
      case .current: "current"
      case .best(let parameter):
        "best" + parameter.name.prefix(1).uppercased() + parameter.name.dropFirst()
      case .bestLiabilityAndFloor: "bestLiabilityAndFloor"
      case .bestOfMenu: "bestOfMenu"
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

  /// In the order of `Kind`; best policies of instruments that the menu does not have are left out.
  public let entries: [Entry]
  /// The overlaps of a planner with the menu's objective.
  public let firstBest: PlannerSolution
  /// The same of a planner who learns each draw first; nil where the market was taken as known.
  public var drawnFirstBest: DrawnFirstBest?

  /// What the first best found is worth, by what policies are ranked by: a lower bound on the best
  /// there is, and an upper bound.
  public var firstBestValue: (found: Double, upperBound: Double) {
    drawnFirstBest.map { ($0.value, $0.upperBound) } ?? (firstBest.welfare, firstBest.upperBound)
  }

  public subscript(kind: Kind) -> Entry? { entries.first { $0.kind == kind } }

  /// Welfare without regulation; nil where there is no verified equilibrium.
  public var laissezFaireWelfare: Double? { self[.laissezFaire]?.welfare }

  /// The share of what the first best gains over no regulation that some welfare recovers,
  /// dimensionless; negative where it is worse than no regulation. The first best found is taken
  /// for the first best: where it is proven within a gap, shares are within that gap.
  ///
  /// - Returns: nil where there is nothing to recover that the planner's bound could tell from
  ///   nothing.
  public func recovered(by welfare: Double) -> Double? {
    guard let base = laissezFaireWelfare else { return nil }
    let (found, upperBound) = firstBestValue
    let gain = found - base
    guard gain > max(0, upperBound - found) else { return nil }
    return (welfare - base) / gain
  }

  /// What each firm gains over no regulation, liability and the cost of overlap paid; nil where one
  /// of the two has no verified equilibrium.
  public func profitChanges(under entry: Entry) -> [Double]? {
    guard let solved = entry.solved, solved.settled.isVerified else { return nil }
    return changes(to: solved.solution.point.state.profit, solved)
  }

  /// What each firm gains over no regulation at the planner's overlaps, where nobody pays
  /// liability.
  public var firstBestProfitChanges: [Double]? { changes(to: firstBest.state.profit, nil) }

  /// - Parameter solved: what the profits belong to, whose firms that left earn nothing.
  private func changes(to profit: [Double], _ solved: SolvedPolicy?) -> [Double]? {
    guard let base = self[.laissezFaire]?.solved?.settled, base.isVerified else { return nil }
    let count = firstBest.overlap.count
    let before = base.spread(base.solution.point.state.profit, among: count, absent: 0)
    let profit = solved?.settled.spread(profit, among: count, absent: 0) ?? profit
    return zip(profit, before).map { $0 - $1 }
  }
}
