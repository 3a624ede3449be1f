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
      """)

  @OptionGroup var input: RosterOptions

  @Argument(help: "A menu of policies, in JSON; - is standard input.")
  var menu: String

  @Flag(help: "Find every equilibrium of each policy of the grid, and tell the best and the worst.")
  var all = false

  @Option(help: ArgumentHelp("Threads to work with; the answer is the same for any number.", valueName: "n"))
  var threads = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads must be at least 1") }
  }

  func run() async throws {
    let stopwatch = output.stopwatch
    let path = InputPath.resolved(menu)
    try InputPath.checkOnce([InputPath.resolved(input.roster), path])
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in try input.load() }
    let file = try reporting { () throws(RosterError) in try MenuFile.load(path: path) }
    try checkSize(of: roster.market)
    let progress = GridProgress(total: file.menu.pointCount, isOn: !output.destination.quiet)
    let answer = try await stopwatch.measure("search") { () async throws(CommandFailure) in
      try await reporting(input.roster) { () async throws(MarketError) in
        defer { progress.end() }
        return try await roster.market.search(
          file.menu, under: roster.policy, with: MenuSearch(equilibria: all ? .all : .selected, threads: threads),
          progress: progress.add)
      }
    }
    let result = MenuResult(roster: roster, menu: file, answer: answer)
    try output.write(table: result.table, json: result.json, csv: result.csv)
    if !answer.isVerified { throw ExitCode(ExitStatus.unverified) }
  }

  private func checkSize(of market: Market) throws(CommandFailure) {
    guard all, market.firms.count > MenuSearch.enumerationLimit else { return }
    throw CommandFailure(
      status: ExitStatus.usage,
      message: "--all: takes at most \(MenuSearch.enumerationLimit) firms, the roster has \(market.firms.count)")
  }
}
