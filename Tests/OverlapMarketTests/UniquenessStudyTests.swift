import AggregativeGames
import Foundation
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// How often uniqueness is proven for markets of single-peaked firms, and how the time grows; `make
/// study` asks for more markets and holds the times, which a test run beside others cannot.
@Suite(.serialized)
struct UniquenessStudyTests {
  static let isStudy = ProcessInfo.processInfo.environment["OVERLAP_STUDY_MARKETS"] != nil

  private struct Row {
    let firms: Int
    let markets: Int
    var unique = 0
    var byConditions = 0
    var intervals = 0
    var seconds = 0.0

    var meanSeconds: Double { seconds / Double(markets) }
    /// Seconds per N log N.
    var scaled: Double { meanSeconds / (Double(firms) * log(Double(firms))) }
  }

  @Test(
    """
    at least 99 in 100 single-peaked markets are proven to have one equilibrium, in time that \
    grows like N log N
    """
  )
  func uniqueness() throws {
    var rows: [Row] = []
    for firms in [10, 50, 200, 1000] {
      let row = try Self.measure(
        firms: firms, markets: Self.isStudy ? (firms > 200 ? 20 : 100) : (firms > 200 ? 1 : 8))
      rows.append(row)
      #expect(
        100 * row.unique >= 99 * row.markets, "seed \(20 + firms): \(row.unique) of \(row.markets)")
      guard Self.isStudy else { continue }
      #expect(row.scaled <= rows[0].scaled, "\(firms) firms take \(row.meanSeconds) s")
      if firms == 50 { #expect(row.meanSeconds < 0.1) }
    }
    print(Self.table(rows))
  }

  private static func measure(firms: Int, markets: Int) throws -> Row {
    var rng = SplitMix(seed: UInt64(20 + firms))
    var row = Row(firms: firms, markets: markets)
    let clock = ContinuousClock()
    for _ in 0..<markets {
      let (market, policy) = RandomMarket.draw(
        &rng, firms: firms...firms, demandSensitivity: 0.5...3, singlePeak: true)
      let start = clock.now
      let all = try market.allEquilibria(under: policy)
      row.seconds += (clock.now - start) / .seconds(1)
      row.intervals += all.boxes
      if all.multiplicity == .unique { row.unique += 1 }
      if all.uniquenessReason == .conditions { row.byConditions += 1 }
    }
    return row
  }

  private static func table(_ rows: [Row]) -> String {
    var lines = [
      """
      | firms | markets | proven unique | of these by conditions | mean intervals | mean ms | \
      time / (N log N) |
      """,
      "|---|---|---|---|---|---|---|",
    ]
    for row in rows {
      let figures = [
        Double(row.intervals) / Double(row.markets), 1e3 * row.meanSeconds,
        row.scaled / rows[0].scaled,
      ]
      let texts = figures.map { String(format: "%.2f", $0) }.joined(separator: " | ")
      lines.append(
        "| \(row.firms) | \(row.markets) | \(row.unique) | \(row.byConditions) | \(texts) |")
    }
    return lines.joined(separator: "\n")
  }
}
