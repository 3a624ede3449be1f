import OverlapMarket
import Planner
import PolicySearch
import Rosters

extension MenuResult {
  /// What a regulator reads: the options side by side and who pays, the best policy, how flat the
  /// optimum is, and a look at the grid.
  public var sections: [Prose] {
    [top, comparisonTable] + uncertaintyTables + [profitTable, bestText, gridText, gridTable]
  }

  private var top: Prose {
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
        constraints.minimumFirms.map { "at least \(NumberText.counted($0, "firm"))" },
      ].compactMap(\.self)
    let lines = [
      ObjectiveText.line(answer.menu.objective), uncertaintyLine,
      rules.isEmpty ? nil : "subject to: \(rules.joined(separator: ", "))",
      "welfare, profits and costs in \(Quantity.welfare.unit.rawValue), floors in "
        + Quantity.overlap.unit.rawValue,
    ].compactMap(\.self)
    return heading(
      answerLine,
      lines: lossLines + [
        "policies of the menu\(menuName): \(ranges.joined(separator: ", "))"
      ] + lines)
  }

  /// The best policy, and what it is worth.
  private var answerLine: String {
    guard let best = answer.best, let outcome = best.point.outcome else {
      return "NO POLICY of the menu has a verified equilibrium within its constraints"
    }
    let values = instruments.indices.map { k in
      "\(instruments[k].instrument.name) \(NumberText.significant(value(k, of: best)))"
    }
    let recovered = answer.comparison.recovered(by: outcome.welfare).map {
      ", \(NumberText.percent($0)) of what the first best would gain"
    }
    return "best policy: \(values.joined(separator: ", ")), with \(rankedWords) "
      + "\(NumberText.significant(outcome.welfare))\(recovered ?? ""), "
      + (isVerified ? "verified" : "NOT ALL VERIFIED")
  }

  /// Who loses money under the best policy and the one in force.
  private var lossLines: [String] {
    let told: [(title: String, solved: SolvedPolicy?)] = [
      ("best policy", answer.best), ("baseline", answer.comparison[.baseline]?.solved),
    ]
    var lines: [String] = []
    for case (let title, let solved?) in told where solved.settled.isVerified {
      let losses = SettlingText.losses(
        solved.solution.point.state.profit, in: solved.settled.regulated.market)
      let left = SettlingText.left(solved.settled, of: market.firms.name)
      lines += (losses + left).map { "\(title): \($0)" }
    }
    return lines
  }

  static func words(_ kind: PolicyComparison.Kind) -> String {
    switch kind {
    case .laissezFaire: "no regulation"
    case .baseline: "baseline"
    case .best(let parameter): parameter.descriptor.axis?.best ?? "best \(parameter.name) alone"
    case .bestLiabilityAndFloor: "best liability and floor"
    case .plannerFloors: "each firm's floor at the planner's overlap"
    case .firmLiability: "each firm's first-best liability"
    case .bestOfMenu: "best of the menu"
    case .bestWithoutLoss: "best in which no firm loses"
    }
  }

  /// A line of the comparison.
  private struct ComparisonLine {
    let name: String
    /// nil where there is none, or the planner bound by none.
    let policy: Policy?
    /// What stands in place of a policy that is not there.
    let noPolicy: String
    let ranked: Double?
    let firms: Int?
    let smallestProfit: String
    let verdict: String
    let point: PolicyPoint?
  }

  private func line(_ entry: PolicyComparison.Entry) -> ComparisonLine {
    let outcome = entry.solved?.point.outcome
    let verdict =
      if entry.solved == nil {
        "NO FEASIBLE POLICY"
      } else if let outcome {
        outcome.isFeasible ? "verified" : "verified, but breaks the constraints"
      } else if entry.solved?.settled.everyFirmLeaves == true {
        SettlingText.everyFirmLeaves
      } else {
        "NO VERIFIED EQUILIBRIUM"
      }
    return ComparisonLine(
      name: Self.words(entry.kind), policy: entry.solved?.policy, noPolicy: "–",
      ranked: outcome?.welfare, firms: outcome?.firms,
      smallestProfit: NumberText.significant(outcome?.smallestProfit ?? .nan), verdict: verdict,
      point: entry.solved?.point)
  }

  private var plannerLine: ComparisonLine {
    let (plan, drawn) = (answer.comparison.firstBest, answer.comparison.drawnFirstBest)
    return ComparisonLine(
      name: "first best (a planner\(freedom(plan, knowsDraw: drawn != nil)))",
      policy: nil, noPolicy: "", ranked: answer.comparison.firstBestValue.found,
      // Who serves may differ from draw to draw.
      firms: drawn == nil || plan.keep == .all ? plan.overlap.count : nil,
      smallestProfit: drawn == nil
        ? NumberText.significant(plan.state.profit.reduce(.infinity) { min($0, $1) }) : "",
      verdict: drawn?.isProven ?? plan.isProven ? "proven" : "NOT PROVEN the best", point: nil)
  }

  private func freedom(_ plan: PlannerSolution, knowsDraw: Bool) -> String {
    let caps = answer.policy.effects.union(answer.menu.effects).contains(.exposureCap)
    let parts =
      (knowsDraw ? ["knows the draw"] : []) + (plan.keep == .choose ? ["may close firms"] : [])
      + (caps ? ["caps no exposure"] : [])
    return parts.isEmpty ? "" : " who \(parts.joined(separator: " and "))"
  }

  private var comparisonTable: Prose {
    typealias Column = TextColumn<ComparisonLine>
    let comparison = answer.comparison
    let lines = comparison.entries.map(line)
    // Columns in which all lines would be the same are left out.
    let staying = Column(Quantity.firmCount.label, .right) { $0.firms.map { "\($0)" } ?? "–" }
    let equilibria = Column("equilibria") { Self.words($0.point?.equilibria) }
    let tellsEquilibria = lines.contains {
      $0.point.map { $0.equilibria.multiplicity != .unique } ?? false
    }
    let tellsFirms = lines.contains { $0.firms.map { $0 < market.firms.count } ?? false }
    return TextTable(
      of: lines + [plannerLine],
      [
        Column("policy") { $0.name },
        Column("liability", .right) { $0.policy.map { Self.shown($0.liability) } ?? $0.noPolicy },
        Column("floor", .right) { $0.policy.map { Self.shown($0.floor) } ?? $0.noPolicy },
      ] + PolicyText.columns(of: lines, policy: \.policy) + [
        Column(number: rankedWords) { $0.ranked ?? .nan }
      ] + (tellsFirms ? [staying] : []) + [
        Column(Quantity.recovered.label, .right) {
          NumberText.percent($0.ranked.flatMap { comparison.recovered(by: $0) })
        },
        Column(Quantity.smallestProfit.label, .right) { $0.smallestProfit },
        Column(Quantity.verdict.label) { $0.verdict },
      ] + (tellsEquilibria ? [equilibria] : [])
    ).prose
  }

  private static func words(_ spread: EquilibriumSpread?) -> String {
    guard let spread else { return "–" }
    let range = spread.worst.flatMap { worst in
      spread.best.map { "\(NumberText.significant(worst)) to \(NumberText.significant($0))" }
    }
    return switch spread.multiplicity {
    case .unique: "unique"
    case .none: "none, proven"
    case .multiple: "one of \(spread.count)\(range.map { ": \($0)" } ?? "")"
    case .budgetExceeded: "undecided; found: \(range ?? "–")"
    case .unexamined: "others not examined"
    }
  }

  private static func shown(_ values: FirmValues) -> String {
    guard case .perFirm(let entries) = values, let least = entries.min(), let most = entries.max()
    else {
      return NumberText.significant(values[0])
    }
    return "per firm \(NumberText.significant(least)) to \(NumberText.significant(most))"
  }

  private var profitTable: Prose {
    let comparison = answer.comparison
    // The best in which no firm loses is told beside the best where it is another.
    let isSame = answer.limits != nil && (answer.best?.point.outcome?.smallestProfit ?? -1) >= 0
    let columns: [(title: String, change: Incidence)] =
      comparison.entries.filter {
        $0.kind != .laissezFaire && !(isSame && $0.kind == .bestWithoutLoss)
      }.compactMap { entry in
        comparison.incidence(under: entry).map { (Self.words(entry.kind), $0) }
      } + (comparison.firstBestIncidence.map { [("first best", $0)] } ?? [])
    guard !columns.isEmpty else {
      return "who pays: not known without a verified equilibrium under no regulation\n"
    }
    return IncidenceText.table(
      columns, over: answer.draws == nil ? "no regulation" : "no regulation, as the roster stands,",
      firms: market.firms.name)
  }

  private var bestText: Prose {
    guard let best = answer.best, let outcome = best.point.outcome, let grid = answer.bestOfGrid
    else {
      return "NO POLICY of the menu's grid has a verified equilibrium within the constraints\n"
    }
    let values = instruments.enumerated().map { k, instrument in
      "\(instrument.instrument.name) \(NumberText.significant(value(k, of: best)))"
    }
    let verdict = EvidenceText.verdict(best.solution.point.verdict, in: market)
    let gridValues = instruments.indices.map { NumberText.significant(value($0, of: grid)) }
    return """
      best policy: \(values.joined(separator: ", ")), \(rankedWords) \
      \(NumberText.significant(outcome.welfare))
      a local optimum, refined from the grid, whose own best is \
      (\(gridValues.joined(separator: ", "))) with \(rankedWords) \
      \(NumberText.significant(grid.point.outcome?.welfare ?? .nan))
      \(limitText)\(equilibriumWords): \(verdict)
      \(missedText)

      """
  }

  /// Ends of ranges and constraints that the best policy meets, each with its line.
  private var limitText: String {
    guard let limits = answer.limits else { return "" }
    let edges = limits.edges.map { edge in
      let range = instruments.first { $0.instrument == edge.instrument }
      let end = (edge.isUpper ? range?.to : range?.from) ?? .nan
      return "AT THE EDGE of the menu: \(edge.instrument.name) is at the "
        + "\(edge.isUpper ? "upper" : "lower") end of its range, "
        + "\(NumberText.significant(end)); widen it \(edge.isUpper ? "upwards" : "downwards")\n"
    }
    let binding = limits.binding.map { binding in
      "\(binding.constraint) binds"
        + (binding.firm.map { ": firm \(TerminalText.name(market.firms.name[$0]))" } ?? "") + "\n"
    }
    return (edges + binding).joined()
  }

  private var missedText: String {
    guard let missed = answer.missed else { return "" }
    let estimate = missed.estimate.map {
      "policies between the grid's points may have \(NumberText.significant($0, digits: 3)) more "
        + "welfare (an estimate: twice the slopes around)"
    }.flatMap { told in
      // A bound that is proven says more than a larger estimate.
      guard let proven = missed.proven, let estimate = missed.estimate else { return told }
      return estimate < proven ? told : nil
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

  private var gridText: Prose {
    var text: Prose = ""
    if let flat = answer.flatSet {
      let extents = zip(instruments, flat.extents).map {
        "\($0.instrument.name) \(NumberText.significant($1.lowerBound)) to "
          + "\(NumberText.significant($1.upperBound))"
      }
      text += """
        flat optimum: \(flat.indices.count) of \(answer.feasibleCount) feasible points lose no \
        more than \
        \(NumberText.significant(100 * answer.menu.flatness)) % of the first best's gain: \
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
    return "\(text)\(multiplicityText)"
  }

  private var multiplicityText: String {
    let spreads = answer.points.map(\.equilibria)
    func count(_ multiplicity: Multiplicity) -> Int {
      spreads.count { $0.multiplicity == multiplicity }
    }
    let widest = spreads.compactMap { spread in
      spread.best.flatMap { best in spread.worst.map { best - $0 } }
    }.max()
    let words: [(Multiplicity, String)] = [
      (.unique, "unique at"), (.multiple, "several at"), (.none, "none at"),
      (.budgetExceeded, "undecided at"), (.unexamined, "not examined at"),
    ]
    let counts = words.compactMap { multiplicity, words in
      let number = count(multiplicity)
      return number > 0 ? "\(words) \(number) points" : nil
    }
    let apart =
      widest.map { $0 > 0 ? "; welfare differs by at most \(NumberText.significant($0))" : "" }
      ?? ""
    let rule =
      count(.multiple) > 0 ? "; where several, the \(answer.settling.equilibrium.words) counts" : ""
    return "equilibria: \(counts.joined(separator: ", "))\(apart)\(rule)\n"
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
  private var gridTable: Prose {
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
    let table = TextTable(
      of: Self.excerpt(down.points),
      [TextColumn(number: "\(rankedWords): \(down.instrument.name)") { down.value($0) }]
        + columns.map { column in
          let title = across.map {
            "\($0.instrument.name) \(NumberText.significant($0.value(column)))"
          }
          return TextColumn(title ?? "", .right) { row in
            cell(answer.points[(row * (across?.points ?? 1) + column) * run + place])
          }
        })
    let note = held.isEmpty ? "" : "at \(held.joined(separator: ", "))\n"
    return "\(note)\(table.prose)* breaks the constraints, – no verified equilibrium\n"
  }

  private func cell(_ point: PolicyPoint) -> String {
    guard let outcome = point.outcome else { return "–" }
    return NumberText.significant(outcome.welfare) + (outcome.isFeasible ? "" : "*")
  }
}
