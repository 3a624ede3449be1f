import ArgumentParser
import Glibc
import OverlapMarket
import PolicySearch
import Reporting
import Rosters

struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find the best policy of a menu of instruments, the market at its equilibrium.",
    discussion: """
      A menu is a JSON file of ranges of instruments, an objective and constraints (see overlap schema menu). Every point of its \
      grid is solved and verified, the best is refined between the points, and set beside no regulation, the roster's own policy, \
      each instrument alone and the planner's first best. Instruments that the menu leaves out stay as in the roster.

      With --uncertainty every policy is solved in each of many draws of the roster's primitives (see overlap schema uncertainty), the \
      same for all policies, and ranked by the menu's objective over them. Its constraints must hold in every draw.
      """)

  @OptionGroup var input: RosterOptions

  @Argument(help: "A menu of policies, in JSON; - is standard input.")
  var menu: String

  @Option(
    help: ArgumentHelp("Judge policies over the draws or distributions of primitives in this file.", valueName: "file"))
  var uncertainty: String?

  @Flag(help: "Find every equilibrium of each policy of the grid, and tell the best and the worst.")
  var all = false

  @Option(help: ArgumentHelp("Threads to work with; the answer is the same for any number.", valueName: "n"))
  var threads = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  @Option(
    help: ArgumentHelp(
      "Write charts of the grid as SVG files into this folder, which is made if need be.", valueName: "folder"))
  var plot: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads must be at least 1") }
    if all && uncertainty != nil {
      throw ValidationError("--all and --uncertainty exclude each other: draws are judged by one equilibrium each")
    }
  }

  func run() async throws {
    let stopwatch = output.stopwatch
    let path = InputPath.resolved(menu)
    let uncertaintyPath = uncertainty.map(InputPath.resolved)
    try InputPath.checkOnce([InputPath.resolved(input.roster), path] + [uncertaintyPath].compactMap(\.self))
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in try input.load() }
    let file = try reporting { () throws(RosterError) in try MenuFile.load(path: path) }
    try checkSize(of: roster.market)
    let uncertain = try stopwatch.measure("draw") { () throws(CommandFailure) in
      try uncertaintyPath.map { path throws(CommandFailure) in
        try reporting { () throws(RosterError) in try UncertaintyFile.load(path: path, for: roster.market) }
      }
    }
    try check(file.menu, over: uncertain?.draws)
    // Before the work, so that none is lost.
    let folder = try plot.map { path throws(CommandFailure) in try OutputFolder(making: path) }
    let progress = GridProgress(total: file.menu.pointCount, isOn: !output.destination.quiet)
    let answer = try await stopwatch.measure("search") { () async throws(CommandFailure) in
      try await reporting(input.roster) { () async throws(MarketError) in
        defer { progress.end() }
        return try await roster.market.search(
          file.menu, under: roster.policy, over: uncertain?.draws,
          with: MenuSearch(equilibria: all ? .all : .selected, threads: threads),
          progress: progress.add)
      }
    }
    let result = MenuResult(roster: roster, menu: file, uncertainty: uncertain, answer: answer)
    if let folder {
      try stopwatch.measure("plot") { () throws(CommandFailure) in
        for chart in result.charts { try folder.write(chart.svg, to: chart.name) }
      }
    }
    try output.write(table: result.table, json: result.json, csv: result.csv)
    if !answer.isVerified { throw ExitCode(ExitStatus.unverified) }
  }

  /// What the menu asks of the draws, they must be able to answer.
  private func check(_ menu: PolicyMenu, over draws: MarketDraws?) throws(CommandFailure) {
    func failure(_ status: Int32, _ message: String) -> CommandFailure {
      CommandFailure(status: status, message: "\(Shown.line(self.menu)): \(message)")
    }
    if let kind = menu.criterion?.kind {
      let place = "objective.uncertainty = \(Shown.quoted(kind.rawValue))"
      guard let draws else { throw failure(ExitStatus.usage, "\(place): needs draws; give --uncertainty a file") }
      if kind.needsProbabilities && !draws.hasProbabilities {
        throw failure(ExitStatus.badInput, "\(place): intervals have no probabilities; ask for worst or regret")
      }
    }
    guard let draws, menu.pointCount * draws.count > MenuSearch.drawnPointLimit else { return }
    throw failure(
      ExitStatus.badInput,
      "instruments = a grid of \(menu.pointCount) points: over \(draws.count) draws must be at most "
        + "\(MenuSearch.drawnPointLimit / draws.count); ask for fewer points or fewer draws")
  }

  private func checkSize(of market: Market) throws(CommandFailure) {
    guard all, market.firms.count > MenuSearch.enumerationLimit else { return }
    throw CommandFailure(
      status: ExitStatus.usage,
      message: "--all: takes at most \(MenuSearch.enumerationLimit) firms, the roster has \(market.firms.count)")
  }
}
