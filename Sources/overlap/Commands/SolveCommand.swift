import AggregativeGames
import ArgumentParser
import OverlapMarket
import Reporting
import Rosters

extension MethodChoice: ExpressibleByArgument {
  /// - Throws: when the market is too large for the method.
  func checkSize(of market: Market) throws(CommandFailure) {
    guard market.firms.count > playerLimit else { return }
    throw CommandFailure(
      status: ExitStatus.usage,
      message:
        """
        --method \(rawValue): takes at most \(playerLimit) firms, the roster has \
        \(market.firms.count); choose newton, the same method with a structured solve
        """)
  }
}

struct SolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve", abstract: "Find a Nash equilibrium of a roster and verify it.",
    discussion: "Example: overlap solve roster.json --liability 1")

  @OptionGroup var input: RosterOptions

  @OptionGroup var instruments: InstrumentOptions

  @Option(help: "How to look for the equilibrium.")
  var method = MethodChoice.auto

  @Flag(
    help:
      """
      Find every pure equilibrium, with the proof that there is no other; or prove that there is \
      none.
      """
  )
  var all = false

  @Flag(help: "Find a mixed equilibrium: for markets in which no pure one exists.")
  var mixed = false

  @OptionGroup var selection: EquilibriumOption

  @OptionGroup var leaving: ExitOption

  @Flag(
    help: "Find which firms stay where some lose money: one at a time, and every stable set."
  )
  var survivors = false

  @Option(
    help: ArgumentHelp(
      """
      Follow the equilibrium as an instrument moves: liability=0:3 or floor=0:1, with :COUNT for \
      the number of points.
      """,
      valueName: "instrument=from:to"))
  var path: String?

  @Flag(help: "Write one line an iteration to standard error.")
  var trace = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    let others = [
      ("--all", all), ("--mixed", mixed), ("--survivors", survivors), ("--path", path != nil),
    ]
    .filter(\.1).map(\.0)
    if others.count > 1 {
      throw ValidationError("\(others.joined(separator: " and ")) exclude each other")
    }
    guard let other = others.first else { return }
    if method != .auto {
      throw ValidationError("\(other) has a method of its own; leave out --method")
    }
    if leaving.exit != nil {
      throw ValidationError("\(other) does not go by one rule of exit; leave out --exit")
    }
  }

  func run() throws {
    let stopwatch = output.stopwatch
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    try method.checkSize(of: roster.market)
    let policy = try instruments.applied(to: roster)
    if all { return try enumerate(roster, policy, stopwatch) }
    if survivors { return try leave(roster, policy, stopwatch) }
    if mixed { return try mix(roster, policy, stopwatch) }
    if let path { return try follow(path, roster, policy, stopwatch) }
    let reporter = SearchReporter(
      trace: trace && !output.destination.quiet, timings: stopwatch)
    let rule = selection.settling(method, exit: leaving.rule(for: roster.market))
    // The whole, of which searches and verifications are parts.
    let settled = try stopwatch.measure("settle") { () throws(CommandFailure) in
      try reporting(input.roster) { () throws(MarketError) in
        try roster.market.regulated(by: policy).settlement(by: rule, observer: reporter.observe)
      }
    }
    try output.write(SolveResult(roster: roster, policy: policy, rule: rule, settled: settled))
  }

  private func enumerate(_ roster: Roster, _ policy: Policy, _ stopwatch: Timings) throws {
    let enumeration = try stopwatch.measure("enumerate") { () throws(CommandFailure) in
      try reporting(input.roster) { () throws(MarketError) in
        try roster.market.allEquilibria(
          under: policy, with: selection.enumeration(seconds: 10))
      }
    }
    try output.write(EnumerationResult(roster: roster, enumeration: enumeration))
  }

  private func leave(_ roster: Roster, _ policy: Policy, _ stopwatch: Timings) throws {
    let rule = selection.settling()
    let result = try stopwatch.measure("survivors") { () throws(CommandFailure) in
      try reporting(input.roster) { () throws(MarketError) in
        SurvivorsResult(
          roster: roster, policy: policy,
          sequential: try roster.market.sequentialExit(under: policy, by: rule),
          stable: roster.market.firms.count <= RegulatedMarket.survivorSetLimit
            ? try roster.market.stableSurvivorSets(under: policy, by: rule) : nil)
      }
    }
    try output.write(result)
  }

  private func mix(_ roster: Roster, _ policy: Policy, _ stopwatch: Timings) throws {
    let mixture = try stopwatch.measure("mix") { () throws(CommandFailure) in
      do throws(MixtureError) {
        return try roster.market.mixedEquilibrium(under: policy)
      } catch {
        throw CommandFailure(status: ExitStatus.badInput, message: "\(input.roster): \(error)")
      }
    }
    try output.write(MixtureResult(roster: roster, mixture: mixture))
  }

  private func follow(_ text: String, _ roster: Roster, _ policy: Policy, _ stopwatch: Timings)
    throws
  {
    let request: PathRequest
    do throws(PathRequestError) {
      request = try PathRequest(text)
    } catch {
      throw CommandFailure(status: ExitStatus.usage, message: "--path: \(error)")
    }
    let path = try stopwatch.measure("path") { () throws(CommandFailure) in
      try reporting(input.roster) { () throws(MarketError) in
        try roster.market.path(request, under: policy)
      }
    }
    try output.write(PathResult(roster: roster, path: path))
  }
}
