import OverlapMarket
import PolicySearch
import TestSupport

/// A market drawn at random with a menu that spans what is of interest in it.
struct SearchCase {
  let market: Market
  let policy: Policy

  func menu(
    _ points: Int, welfare: WelfareConvention = .totalSurplus,
    constraints: PolicyConstraints = .none
  ) throws -> PolicyMenu {
    try PolicyMenu(
      [
        MenuInstrument(.liability, from: 0, to: 2, points: points),
        MenuInstrument(.floor, from: 0, to: reach, points: points),
      ], welfare: welfare, constraints: constraints)
  }

  /// A floor to which about half of the firms' failures can be brought down.
  var reach: Double {
    let firms = market.firms
    let kinks = firms.indices.flatMap { i in
      market.regimes.indices.compactMap { s -> Double? in
        let k = i * market.regimes.count + s
        return firms.effectiveness[k] > 0 ? firms.baselineFailure[k] / firms.effectiveness[k] : nil
      }
    }.sorted()
    return kinks.isEmpty ? 1 : kinks[kinks.count / 2]
  }
}

/// Welfare and constraints at an equilibrium, in the tests' own words.
struct Judged {
  let welfare: Double
  let smallestProfit: Double
  let cost: Double

  /// - Returns: nil without a verified equilibrium.
  init?(_ market: Market, _ policy: Policy, _ menu: PolicyMenu, held: Policy) throws {
    let solution = try market.solve(under: policy)
    guard solution.converged else { return nil }
    let outcomes = Outcomes(
      of: try market.regulated(by: policy), at: solution.point.state,
      systemicTerm: menu.objective.systemicTerm, heldSharesIn: try market.regulated(by: held))
    welfare = outcomes.welfare[menu.objective.convention]
    smallestProfit = solution.point.state.profit.min() ?? 0
    cost = market.firms.indices.reduce(0) {
      $0 + market.firms.cost[$1] * solution.point.state.overlap[$1]
        * solution.point.state.overlap[$1] / 2
    }
  }

  func isFeasible(_ constraints: PolicyConstraints) -> Bool {
    smallestProfit >= constraints.minimumProfit ?? -.infinity
      && cost <= constraints.maximumOverlapCost ?? .infinity
  }
}
