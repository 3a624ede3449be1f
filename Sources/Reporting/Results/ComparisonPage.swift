import OverlapMarket

// For people.
extension ComparisonResult {
  public var sections: [Prose] {
    let losses = entries.filter(\.settled.isVerified).flatMap { entry in
      (SettlingText.losses(entry.point.state.profit, in: entry.settled.regulated.market)
        + SettlingText.left(entry.settled, of: entry.roster.market.firms.name)
        + (entry.roster.market == roster.market ? [] : HeldText.lines(entry.roster.market)))
        .map { "\(TerminalText.line(entry.name)): \($0)" }
    }
    return [
      heading(answer, lines: losses + ["one by one, each level with its change from the baseline"]),
      policyTable,
    ] + differenceTables + [outcomeTable, firmTable, priceTable] + ownerTables
      + [userTable, incidenceTable]
      + (standard.map { [$0.table(entries, of: roster.market.firms)] } ?? [])
  }

  /// Which policy has the most welfare, and by how much.
  private var answer: String {
    let measure = Measure<Outcomes>.welfare[0]
    let known = entries.indices.filter { entries[$0].settled.isVerified }
    guard known.count == entries.count,
      let best = known.max(by: { measure.value(outcomes[$0]) < measure.value(outcomes[$1]) })
    else {
      let emptied = entries.first(where: \.settled.everyFirmLeaves).map {
        "\(TerminalText.line($0.name)): \(SettlingText.everyFirmLeaves)"
      }
      return (emptied ?? "NO VERIFIED EQUILIBRIUM under some policy")
        + ", so that they cannot be compared"
    }
    let name = TerminalText.line(entries[best].name)
    let welfare = NumberText.significant(measure.value(outcomes[best]))
    guard best > 0 else {
      return "no reform has more welfare than the baseline, \(welfare) (totalSurplus, "
        + "\(measure.quantity.unit.rawValue)), all verified"
    }
    return "most welfare: \(name) with \(welfare) (totalSurplus, "
      + "\(measure.quantity.unit.rawValue)), "
      + "\(NumberText.significant(change(measure, best))) more than the baseline, all verified"
  }

  private var policyTable: Prose {
    TextTable(
      of: entries,
      [
        TextColumn("policy") { $0.name },
        TextColumn("liability", .right) { "\($0.policy.liability)" },
        TextColumn("floor", .right) { "\($0.policy.floor)" },
      ] + PolicyText.columns(of: entries, policy: \.policy) + [
        TextColumn(Quantity.verdict.label) {
          $0.settled.isVerified
            ? "equilibrium, verified"
            : $0.settled.everyFirmLeaves
              ? SettlingText.everyFirmLeaves : "NO VERIFIED EQUILIBRIUM: closest point shown"
        },
        TextColumn("equilibria") {
          SettlingText.multiplicity(
            $0.settled.multiplicity, count: $0.settled.places.count, rule.equilibrium)
        },
      ]
    ).prose
  }

  private var outcomeTable: Prose {
    let table = TextTable(
      of: Measure.shown(for: outcomes),
      [
        TextColumn("market outcome") { $0.quantity.label },
        TextColumn(number: baseline.name) { $0.value(outcomes[0]) },
      ]
        + entries.indices.dropFirst().flatMap { k in
          [
            TextColumn(number: entries[k].name) { $0.value(outcomes[k]) },
            TextColumn(number: .change) { change($0, k) },
          ]
        } + [TextColumn("unit") { $0.quantity.unit.rawValue }]
    ).prose
    // Else shares would be held elsewhere under each policy, and no two numbers could be compared.
    return "\(table)fixedShares: under every policy at the shares of the baseline's floors\n"
  }

  private var firmTable: Prose {
    // Firms that left have no overlap.
    let overlaps = entries.indices.map { spread(entries[$0].point.state.overlap, $0) }
    return ListedFirms(firmNames.count, formats: "json").table(
      [
        TextColumn("firm") { firmNames[$0] },
        TextColumn(number: "\(Quantity.overlap.label): \(baseline.name)") { overlaps[0][$0] },
      ]
        + entries.indices.dropFirst().flatMap { k in
          [
            TextColumn(number: entries[k].name) { overlaps[k][$0] },
            TextColumn(number: .change) {
              isComparable(k) ? overlaps[k][$0] - overlaps[0][$0] : .nan
            },
          ]
        })
  }

  /// Where users went, and what they gain.
  private var userTable: Prose {
    let reforms = entries.indices.dropFirst()
    let changes = reforms.map(shareChanges)
    let listed = ListedFirms(firmNames.count, formats: "json")
    typealias Line = (label: String, value: (Int) -> Double)
    var lines: [Line] = listed.indices.map { i in (firmNames[i], { changes[$0].firms[i] }) }
    if entries.contains(where: { $0.roster.market.outsideOption != nil }) {
      lines.append(("nobody", { changes[$0].outside }))
    }
    let table = TextTable(
      of: lines,
      [TextColumn("where users went: change in share of") { $0.label }]
        + reforms.enumerated().map { column, k in
          TextColumn(number: entries[k].name) { $0.value(column) }
        }
    ).prose
    let gains = reforms.map { k in
      let gain = compensation(k)
      let part = gain?.unforeseen.map {
        " (\(NumberText.significant(gain?.expected ?? .nan)) as they expect it, "
          + "\(NumberText.significant($0)) that they do not foresee)"
      }
      return "\(Quantity.compensatingVariation.label), \(TerminalText.line(entries[k].name)): "
        + "\(NumberText.significant(gain?.total ?? .nan)) "
        + "\(Quantity.variationPerUser.unit.rawValue)\(part ?? "")\n"
    }
    return "\(table)\(listed.rest)\(gains.joined())"
  }

  /// In what other rosters differ.
  private var differenceTables: [Prose] {
    entries.indices.filter(isOther).compactMap { k in
      let lines = differences(k).lines
      guard !lines.isEmpty else { return nil }
      let shown = lines.prefix(ListedFirms.limit)
      let rest =
        lines.count > shown.count
        ? "… and \(lines.count - shown.count) more numbers: --format json lists all\n" : ""
      return TextTable(
        of: shown,
        [
          TextColumn("differs from the baseline in") { $0.path },
          TextColumn("baseline", .right) { $0.words(before: true) },
          TextColumn(entries[k].name, .right) { $0.words(before: false) },
        ]
      ).prose + "\(rest)"
    }
  }

  private var incidenceTable: Prose {
    let columns = entries.indices.dropFirst().compactMap { k in
      incidence(k).map { (title: entries[k].name, change: $0) }
    }
    guard !columns.isEmpty else { return "who pays: not known without verified equilibria\n" }
    return IncidenceText.table(columns, over: "the baseline", firms: firmNames)
  }
}
