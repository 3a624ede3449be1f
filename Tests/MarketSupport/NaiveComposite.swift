import Glibc
import OverlapMarket

/// What firms and their owners earn where extensions and instruments come together, from
/// docs/model.md sections 5 and 8 to the letter.
package struct NaiveComposite {
  package let market: Market
  package let policy: Policy
  private let shared: NaiveFoundations
  private let users: [NaiveUser]
  private let firms: [Firm]
  /// Positions of firms by owner.
  package let owners: [[Int]]

  package init(_ market: Market, _ policy: Policy) {
    self.market = market
    self.policy = policy
    shared = NaiveFoundations(market, policy)
    users = market.firms.indices.map { NaiveUser(of: $0, in: market, cap: policy.exposureCap) }
    firms = Array(market.firms)
    var places: [String: [Int]] = [:]
    for (i, firm) in firms.enumerated() { places[firm[.owner] ?? firm.name, default: []].append(i) }
    owners = places.values.sorted { $0[0] < $1[0] }
  }

  private func exposure(_ i: Int) -> Double {
    min(firms[i].exposure, policy.exposureCap ?? .infinity)
  }

  /// The least overlap open to a firm; of one that is held its only one.
  package func least(_ i: Int) -> Double {
    if let held = firms[i][.heldOverlap] { return held }
    return leastAsked(i)
  }

  private func leastAsked(_ i: Int) -> Double {
    let gap = policy.gapCeiling.map { ($0.baselineGap[i] - $0.ceiling) / $0.gapReduction }
    let score =
      firms[i].activities.isEmpty
      ? nil : policy.scorecard.map { NaiveActivities(firms[i].activities, $0).least }
    return max(policy.floor[i], gap ?? 0, score ?? 0)
  }

  /// C(o); infinite where no mix of activities has the overlap.
  private func cost(_ i: Int, _ overlap: Double) -> Double {
    guard !firms[i].activities.isEmpty else { return firms[i].cost / 2 * overlap * overlap }
    // At the least overlap no mix may be left but for rounding.
    let naive = NaiveActivities(firms[i].activities, policy.scorecard)
    return (naive.best(overlap) ?? naive.best(overlap * (1 + 1e-9)))?.cost ?? .infinity
  }

  package func isHeld(_ i: Int) -> Bool { firms[i][.heldOverlap] != nil }

  /// Overlaps worth trying: every kink, the threshold of a safe harbor, and a grid.
  package func tries(_ i: Int, grid: Int) -> [Double] {
    guard !isHeld(i) else { return [least(i)] }
    var special = shared.kinks(i) + (policy.safeHarbor.map { [$0.threshold[i]] } ?? [])
    // Where the score comes with the cheapest mix, and below.
    if let card = policy.scorecard, !firms[i].activities.isEmpty {
      special += firms[i].activities.map {
        card.floor * $0.overlap / max(card.weights[$0.name] ?? 0, 1e-3)
      }
    }
    let most = max(least(i), special.max() ?? 0) * 1.05 + 0.01
    return ((0...grid).map { least(i) + (most - least(i)) * Double($0) / Double(grid) } + special)
      .filter { $0 >= least(i) }
  }

  package func unitCost(_ i: Int) -> Double {
    firms[i][.unitCost] ?? firms[i].price - firms[i].margin
  }

  private func liable(_ i: Int, _ overlap: Double) -> Double {
    var rate = policy.liability[i]
    if let harbor = policy.safeHarbor, overlap >= harbor.threshold[i] {
      rate *= 1 - harbor.discount
    }
    return rate * market.externalHarm * exposure(i) * shared.expected(i, overlap)
  }

  /// Profits of an owner's firms together at overlaps and prices; nil: those of the roster.
  private func total(_ owner: [Int], _ overlap: [Double], _ price: [Double]?) -> Double {
    let logs = firms.indices.map { i in
      market.demandSensitivity
        * (users[i].perceived(failing: shared.expected(i, overlap[i])) + firms[i].price
          - (price?[i] ?? firms[i].price))
    }
    let outside = market.outsideOption.map { market.demandSensitivity * $0 }
    let top = max(logs.max() ?? 0, outside ?? -.infinity)
    let sum = logs.reduce(outside.map { exp($0 - top) } ?? 0) { $0 + exp($1 - top) }
    let compliance = policy.complianceCost
    return owner.reduce(0) { total, i in
      let earned = price.map { $0[i] - unitCost(i) } ?? firms[i].margin
      var profit =
        market.users * exp(logs[i] - top) / sum * (earned - liable(i, overlap[i]))
        - cost(i, overlap[i])
      if policy.surcharge > 0 {
        profit -= policy.surcharge * market.systemicLoss * shared.marginalSquares(i, at: overlap)
      }
      return total + profit - compliance.fixed - compliance.perFloor * leastAsked(i)
    }
  }

  /// What an owner has at overlaps, its rivals at their prices: where prices are set with the best
  /// markup that is the same for all its firms.
  package func best(_ owner: [Int], _ overlap: [Double], _ price: [Double]?) -> Double {
    guard let price else { return self.total(owner, overlap, nil) }
    func total(_ markup: Double) -> Double {
      var prices = price
      for i in owner { prices[i] = unitCost(i) + liable(i, overlap[i]) + markup }
      return self.total(owner, overlap, prices)
    }
    // One peak in the markup: thirds.
    var (low, high) = (0.0, 60 / market.demandSensitivity)
    for _ in 0..<90 {
      let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
      if total(a) < total(b) { low = a } else { high = b }
    }
    return total((low + high) / 2)
  }
}
