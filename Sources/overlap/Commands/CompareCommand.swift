import AggregativeGames
import ArgumentParser
import OverlapMarket
import Reporting
import Rosters

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Set policies, or other rosters, beside the roster's own: levels and changes.",
    discussion: """
      A policy is a JSON file (see overlap schema policy) or written out, liability=1,floor=0.2. \
      What it does not set \
      stays as in the roster. In a file an instrument may be an object with one number a firm. \
      What a reform yields does not depend on the baseline or on other reforms.

      Another roster is a market in which firms enter, leave or change, under its own policy; a \
      file is told by what is in it, and firms by their names.

      Examples: overlap compare roster.json liability=1 reform.json
                overlap compare before.json after.json

      Example: overlap compare roster.json liability=1 floor=0.5 --first-best
      """)

  @OptionGroup var input: RosterOptions

  @Argument(help: "Policies, or other rosters, to compare with the roster and its policy.")
  var alternatives: [String]

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
    try ReformArgument.checkBlanks(alternatives)
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    try method.checkSize(of: roster.market)
    let rule = selection.settling(method, exit: leaving.rule(for: roster.market))
    let others = try alternatives.map { try alternative($0, to: roster) }
    if firstBest, others.contains(where: { $0.roster.market != roster.market }) {
      throw CommandFailure(
        status: ExitStatus.usage,
        message: "--first-best: a first best is of one market; leave the other rosters out")
    }
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
      baseline: .init(
        name: "baseline", roster: roster, policy: roster.policy, settled: baseline),
      reforms: try others.map { other in
        let settled = try stopwatch.measure("solve \(other.name)") { () throws(CommandFailure) in
          try settlement(of: other.roster, under: other.policy, by: rule, file: other.file)
        }
        return ComparisonResult.Entry(
          name: other.name, roster: other.roster, policy: other.policy,
          settled: other.roster.market == roster.market ? settled.keeping(baseline) : settled)
      }, standard: standard)
    try output.write(result)
  }

  private typealias Other = (name: String, roster: Roster, policy: Policy, file: String)

  /// What stands on the command line: a policy for the roster, or another roster.
  private func alternative(_ argument: String, to roster: Roster) throws(CommandFailure) -> Other {
    switch try reporting({ () throws(RosterError) in try Alternative.read(argument: argument) }) {
    case .roster(let other):
      try method.checkSize(of: other.market)
      return (argument, other, other.policy, argument)
    case .reform(let reform):
      let (name, policy) = try ReformArgument.applied(reform, from: argument, to: roster)
      return (name, roster, policy, input.roster)
    }
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
    of roster: Roster, under policy: Policy, by rule: Settling, file: String? = nil
  ) throws(CommandFailure) -> SettledMarket {
    try reporting(file ?? input.roster) { () throws(MarketError) in
      try roster.market.regulated(by: policy).settlement(by: rule)
    }
  }
}
