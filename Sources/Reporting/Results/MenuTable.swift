import OverlapMarket
import PolicySearch
import Rosters

extension MenuResult {
  /// What a regulator reads: the options side by side and who pays, the best policy, how flat the
  /// optimum is, and a look at the grid.
  public var table: String {
    ([heading, comparisonTable] + uncertaintyTables + [profitTable, bestText, gridText, gridTable])
      .joined(
        separator: "\n")
  }

  private var heading: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let menuName = menu.name.map { " \"\(TerminalText.line($0))\"" } ?? ""
    let ranges = instruments.map {
      "\($0.instrument.name) \(NumberText.significant($0.from)) to "
        + "\(NumberText.significant($0.to))"
    }
    let constraints = answer.menu.constraints
    let rules =
      [
        constraints.minimumProfit.map {
          "every firm's profit at least \(NumberText.significant($0))"
        },
        constraints.maximumOverlapCost.map {
          "cost of overlap at most \(NumberText.significant($0))"
        },
        constraints.maximumComplianceCost.map {
          "cost of complying at most \(NumberText.significant($0))"
        },
        constraints.minimumFirms.map { "at least \($0) \($0 == 1 ? "firm" : "firms")" },
      ].compactMap(\.self)
    let subject = rules.isEmpty ? "" : "\nsubject to: \(rules.joined(separator: ", "))"
    return """
      \(name)policies of the menu\(menuName): \(ranges.joined(separator: ", "))
      \(ObjectiveText.line(answer.menu.objective))\(uncertaintyLine)\(subject)
      welfare, profits and costs in utility × users, floors in the roster's unit of overlap

      """
  }

  static func words(_ kind: PolicyComparison.Kind) -> String {
    switch kind {
    case .laissezFaire: "no regulation"
    case .current: "in force"
    case .best(let parameter): parameter.descriptor.axis?.best ?? "best \(parameter.name) alone"
    case .bestLiabilityAndFloor: "best liability and floor"
    case .plannerFloors: "each firm's floor at the planner's overlap"
    case .firmLiability: "each firm's first-best liability"
    case .bestOfMenu: "best of the menu"
    }
  }

  private var comparisonTable: String {
    let comparison = answer.comparison
    let tellsAll = answer.equilibria == .all
    let tellsFirms = comparison.entries.contains {
      $0.solved?.point.outcome.map { $0.firms < market.firms.count } ?? false
    }
    func firms(_ count: Int?) -> [String] { tellsFirms ? [count.map { "\($0)" } ?? "–"] : [] }
    let tellsFurther = comparison.entries.contains { entry in
      entry.solved.map { !PolicyText.further($0.policy).isEmpty } ?? false
    }
    var table = TextTable(
      [
        ("policy", .left), ("liability", .right), ("floor", .right),
      ] + (tellsFurther ? [("other instruments", .left)] : []) + [
        (rankedWords, .right)
      ] + (tellsFirms ? [("firms", .right)] : []) + [
        ("of the first best's gain", .right), ("smallest profit", .right), ("verdict", .left),
      ] + (tellsAll ? [("all equilibria: welfare", .left)] : []))
    func further(_ policy: Policy?) -> [String] {
      tellsFurther ? [policy.map { PolicyText.further($0).joined(separator: ", ") } ?? ""] : []
    }
    func append(_ row: [String], _ point: PolicyPoint?) {
      table.append(row + (tellsAll ? [Self.words(point?.equilibria)] : []))
    }
    func share(_ welfare: Double) -> String {
      comparison.recovered(by: welfare).map { "\(NumberText.significant(100 * $0, digits: 4)) %" }
        ?? "–"
    }
    for entry in comparison.entries {
      guard let solved = entry.solved else {
        append(
          [Self.words(entry.kind), "–", "–"] + further(nil) + ["–"] + firms(nil) + [
            "–", "–", "NO FEASIBLE POLICY",
          ], nil
        )
        continue
      }
      let policy =
        [
          Self.words(entry.kind), Self.shown(solved.policy.liability),
          Self.shown(solved.policy.floor),
        ]
        + further(solved.policy)
      guard let outcome = solved.point.outcome else {
        append(policy + ["–"] + firms(nil) + ["–", "–", "NO VERIFIED EQUILIBRIUM"], solved.point)
        continue
      }
      append(
        policy + [
          NumberText.significant(outcome.welfare, digits: 8)
        ] + firms(outcome.firms) + [
          share(outcome.welfare),
          NumberText.significant(outcome.smallestProfit),
          outcome.isFeasible ? "verified" : "verified, but breaks the constraints",
        ], solved.point)
    }
    let plan = comparison.firstBest
    append(
      [
        comparison.drawnFirstBest == nil
          ? "first best (a planner)" : "first best (a planner who knows the draw)", "",
        "",
      ] + further(nil) + [
        NumberText.significant(comparison.firstBestValue.found, digits: 8)
      ] + firms(market.firms.count) + [
        share(comparison.firstBestValue.found),
        comparison.drawnFirstBest == nil
          ? NumberText.significant(plan.state.profit.reduce(.infinity) { min($0, $1) }) : "",
        comparison.drawnFirstBest?.isProven ?? plan.isProven ? "proven" : "NOT PROVEN the best",
      ], nil)
    return table.text
  }

  private static func words(_ spread: EquilibriumSpread?) -> String {
    guard let spread else { return "–" }
    let range = spread.worst.flatMap { worst in
      spread.best.map { "\(NumberText.significant(worst)) to \(NumberText.significant($0))" }
    }
    return switch spread.multiplicity {
    case .unique: "unique"
    case .none: "none, proven"
    case .multiple: "one of \(spread.count): \(range ?? "–")"
    case .budgetExceeded: "undecided; found: \(range ?? "–")"
    case .unexamined: "not all examined; found: \(range ?? "–")"
    }
  }

  private static func shown(_ values: FirmValues) -> String {
    guard case .perFirm(let entries) = values, let least = entries.min(), let most = entries.max()
    else {
      return NumberText.significant(values[0])
    }
    return "per firm \(NumberText.significant(least)) to \(NumberText.significant(most))"
  }

  private var profitTable: String {
    let comparison = answer.comparison
    let columns: [(title: String, changes: [Double])] =
      comparison.entries.filter { $0.kind != .laissezFaire }.compactMap { entry in
        comparison.profitChanges(under: entry).map { (Self.words(entry.kind), $0) }
      } + (comparison.firstBestProfitChanges.map { [("first best", $0)] } ?? [])
    guard !columns.isEmpty else {
      return "who pays: not known without a verified equilibrium under no regulation\n"
    }
    let firms = market.firms
    var table = TextTable([(profitTitle, .left)] + columns.map { ($0.title, .right) })
    let listed = firms.count > PointText.listedFirms ? 25 : firms.count
    for i in 0..<listed {
      table.append([firms.name[i]] + columns.map { NumberText.significant($0.changes[i]) })
    }
    if listed == firms.count { return table.text }
    return table.text + "… and \(firms.count - listed) more firms: --format json lists all\n"
  }

  private var bestText: String {
    guard let best = answer.best, let outcome = best.point.outcome, let grid = answer.bestOfGrid
    else {
      return "NO POLICY of the menu's grid has a verified equilibrium within the constraints\n"
    }
    let certificate = best.solution.point.verdict
    let firm = TerminalText.name(market.firms.name[certificate.certificate.gainingPlayer])
    let values = instruments.enumerated().map { k, instrument in
      "\(instrument.instrument.name) \(NumberText.significant(value(k, of: best), digits: 10))"
    }
    let gridValues = instruments.indices.map { NumberText.significant(value($0, of: grid)) }
    return """
      best policy: \(values.joined(separator: ", ")), \(rankedWords) \
      \(NumberText.significant(outcome.welfare, digits: 10))
      a local optimum, refined from the grid, whose own best is \
      (\(gridValues.joined(separator: ", "))) with \(rankedWords) \
      \(NumberText.significant(grid.point.outcome?.welfare ?? .nan, digits: 10))
      \(equilibriumWords): \(EvidenceText.verdict(certificate, firm: firm))
      \(missedText)

      """
  }

  private var missedText: String {
    guard let missed = answer.missed else { return "" }
    let estimate = missed.estimate.map {
      "policies between the grid's points may have \(NumberText.significant($0, digits: 3)) more "
        + "welfare (an estimate: twice the slopes around)"
    }
    let unknown =
      missed.cellsUnknown > 0
      ? "\(missed.cellsUnknown) cells of the grid have a corner without a verified equilibrium, "
        + "and no estimate"
      : nil
    let proven = missed.proven.map {
      "no policy has more than \(NumberText.significant($0, digits: 3)) more, proven"
    }
    let known = [estimate, unknown, proven].compactMap(\.self)
    return known.isEmpty
      ? "how much better policies between the grid's points may be is not known"
      : known.joined(separator: "; ")
  }

  private func value(_ k: Int, of solved: SolvedPolicy) -> Double {
    answer.menu.value(k, in: solved.policy, of: market, under: answer.policy) ?? .nan
  }

  private var gridText: String {
    var text = ""
    if let flat = answer.flatSet {
      let extents = zip(instruments, flat.extents).map {
        "\($0.instrument.name) \(NumberText.significant($1.lowerBound)) to "
          + "\(NumberText.significant($1.upperBound))"
      }
      text += """
        flat optimum: \(flat.indices.count) of \(answer.feasibleCount) feasible points lose no \
        more than \
        \(NumberText.significant(100 * answer.menu.flatness)) % of what lies between the best and \
        the worst: \
        \(extents.joined(separator: ", "))

        """
    }
    let points = answer.points.count
    text +=
      "grid: \(points) points, \(points - answer.unverifiedCount) with a verified equilibrium, "
    text += "\(answer.feasibleCount) feasible\n"
    if let draws = answer.draws, answer.unverifiedCount > 0 {
      let failed = answer.points.reduce(0) { $0 + ($1.draws?.failedDraws ?? 0) }
      text +=
        "NO VERIFIED EQUILIBRIUM in \(failed) of \(answer.points.count * draws.count) draws of "
        + "policies, "
      text += "which leave \(answer.unverifiedCount) points unranked\n"
    } else if answer.unverifiedCount > 0 {
      text += "NO VERIFIED EQUILIBRIUM at \(answer.unverifiedCount) points: they are not ranked\n"
    }
    if answer.equilibria == .all { text += multiplicityText }
    return text
  }

  private var multiplicityText: String {
    let spreads = answer.points.compactMap(\.equilibria)
    guard !spreads.isEmpty else {
      return
        "all equilibria: not looked for, the market has more than \(MenuSearch.enumerationLimit) "
        + "firms\n"
    }
    func count(_ multiplicity: Multiplicity) -> Int {
      spreads.count { $0.multiplicity == multiplicity }
    }
    let widest = spreads.compactMap { spread in
      spread.best.flatMap { best in spread.worst.map { best - $0 } }
    }.max()
    return """
      equilibria: unique at \(count(.unique)) points, several at \(count(.multiple)), none at \
      \(count(.none)), \
      undecided at \(count(.budgetExceeded)); best and worst differ by at most \
      \(NumberText.significant(widest ?? .nan)) in welfare

      """
  }

  /// Most rows and columns of the grid that a table shows.
  private static var shownSteps: Int { 7 }

  /// Evenly spaced positions, both ends included.
  private static func excerpt(_ count: Int) -> [Int] {
    if count <= shownSteps { return Array(0..<count) }
    return (0..<shownSteps).map { ($0 * (count - 1) + (shownSteps - 1) / 2) / (shownSteps - 1) }
  }

  /// Welfare at some points of the grid, one instrument down and one across, others where the best
  /// of the grid has them.
  private var gridTable: String {
    let down = instruments[0]
    let across = instruments.count > 1 ? instruments[1] : nil
    let others = instruments.dropFirst(2)
    // Points that differ in the others alone stand together.
    let run = others.reduce(1) { $0 * $1.points }
    let place = (answer.bestIndex ?? 0) % run
    let held = zip(others, answer.menu.values(at: place).dropFirst(2)).map {
      "\($0.instrument.name) \(NumberText.significant($1))"
    }
    let columns = Self.excerpt(across?.points ?? 1)
    let titles = across.map { across in
      columns.map { "\(across.instrument.name) \(NumberText.significant(across.value($0)))" }
    }
    var table = TextTable(
      [("\(rankedWords): \(down.instrument.name)", .right)]
        + (titles ?? [""]).map { ($0, .right) })
    for row in Self.excerpt(down.points) {
      table.append(
        [NumberText.significant(down.value(row))]
          + columns.map { cell(answer.points[(row * (across?.points ?? 1) + $0) * run + place]) })
    }
    let note = held.isEmpty ? "" : "at \(held.joined(separator: ", "))\n"
    return note + table.text + "* breaks the constraints, – no verified equilibrium\n"
  }

  private func cell(_ point: PolicyPoint) -> String {
    guard let outcome = point.outcome else { return "–" }
    return NumberText.significant(outcome.welfare) + (outcome.isFeasible ? "" : "*")
  }
}
