import OverlapMarket
import TestSupport

/// The least-cost mix of activities that gives an overlap and no less than a score, from
/// docs/model.md section 8.5 to the letter: every choice of what is done at all, one after another.
package struct NaiveActivities {
  let cost: [Double]
  let overlap: [Double]
  let weight: [Double]
  let floor: Double

  package init(_ activities: [Activity], _ card: Scorecard?) {
    cost = activities.map(\.cost)
    overlap = activities.map(\.overlap)
    weight = activities.map { card?.weights[$0.name] ?? 0 }
    floor = card?.floor ?? 0
  }

  /// nil where no mix does.
  package func best(_ wanted: Double) -> (cost: Double, levels: [Double])? {
    var best: (cost: Double, levels: [Double])?
    for set in 0..<(1 << cost.count) {
      for binds in [false, true] {
        guard let levels = mix(set, binds, wanted) else { continue }
        let score = zip(levels, weight).reduce(0) { $0 + $1.0 * $1.1 }
        guard score >= floor * (1 - 1e-11) else { continue }
        let total = zip(levels, cost).reduce(0) { $0 + $1.1 / 2 * $1.0 * $1.0 }
        if total < best?.cost ?? .infinity { best = (total, levels) }
      }
    }
    return best
  }

  /// The cheapest mix of the activities of a set at the overlap, and at the score itself where that
  /// binds; nil where there is none without a negative level.
  private func mix(_ set: Int, _ binds: Bool, _ wanted: Double) -> [Double]? {
    let used = cost.indices.filter { set >> $0 & 1 == 1 }
    func sum(_ a: [Double], _ b: [Double]) -> Double {
      used.reduce(0) { $0 + a[$1] * b[$1] / cost[$1] }
    }
    let (tt, tw, ww) = (sum(overlap, overlap), sum(overlap, weight), sum(weight, weight))
    var (ofOverlap, ofScore) = (0.0, 0.0)
    if binds {
      let determinant = tt * ww - tw * tw
      if determinant > 1e-12 * tt * ww {
        ofOverlap = (wanted * ww - floor * tw) / determinant
        ofScore = (tt * floor - tw * wanted) / determinant
      } else if tt > 0 {
        ofOverlap = wanted / tt
      } else if ww > 0 {
        ofScore = floor / ww
      }
    } else if tt > 0 {
      ofOverlap = wanted / tt
    }
    var levels = [Double](repeating: 0, count: cost.count)
    for m in used { levels[m] = (ofOverlap * overlap[m] + ofScore * weight[m]) / cost[m] }
    let got = zip(levels, overlap).reduce(0) { $0 + $1.0 * $1.1 }
    guard abs(got - wanted) <= 1e-9 * max(wanted, 1e-9),
      levels.allSatisfy({ $0 >= -1e-12 * (levels.map(abs).max() ?? 0) })
    else { return nil }
    return levels.map { max(0, $0) }
  }

  /// The least overlap with which the score can be had.
  package var least: Double {
    guard floor > 0 else { return 0 }
    return cost.indices.reduce(.infinity) {
      weight[$1] > 0 ? min($0, floor * overlap[$1] / weight[$1]) : $0
    }
  }
}

extension RandomMarket {
  /// The same market with activities in place of most firms' costs, of about the same cost.
  /// - Parameter shuffled: whether firms list them in orders of their own.
  package static func active(
    _ market: Market, shuffled: Bool = true, _ rng: inout SplitMix
  ) throws -> Market {
    var rows = Array(market.firms)
    for i in rows.indices where rng.chance(0.8) {
      let names = ["audits", "redteams", "papers \"p\"", "staging"].prefix(rng.whole(1...4))
      let share = names.map { _ in rng.uniform(0.1...1) }
      var list = zip(names, share).enumerated().map { m, one in
        // The first adds to overlap in any case.
        Activity(
          name: one.0, cost: rows[i].cost / one.1 * rng.uniform(0.5...2),
          overlap: m > 0 && rng.chance(0.3) ? 0 : rng.uniform(0.3...1.2))
      }
      if shuffled { list.shuffle(using: &rng) }
      rows[i].activities = list
    }
    return try Market(
      market.numbers, regimes: market.regimes,
      firms: Firms(rows, regimeCount: market.regimes.count), foundations: market.foundations)
  }

  /// A scorecard that every firm with activities can reach, nil where no firm has any.
  /// - Parameter reach: overlaps of about the size at which firms are.
  package static func scorecard(
    of market: Market, reach: Double, _ rng: inout SplitMix
  ) -> Scorecard? {
    let names = market.firms.activityNames
    guard !names.isEmpty else { return nil }
    var weights: [String: Double] = [:]
    for name in names where rng.chance(0.7) {
      weights[name] = rng.chance(0.2) ? 0 : rng.uniform(0.05...1.5)
    }
    for i in market.firms.indices {
      let own = market.firms.activities(of: i)
      if !own.isEmpty, own.allSatisfy({ (weights[$0.name] ?? 0) == 0 }) {
        weights[own[0].name] = rng.uniform(0.1...1)
      }
    }
    return Scorecard(weights: weights, floor: reach * rng.uniform(0...1.2))
  }
}
