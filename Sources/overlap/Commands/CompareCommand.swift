import AggregativeGames
import ArgumentParser
import OverlapMarket
import Reporting
import Rosters

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Set policies beside the roster's own: every outcome, level and change.",
    discussion: """
      A policy is a JSON file (see overlap schema policy) or written out, liability=1,floor=0.2. What it does not set stays as
      in the roster. Each reform is solved from the baseline's equilibrium.
      """)

  @OptionGroup var input: RosterOptions

  @Argument(help: "Policies to compare with the roster's own.")
  var policies: [String]

  @Option(help: "How to look for equilibria.")
  var method = MethodChoice.auto

  @OptionGroup var output: OutputOptions

  func run() throws {
    let timings = Timings(isOn: output.timings)
    let roster = try timings.measure("load") { () throws(CommandFailure) in try input.load() }
    let search = EquilibriumSearch(choice: method)
    func entry(_ name: String, _ policy: Policy, from start: [Double]?) throws(CommandFailure)
      -> ComparisonResult.Entry
    {
      let solution = try timings.measure("solve \(name)") { () throws(CommandFailure) in
        try reporting(input.roster) { () throws(MarketError) in
          try roster.market.solve(under: policy, with: search, from: start)
        }
      }
      return ComparisonResult.Entry(
        name: name, solution: solution, in: roster.market, baselineFloor: roster.policy.floor)
    }
    let reforms = try policies.map { argument in
      let reform = try reporting { () throws(RosterError) in
        try PolicyReform.read(argument: argument)
      }
      let policy = try reporting(argument) { () throws(MarketError) in
        try reform.applied(to: roster.policy)
      }
      return (reform.name ?? argument, policy)
    }
    let baseline = try entry("baseline", roster.policy, from: nil)
    let start = baseline.solution.converged ? baseline.solution.point.state.overlap : nil
    let result = ComparisonResult(
      roster: roster, baseline: baseline,
      reforms: try reforms.map { try entry($0.0, $0.1, from: start) })
    switch output.format {
    case .table: try output.write(result.table)
    case .json: try output.write(result.json)
    case .csv: try output.write(result.csv)
    }
    if !result.isVerified { throw ExitCode(ExitStatus.unverified) }
  }
}
