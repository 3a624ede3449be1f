import OverlapMarket
import Planner
import PolicySearch
import Rosters

/// What a search over draws adds to its result.
extension MenuResult {
  /// What policies are ranked by: welfare, or what the criterion makes of it over
  /// draws.
  var rankedQuantity: Quantity { answer.draws == nil ? .welfare : .objective }

  /// The same in words.
  var rankedWords: String {
    guard let criterion = answer.criterion else { return Quantity.welfare.label }
    func percent(_ level: Double) -> String { "\(NumberText.significant(100 * level)) %" }
    return switch criterion {
    case .expectation: "expected welfare"
    case .worstCase: "worst welfare"
    case .quantile(let level): "\(percent(level)) quantile of welfare"
    case .expectedShortfall(let level): "mean of the worst \(percent(level)) of welfare"
    case .regret: "minus the largest regret"
    }
  }

  static var uncertaintyField: ResultField<MenuResult> {
    typealias Subject = (source: UncertaintyText.Subject, criterion: UncertaintyCriterion)
    let fields: [ResultField<Subject>] =
      UncertaintyText.fields.map { $0.of { $0.source } } + [
        .word(.criterion) { $0.criterion.kind },
        .number(.criterionLevel) { $0.criterion.level ?? .nan },
      ]
    return ResultField(
      "uncertainty", "Where the draws come from, and what policies are ranked by over them.",
      .object(fields.map(\.place)), isAlways: false
    ) { result in
      guard let draws = result.answer.draws, let criterion = result.answer.criterion else {
        return nil
      }
      return fields.object(((draws, result.uncertainty), criterion))
    }
  }

  /// What is told of a policy over the draws; not a number where some draw has no verified
  /// equilibrium.
  static var statisticColumns: [PointColumn] {
    func column(
      _ quantity: Quantity, _ value: @escaping (WelfareStatistics) -> Double?
    ) -> Column<RankedPoint> {
      Column(quantity, number: { $0.statistics.flatMap(value) ?? .nan })
    }
    let distribution =
      [
        column(.expectedWelfare) { $0.distribution?.expectation },
        column(.standardError) { $0.distribution?.standardError },
      ]
      + WelfareStatistics.shares.enumerated().map { k, share in
        column(.welfareQuantile(share)) { $0.distribution?.quantiles[k] }
      }
    let others = [
      column(.worstWelfare) { $0.worst }, column(.bestWelfare) { $0.best },
      column(.largestRegret) { $0.regret },
      Column(.failedDraws, integer: { $0.failedDraws }),
    ]
    return distribution.map { ($0, { $0.hasProbabilities }) }
      + others.map { ($0, { $0.isDrawn }) }
  }
}

// In tables.
extension MenuResult {
  /// nil without draws.
  var uncertaintyLine: String? {
    guard let draws = answer.draws else { return nil }
    let weights =
      draws.hasProbabilities ? "" : ", of which none is said to be more likely than another"
    return
      "over \(draws.count) draws\(UncertaintyText.source(uncertainty))\(weights); policies are "
      + "ranked by: \(rankedWords); constraints hold in every draw"
  }

  var equilibriumWords: String {
    answer.draws == nil ? "equilibrium" : "equilibrium as the roster stands"
  }

  /// How welfare is spread over the draws under each policy of the comparison.
  var uncertaintyTables: [Prose] {
    guard let draws = answer.draws else { return [] }
    typealias Line = (name: String, failed: Int, statistics: WelfareStatistics?)
    let lines = answer.comparison.entries.compactMap { entry -> Line? in
      entry.solved.map {
        (
          Self.words(entry.kind), $0.point.draws?.failedDraws ?? 0,
          answer.statistics(of: $0.point)
        )
      }
    }
    let (shares, shown) = (WelfareStatistics.shares, [0.05, 0.5, 0.95])
    let quantiles = shares.indices.filter { shown.contains(shares[$0]) }.map { k in
      Measure<WelfareStatistics>(.welfareQuantile(shares[k])) {
        $0.distribution?.quantiles[k] ?? .nan
      }
    }
    let spread: [Measure<WelfareStatistics>] =
      [
        Measure(.expectedWelfare) { $0.distribution?.expectation ?? .nan },
        Measure(.standardError) { $0.distribution?.standardError ?? .nan },
      ] + quantiles
    let measures: [Measure<WelfareStatistics>] =
      (draws.hasProbabilities ? spread : []) + [
        Measure(.worstWelfare) { $0.worst }, Measure(.bestWelfare) { $0.best },
        Measure(.largestRegret) { $0.regret ?? .nan },
      ]
    let table = TextTable(
      of: lines,
      [TextColumn("welfare over the draws") { $0.name }]
        + measures.enumerated().map { k, measure in
          TextColumn(measure.quantity.label, .right) { line in
            if let statistics = line.statistics {
              return NumberText.significant(measure.value(statistics))
            }
            return k == 0 ? "\(line.failed) draws WITHOUT A VERIFIED EQUILIBRIUM" : ""
          }
        })
    return [table.prose]
  }
}
