import Glibc
import OverlapMarket
import TestSupport

extension RandomMarket {
  /// The same market with owners for about two thirds of its firms, at least one of them of two
  /// firms where there are two.
  package static func owned(_ market: Market, _ rng: inout SplitMix) throws -> Market {
    let names = ["Alder", "Birch", "Cedar"].prefix(max(1, market.firms.count / 2))
    var rows = Array(market.firms)
    for i in rows.indices where rng.chance(0.65) || i < 2 {
      rows[i][.owner] = i < 2 ? "Alder" : names.randomElement(using: &rng)
    }
    rows.shuffle(using: &rng)
    return try Market(
      market.numbers, regimes: market.regimes,
      firms: Firms(rows, regimeCount: market.regimes.count))
  }
}

/// What owners have, from docs/model.md section 8.7, in overlaps and where firms set them in
/// prices.
package struct NaiveOwners {
  package let market: Market
  let liability: FirmValues
  private let users: [NaiveUser]
  private let firms: [Firm]
  /// Positions of firms by owner.
  package let owners: [[Int]]

  package init(_ market: Market, _ policy: Policy) {
    self.market = market
    liability = policy.liability
    users = market.firms.indices.map { NaiveUser(of: $0, in: market, cap: policy.exposureCap) }
    firms = Array(market.firms)
    var places: [String: [Int]] = [:]
    for (i, firm) in firms.enumerated() { places[firm[.owner] ?? firm.name, default: []].append(i) }
    owners = places.values.sorted { $0[0] < $1[0] }
  }

  package func failure(_ i: Int, _ overlap: Double) -> Double {
    market.regimes.indices.reduce(0) {
      $0 + market.regimes[$1].probability
        * max(0, firms[i].baselineFailure[$1] - firms[i].effectiveness[$1] * overlap)
    }
  }

  /// What liability costs a firm for each user.
  package func liable(_ i: Int, _ overlap: Double) -> Double {
    liability[i] * market.externalHarm * firms[i].exposure * failure(i, overlap)
  }

  package func unitCost(_ i: Int) -> Double {
    firms[i][.unitCost] ?? firms[i].price - firms[i].margin
  }

  /// Profits of all firms together that an owner has.
  /// - Parameter price: one a firm; nil: those of the roster.
  package func total(_ owner: [Int], _ overlap: [Double], _ price: [Double]?) -> Double {
    let logs = firms.indices.map { i in
      market.demandSensitivity
        * (users[i].perceived(failing: failure(i, overlap[i])) + firms[i].price
          - (price?[i] ?? firms[i].price))
    }
    let outside = market.outsideOption.map { market.demandSensitivity * $0 }
    let top = max(logs.max() ?? 0, outside ?? -.infinity)
    let sum = logs.reduce(outside.map { exp($0 - top) } ?? 0) { $0 + exp($1 - top) }
    return owner.reduce(0) { total, i in
      let earned = price.map { $0[i] - unitCost(i) } ?? firms[i].margin
      let share = exp(logs[i] - top) / sum
      return total + market.users * share * (earned - liable(i, overlap[i]))
        - firms[i].cost / 2 * overlap[i] * overlap[i]
    }
  }

  /// The largest overlap that may be of use to a firm.
  package func most(_ i: Int) -> Double {
    market.regimes.indices.reduce(0) {
      firms[i].effectiveness[$1] > 0
        ? max($0, firms[i].baselineFailure[$1] / firms[i].effectiveness[$1]) : $0
    }
  }
}
