import ArgumentParser
import OverlapMarket
import Parallelism
import PolicySearch
import Reporting
import Rosters
import RunStore

struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find the best policy of a menu of instruments, the market at its equilibrium.",
    discussion: """
      A menu is a JSON file of ranges of instruments, an objective and constraints (see overlap \
      schema menu). Every point of its \
      grid is solved and verified, the best is refined between the points, and set beside no \
      regulation, the roster's own policy, \
      each instrument alone and the planner's first best. Instruments that the menu leaves out \
      stay as in the roster.

      With --uncertainty every policy is solved in each of many draws of the roster's primitives \
      (see overlap schema uncertainty), the \
      same for all policies, and ranked by the menu's objective over them. Its constraints must \
      hold in every draw.

      With --store the points go to a file as they are solved. A search that was stopped, in any \
      way and at any moment, goes on \
      from there when it is started again. With --shard i/n it solves the i-th of n parts of the \
      grid into its store and \
      tells how far it is; overlap merge joins the stores of all parts, and a search with the \
      merged store gives the answer, \
      the same as one search's.

      Example: overlap search roster.json menu.json --output answer.json
      """)

  @OptionGroup var input: RosterOptions

  @Argument(help: "A menu of policies, in JSON; - is standard input.")
  var menu: String

  @Option(
    help: ArgumentHelp(
      "Judge policies over the draws or distributions of primitives in this file.",
      valueName: "file"))
  var uncertainty: String?

  @OptionGroup var selection: EquilibriumOption

  @OptionGroup var leaving: ExitOption

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Threads to work with; the answer is the same for any number.", valueName: "n"),
    transform: OptionValue.whole)
  var threads = ConcurrentJobs.processors

  @Option(
    help: ArgumentHelp(
      "Write charts of the grid as SVG files into this folder, which is made if need be.",
      valueName: "folder"))
  var plot: String?
  @Option(
    help: ArgumentHelp(
      "Keep the points in this file, and go on from those that it holds.", valueName: "file"))
  var store: String?

  @Option(
    help: ArgumentHelp(
      "Solve a part of the grid into the store: the i-th of n, such as 2/8.", valueName: "i/n"),
    transform: { text in
      guard let shard = Shard(text) else {
        throw ValidationError("must be i/n with 1 ≤ i ≤ n, such as 2/8")
      }
      return shard
    })
  var shard: Shard?

  @OptionGroup var output: OutputOptions

  private func search(_ market: Market) -> MenuSearch {
    MenuSearch(
      settling: selection.settling(exit: leaving.rule(for: market)), threads: threads)
  }

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads must be at least 1") }
    if shard != nil && plot != nil {
      throw ValidationError(
        "--plot needs all of the grid; leave it out beside --shard, and plot from the merged store")
    }
    if shard != nil, store == nil {
      throw ValidationError("--shard needs --store, which keeps the shard's points")
    }
  }

  func run() async throws {
    let path = InputPath.resolved(menu)
    let uncertaintyPath = uncertainty.map(InputPath.resolved)
    try InputPath.checkOnce(
      [InputPath.resolved(input.roster), path] + [uncertaintyPath].compactMap(\.self))
    let roster = try output.stopwatch.measure("load") { () throws(CommandFailure) in
      try input.load(quiet: output.destination.quiet)
    }
    let search = search(roster.market)
    let file = try reporting { () throws(RosterError) in try MenuFile.load(path: path) }
    let asked = Question(
      roster: roster, menu: file, uncertainty: try loadUncertainty(uncertaintyPath, of: roster))
    try check(file.menu, over: asked.draws)
    try checkScale(of: file.menu, in: roster)
    // Before the work, so that none is lost.
    let folder = try plot.map { path throws(CommandFailure) in try OutputFolder(making: path) }
    guard let store else {
      return try await tell(asked, folder) { progress throws(MarketError) in
        try await roster.market.search(
          file.menu, under: roster.policy, over: asked.draws, with: search, progress: progress.add)
      }
    }
    let identity = RunIdentity(
      roster: roster.sha256, menu: file.sha256, uncertainty: asked.uncertainty?.sha256,
      grid: GridBlocks(of: file.menu),
      settling: search.settling, seed: asked.uncertainty?.model?.seed, shard: shard ?? .whole)
    let points = try await solved(asked, into: store, of: identity)
    if shard != nil {
      return try output.write(
        ShardResult(roster: roster, menu: file, identity: identity, points: points))
    }
    let all = points.compactMap(\.self)
    try await tell(asked, folder) { _ throws(MarketError) in
      try await roster.market.answer(
        file.menu, under: roster.policy, over: asked.draws, points: all, with: search)
    }
  }

  /// What is asked.
  private struct Question {
    let roster: Roster
    let menu: MenuFile
    let uncertainty: UncertaintyFile?

    var draws: MarketDraws? { uncertainty?.draws }
  }

  private func loadUncertainty(_ path: String?, of roster: Roster) throws(CommandFailure)
    -> UncertaintyFile?
  {
    guard let path else { return nil }
    return try output.stopwatch.measure("draw") { () throws(CommandFailure) in
      try reporting { () throws(RosterError) in
        try UncertaintyFile.load(path: path, for: roster.market)
      }
    }
  }

  /// What the store holds of the grid when all that it lacked is solved.
  private func solved(
    _ asked: Question, into path: String, of identity: RunIdentity
  ) async throws(CommandFailure) -> [PolicyPoint?] {
    let store = try reporting { () throws(StoreError) in try RunStore(at: path, of: identity) }
    let total = identity.shard.blocks(of: identity.grid).reduce(0) {
      $0 + identity.grid.points(of: $1).count
    }
    let progress = GridProgress(total: total, isOn: !output.destination.quiet)
    do throws(StoredSearchError) {
      try await output.stopwatch.measure("grid") { () async throws(StoredSearchError) in
        defer { progress.end() }
        try await asked.roster.market.solve(
          asked.menu.menu, under: asked.roster.policy, over: asked.draws, into: store,
          with: search(asked.roster.market),
          known: progress.resume, progress: progress.add)
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
    _ asked: Question, _ folder: OutputFolder?,
    _ answer: (GridProgress) async throws(MarketError) -> MenuAnswer
  ) async throws {
    let progress = GridProgress(total: asked.menu.menu.pointCount, isOn: !output.destination.quiet)
    let answer = try await output.stopwatch.measure("search") { () async throws(CommandFailure) in
      try await reporting(input.roster) { () async throws(MarketError) in
        defer { progress.end() }
        return try await answer(progress)
      }
    }
    let result = MenuResult(
      roster: asked.roster, menu: asked.menu, uncertainty: asked.uncertainty, answer: answer)
    if let folder {
      try output.stopwatch.measure("plot") { () throws(CommandFailure) in
        for chart in result.charts { try folder.write(chart.svg, to: chart.name) }
      }
    }
    try output.write(result)
  }

  /// The menu, not the roster, is to blame for an instrument that it moves out of scale, or to
  /// where a firm that is held may not stay.
  private func checkScale(of menu: PolicyMenu, in roster: Roster) throws(CommandFailure) {
    for moved in menu.instruments where moved.scale == nil {
      do throws(MarketError) {
        let furthest = try roster.policy.replacing(moved.instrument, with: .uniform(moved.to))
        try ReformArgument.checkScale(of: furthest, in: roster)
        if !roster.market.firms.held.isEmpty { _ = try roster.market.regulated(by: furthest) }
      } catch {
        let held =
          if case .outOfDomain(let path, let value, _) = error { "\(path) = \(value) " } else { "" }
        throw CommandFailure(
          status: ExitStatus.badInput,
          message: "\(Shown.line(self.menu)): instruments.\(moved.instrument.name).to = "
            + "\(moved.to): \(held)\(error.rule)")
      }
    }
  }

  /// What the menu asks of the draws, they must be able to answer.
  private func check(_ menu: PolicyMenu, over draws: MarketDraws?) throws(CommandFailure) {
    func failure(_ status: Int32, _ message: String) -> CommandFailure {
      CommandFailure(status: status, message: "\(Shown.line(self.menu)): \(message)")
    }
    if let kind = menu.criterion?.kind {
      let place = "objective.uncertainty = \(Shown.quoted(kind.rawValue))"
      guard let draws else {
        throw failure(ExitStatus.usage, "\(place): needs draws; give --uncertainty a file")
      }
      if kind.needsProbabilities && !draws.hasProbabilities {
        throw failure(
          ExitStatus.badInput, "\(place): intervals have no probabilities; ask for worst or regret")
      }
    }
    guard let draws, menu.pointCount * draws.count > MenuSearch.drawnPointLimit else { return }
    throw failure(
      ExitStatus.badInput,
      "instruments = a grid of \(menu.pointCount) points: over \(draws.count) draws must be at "
        + "most "
        + "\(MenuSearch.drawnPointLimit / draws.count); ask for fewer points or fewer draws")
  }
}
