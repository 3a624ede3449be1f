import ArgumentParser
import OverlapMarket
import Planner

extension WelfareConvention: ExpressibleByArgument {}
extension SystemicTerm: ExpressibleByArgument {}
extension ShareResponse: ExpressibleByArgument {}
extension FirmChoice: ExpressibleByArgument {}

/// What the planner maximises, and how hard it is proven.
struct PlannerOptions: ParsableArguments {
  @Option(help: "Welfare convention.")
  var welfare = WelfareConvention.totalSurplus

  @Option(help: "How the systemic loss is computed.")
  var systemic = SystemicTerm.exact

  @Option(
    help:
      """
      Whether users react to the overlaps chosen, or stay where they are with every firm at the \
      policy's floor.
      """
  )
  var shares: ShareResponse?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Largest relative gap between welfare and its proven upper bound.", valueName: "gap"),
    transform: OptionValue.number)
  var tolerance = 1e-6

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Most evaluations of single firms' problems before the bound is left as it is.",
      valueName: "evaluations"), transform: OptionValue.whole)
  var effort = 4_000_000

  var objective: WelfareObjective {
    WelfareObjective(convention: welfare, systemicTerm: systemic, shares: shares ?? .free)
  }

  var search: PlannerSearch { PlannerSearch(tolerance: tolerance, budget: effort) }

  func validate() throws {
    if !(tolerance > 0 && tolerance.isFinite) {
      throw ValidationError("--tolerance must be greater than 0")
    }
    if effort < 1 { throw ValidationError("--effort must be at least 1") }
    if welfare == .fixedShares && shares == .free {
      throw ValidationError(
        "--welfare fixedShares holds shares by definition; leave out --shares free")
    }
  }
}
