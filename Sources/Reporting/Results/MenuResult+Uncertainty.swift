import OverlapMarket
import PolicySearch
import Rosters

/// What a search over draws adds to its result.
extension MenuResult {
  /// The field of what policies are ranked by: welfare, or what the criterion makes of it over
  /// draws.
  var rankedName: String { answer.draws == nil ? "welfare" : "objective" }

  /// The same in words.
  var rankedWords: String {
    guard let criterion = answer.criterion else { return "welfare" }
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
    return [
      (
        "uncertainty",
        .object(
          [
            ("name", .text(uncertainty?.name ?? "")), ("sha256", .text(uncertainty?.sha256 ?? "")),
            ("draws", .integer(draws.count)), ("probabilities", .boolean(draws.hasProbabilities)),
          ] + (uncertainty?.model.map { [("seed", .number(Double($0.seed)))] } ?? []) + [
            ("criterion", .text(criterion.kind.rawValue)),
            ("level", .number(criterion.level ?? .nan)),
          ])
      )
    ]
  }

  /// The columns of a policy over the draws; empty without draws.
  var statisticNames: [String] {
    guard let draws = answer.draws else { return [] }
    let distribution =
      draws.hasProbabilities
      ? ["expectedWelfare", "standardError"] + WelfareStatistics.shares.map(Self.quantileName) : []
    return distribution + ["worstWelfare", "bestWelfare", "largestRegret", "failedDraws"]
  }

  /// `welfareQ05` for the share 0.05.
  private static func quantileName(_ share: Double) -> String {
    let percent = Int((100 * share).rounded())
    return "welfareQ\(percent < 10 ? "0" : "")\(percent)"
  }

  /// NaN where they are not known.
  private func statistics(_ point: PolicyPoint) -> [Double] {
    guard let draws = answer.draws else { return [] }
    let failed = Double(point.draws?.failedDraws ?? draws.count)
    guard let statistics = answer.statistics(of: point) else {
      return Array(repeating: .nan, count: statisticNames.count - 1) + [failed]
    }
    let distribution =
      statistics.distribution.map { [$0.expectation, $0.standardError ?? .nan] + $0.quantiles }
      ?? []
    return distribution + [statistics.worst, statistics.best, statistics.regret ?? .nan, failed]
  }

  func statisticFields(_ point: PolicyPoint) -> [(String, JSONText)] {
    zip(statisticNames, statistics(point)).map { ($0, .number($1)) }
  }

  func statisticCells(_ point: PolicyPoint) -> [String] {
    zip(statisticNames, statistics(point)).map {
      $0 == "failedDraws" ? "\(Int($1))" : NumberText.full($1)
    }
  }

  var drawnFirstBestFields: [(String, JSONText)] {
    guard let plan = answer.comparison.drawnFirstBest else { return [] }
    return [
      (
        "knowingTheDraw",
        .object([
          ("verdict", .text(plan.isProven ? "proven" : "gap")), ("objective", .number(plan.value)),
          ("upperBound", .number(plan.upperBound)),
        ])
      )
    ]
  }
}

// In tables.
extension MenuResult {
  var uncertaintyLine: String {
    guard let draws = answer.draws else { return "" }
    let name = uncertainty?.name.map { " of \"\(TerminalText.line($0))\"" } ?? ""
    let seed = uncertainty?.model.map { ", seed \($0.seed)" } ?? ""
    let weights =
      draws.hasProbabilities ? "" : ", of which none is said to be more likely than another"
    return
      "\nover \(draws.count) draws\(name)\(seed)\(weights); policies are ranked by: "
      + "\(rankedWords); constraints hold in every draw"
  }

  var profitTitle: String {
    answer.draws == nil
      ? "who pays: change in profit" : "who pays, as the roster stands: change in profit"
  }

  var equilibriumWords: String {
    answer.draws == nil ? "equilibrium" : "equilibrium as the roster stands"
  }

  /// How welfare is spread over the draws under each policy of the comparison.
  var uncertaintyTables: [String] {
    guard let draws = answer.draws else { return [] }
    let titles =
      (draws.hasProbabilities ? ["expected", "standard error", "5 %", "median", "95 %"] : []) + [
        "worst", "best", "largest regret",
      ]
    var table = TextTable([("welfare over the draws", .left)] + titles.map { ($0, .right) })
    for entry in answer.comparison.entries {
      guard let solved = entry.solved else { continue }
      guard let statistics = answer.statistics(of: solved.point) else {
        let failed = solved.point.draws?.failedDraws ?? 0
        table.append(
          [Self.words(entry.kind), "\(failed) draws WITHOUT A VERIFIED EQUILIBRIUM"]
            + titles.dropFirst().map { _ in "" })
        continue
      }
      let spread = statistics.distribution.map {
        [
          $0.expectation, $0.standardError ?? .nan, $0.quantiles[0], $0.quantiles[2],
          $0.quantiles[4],
        ]
      }
      table.append(
        [Self.words(entry.kind)]
          + ((spread ?? []) + [statistics.worst, statistics.best, statistics.regret ?? .nan]).map {
            NumberText.significant($0)
          })
    }
    return [table.text]
  }
}
