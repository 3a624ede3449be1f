import ArgumentParser
import Glibc
import OverlapMarket
import PolicySearch
import Reporting
import Rosters
import RunStore

struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find the best policy of a menu of instruments, the market at its equilibrium.",
    discussion: """
      A menu is a JSON file of ranges of instruments, an objective and constraints (see overlap schema menu). Every point of its \
      grid is solved and verified, the best is refined between the points, and set beside no regulation, the roster's own policy, \
      each instrument alone and the planner's first best. Instruments that the menu leaves out stay as in the roster.

      With --store the points go to a file as they are solved. A search that was stopped, in any way and at any moment, goes on \
      from there when it is started again. With --shard i/n it solves the i-th of n parts of the grid into its store and \
      tells how far it is; overlap merge joins the stores of all parts, and a search with the merged store gives the answer, \
      the same as one search's.
      """)

  @OptionGroup var input: RosterOptions

  @Argument(help: "A menu of policies, in JSON; - is standard input.")
  var menu: String

  @Flag(help: "Find every equilibrium of each policy of the grid, and tell the best and the worst.")
  var all = false

  @Option(help: ArgumentHelp("Threads to work with; the answer is the same for any number.", valueName: "n"))
  var threads = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  @Option(help: ArgumentHelp("Keep the points in this file, and go on from those that it holds.", valueName: "file"))
  var store: String?

  @Option(
    help: ArgumentHelp("Solve a part of the grid into the store: the i-th of n, such as 2/8.", valueName: "i/n"),
    transform: { text in
      guard let shard = Shard(text) else { throw ValidationError("must be i/n with 1 ≤ i ≤ n, such as 2/8") }
      return shard
    })
  var shard: Shard?

  @OptionGroup var output: OutputOptions

  private var search: MenuSearch { MenuSearch(equilibria: all ? .all : .selected, threads: threads) }

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads must be at least 1") }
    if shard != nil, store == nil { throw ValidationError("--shard needs --store, which keeps the shard's points") }
  }

  func run() async throws {
    let stopwatch = output.stopwatch
    let path = InputPath.resolved(menu)
    try InputPath.checkOnce([InputPath.resolved(input.roster), path])
    let roster = try stopwatch.measure("load") { () throws(CommandFailure) in try input.load() }
    let file = try reporting { () throws(RosterError) in try MenuFile.load(path: path) }
    try checkSize(of: roster.market)
    guard let store else {
      return try await tell(roster, file) { progress throws(MarketError) in
        try await roster.market.search(file.menu, under: roster.policy, with: search, progress: progress.add)
      }
    }
    let identity = RunIdentity(
      roster: roster.sha256, menu: file.sha256, grid: GridChains(of: file.menu), equilibria: search.equilibria,
      shard: shard ?? .whole)
    let points = try await solved(roster, file.menu, into: store, of: identity)
    if shard != nil { return try tell(ShardResult(roster: roster, menu: file, identity: identity, points: points)) }
    let all = points.compactMap(\.self)
    try await tell(roster, file) { _ throws(MarketError) in
      try await roster.market.answer(file.menu, under: roster.policy, points: all, with: search)
    }
  }

  /// What the store holds of the grid when all that it lacked is solved.
  private func solved(
    _ roster: Roster, _ menu: PolicyMenu, into path: String, of identity: RunIdentity
  ) async throws(CommandFailure) -> [PolicyPoint?] {
    let store = try reporting { () throws(StoreError) in try RunStore(at: path, of: identity) }
    let total = identity.shard.chains(of: identity.grid).reduce(0) { $0 + identity.grid.points(of: $1).count }
    let progress = GridProgress(total: total, isOn: !output.destination.quiet)
    do throws(StoredSearchError) {
      try await output.stopwatch.measure("grid") { () async throws(StoredSearchError) in
        defer { progress.end() }
        try await roster.market.solve(
          menu, under: roster.policy, into: store, with: search, known: progress.resume, progress: progress.add)
      }
    } catch {
      switch error {
      case .market(let error): throw CommandFailure(error, file: input.roster)
      case .store(let error): throw CommandFailure(error)
      }
    }
    return try reporting { () throws(StoreError) in
      let points = identity.shard == .whole ? try store.allPoints() : try store.points()
      try store.close()
      return points
    }
  }

  private func tell(
    _ roster: Roster, _ file: MenuFile, _ answer: (GridProgress) async throws(MarketError) -> MenuAnswer
  ) async throws {
    let progress = GridProgress(total: file.menu.pointCount, isOn: !output.destination.quiet)
    let answer = try await output.stopwatch.measure("search") { () async throws(CommandFailure) in
      try await reporting(input.roster) { () async throws(MarketError) in
        defer { progress.end() }
        return try await answer(progress)
      }
    }
    let result = MenuResult(roster: roster, menu: file, answer: answer)
    try output.write(table: result.table, json: result.json, csv: result.csv)
    if !answer.isVerified { throw ExitCode(ExitStatus.unverified) }
  }

  private func tell(_ result: ShardResult) throws {
    try output.write(table: result.table, json: result.json, csv: result.csv)
    if !result.isVerified { throw ExitCode(ExitStatus.unverified) }
  }

  private func checkSize(of market: Market) throws(CommandFailure) {
    guard all, market.firms.count > MenuSearch.enumerationLimit else { return }
    throw CommandFailure(
      status: ExitStatus.usage,
      message: "--all: takes at most \(MenuSearch.enumerationLimit) firms, the roster has \(market.firms.count)")
  }
}
