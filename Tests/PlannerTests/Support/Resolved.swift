import OverlapMarket

@testable import Planner

/// Profiles solved again after a primitive has moved, by the solvers and not by derivatives.
enum Resolved {
  struct Profile {
    let overlap: [Double]
    let corners: [Corner]
    let welfare: Double
  }

  /// The equilibrium nearest to a start; nil where none was found.
  /// - Parameter held: where shares are held; nil: under the policy itself.
  static func equilibrium(
    _ moved: Moved, near start: [Double], _ objective: WelfareObjective,
    heldSharesUnder held: Policy? = nil
  ) throws -> Profile? {
    let solution = try moved.market.solve(under: moved.policy, from: start)
    guard solution.converged else { return nil }
    let terms = try SocialTerms(
      moved.market, objective: objective,
      sharesIn: try moved.market.regulated(by: held ?? moved.policy))
    let overlap = solution.point.state.overlap
    return Profile(
      overlap: overlap, corners: solution.point.corners, welfare: terms.welfare(at: overlap))
  }

  /// The planner's local optimum nearest to a start.
  static func optimum(_ moved: Moved, near start: [Double], _ objective: WelfareObjective) throws
    -> Profile?
  {
    let terms = try SocialTerms(
      moved.market, objective: objective, sharesIn: try moved.market.regulated(by: moved.policy))
    let found = LocalPlanner().climb(PlannerGame(terms), from: start)
    guard found.residual < 1e-9 else { return nil }
    let corners = Corner.all(in: moved.market.unregulated, at: found.overlap)
    return Profile(overlap: found.overlap, corners: corners, welfare: found.welfare)
  }
}
