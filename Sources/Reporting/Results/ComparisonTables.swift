import OverlapMarket

// For programs.
extension ComparisonResult {
  public var tables: [ResultTable] {
    [
      ResultTable("outcomes", outcomeRows), ResultTable("policies", policyRows),
      ResultTable("firms", firmRows), ResultTable("incidence", incidenceRows),
      ResultTable("users", userRows), ResultTable("owners", ownerRows),
      ResultTable("differences", differenceRows),
    ]
      + (standard.map { standard in
        [ResultTable("firstBest", standard.rows(entries))]
      } ?? [])
  }

  /// One row a policy and outcome.
  private var outcomeRows: Rows {
    let measures = Measure<Outcomes>.all(of: outcomes[0]) + Measure.welfare
    typealias Line = (k: Int, measure: Measure<Outcomes>)
    let lines = entries.indices.flatMap { k in measures.map { (k: k, measure: $0) } }
    return Rows(
      of: lines,
      [
        Column<Line>(.policyName, text: { entries[$0.k].name }),
        Column(.verdict, word: { VerdictWord(entries[$0.k].point) }),
        Column(.outcome, text: { $0.measure.quantity.qualifiedField }),
        Column(.unit, text: { $0.measure.quantity.unit.rawValue }),
        Column(.value, number: { $0.measure.value(outcomes[$0.k]) }),
        Column(.change, number: { change($0.measure, $0.k) }),
      ])
  }

  /// One row a policy, instrument's parameter and firm, where it differs among firms.
  private var policyRows: Rows {
    typealias Line = (policy: String, parameter: String, firm: String?, value: Double)
    let lines = entries.flatMap { entry -> [Line] in
      entry.policy.instruments.flatMap(\.handles).flatMap { parameter -> [Line] in
        switch entry.policy[parameter] {
        case .perFirm(let values):
          zip(entry.roster.market.firms.name, values).map { (entry.name, parameter.name, $0, $1) }
        case .some(let values): [(entry.name, parameter.name, nil, values[0])]
        case nil: []
        }
      }
    }
    return Rows(
      of: lines,
      [
        Column<Line>(.policyName, text: { $0.policy }), Column(.parameter, text: { $0.parameter }),
        Column(.firm, textIfAny: { $0.firm }), Column(.parameterValue, number: { $0.value }),
      ])
  }

  /// One row a policy and firm; cells of firms that left are empty.
  private var firmRows: Rows {
    typealias Line = (k: Int, firm: Int)
    let count = firmNames.count
    func spread(_ column: KeyPath<MarketState, [Double]>) -> [[Double]] {
      entries.indices.map { self.spread(entries[$0].point.state[keyPath: column], $0) }
    }
    let (overlap, share, profit) = (spread(\.overlap), spread(\.share), spread(\.profit))
    let setsPrices = entries.contains { $0.roster.market.pricing == .bertrand }
    let price = entries.indices.map { k -> [Double] in
      let state = entries[k].point.state
      return self.spread(state.price ?? state.overlap.map { _ in .nan }, k)
    }
    return Rows(
      of: entries.indices.flatMap { k in (0..<count).map { (k: k, firm: $0) } },
      [
        Column<Line>(.policyName, text: { entries[$0.k].name }),
        Column(.firm, text: { firmNames[$0.firm] }),
        Column(.overlap, number: { overlap[$0.k][$0.firm] }),
        Column(.share, number: { share[$0.k][$0.firm] }),
      ] + (setsPrices ? [Column(.price, number: { price[$0.k][$0.firm] })] : []) + [
        Column(.profit, number: { profit[$0.k][$0.firm] })
      ])
  }

  /// One row a reform and bearer; none of those that cannot be compared with the baseline.
  private var incidenceRows: Rows {
    IncidenceText.rows(
      entries.indices.dropFirst().compactMap { k in incidence(k).map { (entries[k].name, $0) } },
      firms: firmNames)
  }

  /// One row a reform and firm, and one for those who adopt nobody: where users went.
  private var userRows: Rows {
    typealias Line = (k: Int, firm: String?, change: Double)
    let lines = entries.indices.dropFirst().flatMap { k -> [Line] in
      let changes = shareChanges(k)
      return zip(firmNames, changes.firms).map { (k, $0, $1) } + [(k, nil, changes.outside)]
    }
    return Rows(
      of: lines,
      [
        Column<Line>(.policyName, text: { entries[$0.k].name }),
        Column(.responding, textIfAny: { $0.firm }),
        Column(.shareChange, number: { $0.change }),
        Column(.variationPerUser, number: { compensation($0.k)?.total ?? .nan }),
      ])
  }

  /// One row a word or a number in which another roster differs from the baseline's, and one a firm
  /// that is in one of them alone.
  private var differenceRows: Rows {
    typealias Line = (k: Int, line: MarketDifferences.Line)
    let lines = entries.indices.filter(isOther).flatMap { k -> [Line] in
      differences(k).lines.map { (k, $0) }
    }
    return Rows(
      of: lines,
      [
        Column<Line>(.policyName, text: { entries[$0.k].name }),
        Column(.parameter, text: { $0.line.path }),
        Column(
          .valueBefore, numberUnless: { $0.line.words?.before },
          number: { $0.line.before ?? .nan }),
        Column(
          .valueAfter, numberUnless: { $0.line.words?.after }, number: { $0.line.after ?? .nan }),
      ])
  }
}
