import PolicySearch

// Of a search over policies.
extension Quantity {
  static let objective = Quantity(
    "objective", "objective", .utility, "What the criterion makes of welfare over the draws.",
    section: "5")
  static let expectedWelfare = Quantity(
    "expectedWelfare", "expected", .utility, "Mean welfare over the draws.")
  static let standardError = Quantity(
    "standardError", "standard error", .none,
    "The standard error of a mean over draws, in the unit of the mean.")
  static let worstWelfare = Quantity(
    "worstWelfare", "worst", .utility, "The least welfare in any draw.")
  static let bestWelfare = Quantity(
    "bestWelfare", "best", .utility, "The most welfare in any draw.")
  static let worstEquilibrium = Quantity(
    "worstEquilibrium", "at the worst equilibrium", .utility,
    "The least welfare of any equilibrium that is known under the policy.")
  static let bestEquilibrium = Quantity(
    "bestEquilibrium", "at the best equilibrium", .utility,
    "The most welfare of any equilibrium that is known under the policy.")
  static let largestRegret = Quantity(
    "largestRegret", "largest regret", .utility,
    "The most by which a policy falls behind the best of its draw.")
  static let failedDraws = Quantity(
    "failedDraws", "failed draws", .count, "In how many draws no equilibrium was verified.")

  /// `welfareQ05` for the share 0.05.
  static func welfareQuantile(_ share: Double) -> Quantity {
    let percent = Int((100 * share).rounded())
    return Quantity(
      "welfareQ\(percent < 10 ? "0" : "")\(percent)", percent == 50 ? "median" : "\(percent) %",
      .utility, "The welfare that \(percent) % of the draws stay below.")
  }

  static let feasible = Quantity(
    "feasible", "feasible", .none, "Whether a policy keeps the constraints of the menu.")
  static let flat = Quantity(
    "flat", "flat", .none, "Whether a policy belongs to the flat optimum.", section: "5")
  static let flatness = Quantity(
    "flatness", "flatness", .ratio,
    "The part of what the first best gains over no regulation that a flat optimum may lose.",
    section: "5")
  static let threshold = Quantity(
    "threshold", "threshold", .utility, "The least welfare of a policy of the flat optimum.",
    in: "flatSet", section: "5")
  static let estimate = Quantity(
    "estimate", "estimate", .utility,
    "An estimate of how much better policies between the grid's points may be.")
  static let cellsUnknown = Quantity(
    "cellsUnknown", "cells unknown", .count,
    "How many cells of the grid have a corner without a verified equilibrium.")
  static let provenMissed = Quantity(
    "provenBound", "proven bound", .utility,
    "No policy is better than the best found by more, proven.", in: "missed")
  static let minimumProfit = Quantity(
    "minimumProfit", "least profit", .utility, "The profit that every firm must keep.",
    section: "5")
  static let maximumOverlapCost = Quantity(
    "maximumOverlapCost", "largest cost of overlap", .utility, "The most that overlap may cost.",
    section: "5")
  static let maximumComplianceCost = Quantity(
    "maximumComplianceCost", "largest compliance cost", .utility,
    "The most that complying may cost.", section: "5")
  static let minimumFirms = Quantity(
    "minimumFirms", "least number of firms", .firms, "How many firms must stay.", section: "5")
  static let pointCount = Quantity(
    "pointCount", "points", .count, "How many policies the grid has, or an instrument values.")
  static let unverified = Quantity(
    "unverifiedCount", "unverified", .count, "At how many policies no equilibrium was verified.")
  static let feasibleCount = Quantity(
    "feasibleCount", "feasible", .count, "How many policies keep the constraints of the menu.")
  static let held = Quantity(
    "heldCount", "held", .count, "How many policies a store holds of its shard.")

  static let ofSearch: [Quantity] =
    [objective, expectedWelfare, standardError]
    + WelfareStatistics.shares.map(welfareQuantile) + [
      worstWelfare, bestWelfare, worstEquilibrium, bestEquilibrium, largestRegret, failedDraws,
      feasible, flat, flatness, threshold,
      estimate, cellsUnknown, provenMissed, minimumProfit, maximumOverlapCost,
      maximumComplianceCost, minimumFirms, pointCount, unverified, feasibleCount, held,
    ]
}
