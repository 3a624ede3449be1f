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
      What a reform yields does not depend on the baseline or on other reforms.
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

  @OptionGroup var selection: EquilibriumOption

  @OptionGroup var leaving: ExitOption

  @OptionGroup var output: OutputOptions

  func run() throws {
    let stopwatch = output.stopwatch
    try ReformArgument.checkBlanks(policies)
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    try method.checkSize(of: roster.market)
    let rule = selection.settling(method, exit: leaving.rule(for: roster.market))
    let reforms = try policies.map { try ReformArgument.reform($0, of: roster) }
    let baseline = try stopwatch.measure("solve baseline") { () throws(CommandFailure) in
      try settlement(of: roster, under: roster.policy, by: rule)
    }
    var standard: FirstBestStandard?
    if firstBest {
      standard = try stopwatch.measure("first best") { () throws(CommandFailure) in
        try self.standard(of: roster, by: rule)
      }
    }
    let result = ComparisonResult(
      roster: roster, rule: rule,
      baseline: .init(name: "baseline", policy: roster.policy, settled: baseline),
      reforms: try reforms.map { name, policy in
        try stopwatch.measure("solve \(name)") { () throws(CommandFailure) in
          ComparisonResult.Entry(
            name: name, policy: policy,
            settled: try settlement(of: roster, under: policy, by: rule).keeping(baseline))
        }
      }, standard: standard)
    try output.write(result)
  }

  private func standard(
    of roster: Roster, by rule: Settling
  ) throws(CommandFailure) -> FirstBestStandard {
    FirstBestStandard(
      laissezFaire: try settlement(of: roster, under: .laissezFaire, by: rule),
      plan: try reporting(input.roster) { () throws(MarketError) in
        try roster.market.plan(keep: rule.exit.plannerChoice)
      })
  }

  private func settlement(
    of roster: Roster, under policy: Policy, by rule: Settling
  ) throws(CommandFailure) -> SettledMarket {
    try reporting(input.roster) { () throws(MarketError) in
      try roster.market.regulated(by: policy).settlement(by: rule)
    }
  }
}
