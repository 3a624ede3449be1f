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
      A policy is a JSON file (see overlap schema policy) or written out, liability=1,floor=0.2. \
      What it does not set \
      stays as in the roster. In a file an instrument may be an object with one number a firm. \
      Each reform is solved from the baseline's equilibrium, and one that changes nothing keeps it.
      """)

  @OptionGroup var input: RosterOptions

  @Argument(help: "Policies to compare with the roster's own.")
  var policies: [String]

  @Flag(
    help: "Hold every policy against no regulation and the planner's first best, and tell who pays."
  )
  var firstBest = false

  @Option(help: "How to look for equilibria.")
  var method = MethodChoice.auto

  @OptionGroup var output: OutputOptions

  func run() throws {
    let stopwatch = output.stopwatch
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    try method.checkSize(of: roster.market)
    let reforms = try policies.map { try ReformArgument.reform($0, of: roster) }
    let baseline = try stopwatch.measure("solve baseline") { () throws(CommandFailure) in
      let regulated = try reporting(input.roster) { () throws(MarketError) in
        try roster.market.regulated(by: roster.policy)
      }
      return try solution(of: regulated, from: nil)
    }
    var standard: FirstBestStandard?
    if firstBest {
      standard = try stopwatch.measure("first best") { () throws(CommandFailure) in
        try self.standard(of: roster.market)
      }
    }
    func entry(_ name: String, _ solution: MarketSolution) -> ComparisonResult.Entry {
      ComparisonResult.Entry(name: name, solution: solution, baseline: baseline.regulated)
    }
    let result = ComparisonResult(
      roster: roster, baseline: entry("baseline", baseline),
      reforms: try reforms.map { name, policy in
        try stopwatch.measure("solve \(name)") { () throws(CommandFailure) in
          let regulated = try reporting(input.roster) { () throws(MarketError) in
            try roster.market.regulated(by: policy)
          }
          if let unchanged = baseline.unchanged(in: regulated) { return entry(name, unchanged) }
          return entry(name, try solution(of: regulated, from: baseline))
        }
      }, standard: standard)
    try output.write(result)
  }

  private func standard(of market: Market) throws(CommandFailure) -> FirstBestStandard {
    FirstBestStandard(
      laissezFaire: try solution(of: market.unregulated, from: nil),
      plan: try reporting(input.roster) { () throws(MarketError) in try market.plan() })
  }

  private func solution(
    of regulated: RegulatedMarket, from baseline: MarketSolution?
  ) throws(CommandFailure) -> MarketSolution {
    let start = baseline.flatMap { $0.converged ? $0.point.state.overlap : nil }
    return try reporting(input.roster) { () throws(MarketError) in
      try regulated.solve(with: EquilibriumSearch(choice: method), from: start)
    }
  }
}
