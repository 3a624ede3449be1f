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

  var uncertaintyFields: [(String, JSONText)] {
    guard let draws = answer.draws, let criterion = answer.criterion else { return [] }
    let fields =
      UncertaintyText.fields(draws, of: uncertainty) + [
        ("criterion", .text(criterion.kind.rawValue)),
        ("level", .number(criterion.level ?? .nan)),
      ]
    return [("uncertainty", .object(fields))]
  }

  /// What is told of a policy over the draws; empty without draws.
  private var statisticQuantities: [Quantity] {
    guard let draws = answer.draws else { return [] }
    let distribution: [Quantity] =
      draws.hasProbabilities
      ? [.expectedWelfare, .standardError] + WelfareStatistics.shares.map(Quantity.welfareQuantile)
      : []
    return distribution + [.worstWelfare, .bestWelfare, .largestRegret, .failedDraws]
  }

  /// NaN where they are not known.
  func statistics(_ point: PolicyPoint) -> [Double] {
    guard let draws = answer.draws else { return [] }
    let failed = Double(point.draws?.failedDraws ?? draws.count)
    guard let statistics = answer.statistics(of: point) else {
      return Array(repeating: .nan, count: statisticQuantities.count - 1) + [failed]
    }
    let distribution =
      statistics.distribution.map { [$0.expectation, $0.standardError ?? .nan] + $0.quantiles }
      ?? []
    return distribution + [statistics.worst, statistics.best, statistics.regret ?? .nan, failed]
  }

  var statisticColumns: [Column<RankedPoint>] {
    statisticQuantities.enumerated().map { k, quantity in
      quantity.unit == .count
        ? Column(quantity) { .integer(Int($0.statistics[k])) }
        : Column(quantity, number: { $0.statistics[k] })
    }
  }

  var drawnFirstBestFields: [(String, JSONText)] {
    guard let plan = answer.comparison.drawnFirstBest else { return [] }
    return [
      (
        "knowingTheDraw",
        .object([
          (Quantity.verdict.field, .text(PlannerSolution.verdictWord(isProven: plan.isProven))),
          (Quantity.objective.field, .number(plan.value)),
          (Quantity.upperBound.field, .number(plan.upperBound)),
        ])
      )
    ]
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
  var uncertaintyTables: [String] {
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
    return [table.text]
  }
}
