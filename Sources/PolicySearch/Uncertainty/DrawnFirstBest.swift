import OverlapMarket
import Planner

/// The first best of a planner who learns each draw before choosing overlaps: what perfect
/// information would be worth.
public struct DrawnFirstBest: Sendable {
  /// Welfare found in each draw, a proven lower bound on the best there is.
  public let welfare: [Double]
  /// No overlaps have more welfare in the draw than this.
  public let upperBounds: [Double]
  /// The criterion's value over the draws of what was found. No criterion falls where welfare
  /// rises, so that it lies below the true one's.
  public let value: Double
  /// The criterion's value over the draws of the upper bounds, above the true one's.
  public let upperBound: Double
  /// The largest gap between `value` and `upperBound` that was asked for, relative to the largest
  /// welfare in size of any draw.
  public let tolerance: Double

  /// Whether the gap is within the tolerance asked for.
  public var isProven: Bool {
    upperBound - value <= tolerance * welfare.reduce(0) { max($0, abs($1)) }
  }
}

extension DrawnEvaluation {
  func firstBest(
    _ objective: WelfareObjective, heldSharesUnder policy: Policy, keep: FirmChoice,
    with search: PlannerSearch, threads: Int
  ) async throws(MarketError) -> DrawnFirstBest {
    let plans = try await draws.plans(
      objective, heldSharesUnder: policy, keep: keep, with: search, threads: threads)
    let welfare = plans.map(\.welfare)
    let upperBounds = plans.map(\.upperBound)
    return DrawnFirstBest(
      welfare: welfare, upperBounds: upperBounds, value: value(of: welfare),
      upperBound: value(of: upperBounds),
      tolerance: search.tolerance)
  }
}
