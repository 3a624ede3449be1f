import AggregativeGames
import OverlapMarket

/// Profiles of a market as tables for programs.
struct ProfileTables {
  /// Each with its number among equilibria; nil for what is none.
  let profiles: [(number: Int?, profile: MarketProfile)]
  let market: Market

  var all: [ResultTable] {
    [
      ResultTable("firms", firms), ResultTable("regimes", regimes),
      ResultTable("owners", owners), ResultTable("foundations", foundations),
      ResultTable("activities", activities), ResultTable("outcomes", outcomes),
      ResultTable("evidence", evidence),
    ]
  }

  /// The number of each profile.
  private static func number(_ number: Int?) -> Cell { number.map { .integer($0) } ?? .absent }

  /// One row a profile and firm, profile after profile.
  private var firms: Rows {
    let fields = ProfileField.firms.dropFirst().filter { field in
      guard field.applies?(market) ?? true else { return false }
      if case .byName = field.content { return false }
      return true
    }
    let names =
      [Quantity.equilibriumNumber.field, Quantity.verdict.field, Quantity.firm.field]
      + fields.map(\.name)
    return Rows(
      columns: names,
      joining: profiles.map { number, profile in
        let verdict = Cell.text(VerdictWord(profile.point).rawValue)
        let cells: [(Int) -> Cell] =
          [
            { _ in Self.number(number) }, { _ in verdict }, { .text(market.firms.name[$0]) },
          ] + fields.compactMap { $0.firmCell(profile) }
        return Rows(cells: cells, of: market.firms.indices)
      })
  }

  /// One row a profile and owner; none where nobody owns several firms.
  private var owners: Rows {
    typealias Line = (number: Int?, owners: OwnerTotals, owner: Int)
    let lines = profiles.flatMap { number, profile -> [Line] in
      guard !market.owners.isTrivial else { return [] }
      return profile.owners.name.indices.map { (number, profile.owners, $0) }
    }
    return Rows(
      of: lines,
      [
        Column(.equilibriumNumber, known: { $0.number }),
        Column(.owner, text: { $0.owners.name[$0.owner] }),
        Column(.firmCount, integer: { $0.owners.firms[$0.owner].count }),
        Column(.ownerShare, number: { $0.owners.share[$0.owner] }),
        Column(.ownerProfit, number: { $0.owners.profit[$0.owner] }),
      ])
  }

  /// One row a profile and foundation; none where no firm is on one.
  private var foundations: Rows {
    typealias Line = (number: Int?, totals: FoundationTotals, foundation: Int)
    let lines = profiles.flatMap { number, profile -> [Line] in
      guard let totals = profile.foundations else { return [] }
      return market.foundations.indices.map { (number, totals, $0) }
    }
    return Rows(
      of: lines,
      [
        Column(.equilibriumNumber, known: { $0.number }),
        Column(.foundation, text: { market.foundations[$0.foundation].name }),
        Column(.foundationForm, text: { market.foundations[$0.foundation].form.rawValue }),
        Column(.shockProbability, number: { market.foundations[$0.foundation].probability }),
        Column(.firmCount, integer: { $0.totals.firms[$0.foundation].count }),
        Column(.foundationShare, number: { $0.totals.share[$0.foundation] }),
        Column(.failuresInShock, number: { $0.totals.failuresInShock[$0.foundation] }),
        Column(.covariance, number: { $0.totals.covariance[$0.foundation] }),
      ])
  }

  /// One row a profile, firm and activity of it; none where no firm has any.
  private var activities: Rows {
    let lines = profiles.flatMap { number, profile in
      ActivityLine.all(profile.point.state, in: market).map { (number: number, line: $0) }
    }
    return Rows(
      of: lines,
      [
        Column(.equilibriumNumber, known: { $0.number }),
        Column(.firm, text: { market.firms.name[$0.line.firm] }),
        Column(.activity, text: { $0.line.activity.name }),
        Column(.activityLevel, number: { $0.line.level }),
        Column(.activityCost, number: { $0.line.cost }),
        Column(.activityOverlap, number: { $0.line.overlap }),
      ])
  }

  /// One row a profile, firm and regime.
  private var regimes: Rows {
    let count = market.regimes.count
    return Rows(
      columns: [
        Quantity.equilibriumNumber, .firm, .regime, .regimeFailureProbability,
      ].map(\.field),
      joining: profiles.map { number, profile in
        let failure = profile.point.state.regimeFailure
        let cells: [(Int) -> Cell] = [
          { _ in Self.number(number) }, { .text(market.firms.name[$0 / count]) },
          { .text(market.regimes[$0 % count].name) }, { .number(failure[$0]) },
        ]
        return Rows(cells: cells, of: failure.indices)
      })
  }

  /// One row a profile and outcome.
  private var outcomes: Rows {
    typealias Line = (number: Int?, outcomes: Outcomes, measure: Measure<Outcomes>)
    let lines = profiles.flatMap { number, profile -> [Line] in
      let outcomes = profile.point.outcomes
      return (Measure<Outcomes>.all(of: outcomes) + Measure.welfare).map {
        (number, outcomes, $0)
      }
    }
    return Rows(
      of: lines,
      [
        Column(.equilibriumNumber, known: { $0.number }),
        Column(.outcome, text: { $0.measure.quantity.qualifiedField }),
        Column(.unit, text: { $0.measure.quantity.unit.rawValue }),
        Column(.value, number: { $0.measure.value($0.outcomes) }),
      ])
  }

  /// One row a profile: what is known of it.
  private var evidence: Rows {
    let fields = ProfileField.all.flatMap { field -> [(name: String, field: ProfileField)] in
      if case .object(let inner) = field.content {
        return field.name == Quantity.deviationGain.field
          ? inner.map { ("\(field.name).\($0.name)", $0) } : []
      }
      if case .byFoundation = field.content { return [] }
      return [(field.name, field)]
    }
    return Rows(
      columns: [Quantity.equilibriumNumber.field] + fields.map(\.name),
      joining: [
        Rows(
          cells: [{ Self.number(profiles[$0].number) }]
            + fields.map { field in { field.field.cell(profiles[$0].profile) ?? .absent } },
          of: profiles.indices)
      ])
  }
}
