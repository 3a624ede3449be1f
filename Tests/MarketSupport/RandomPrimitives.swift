import OverlapMarket
import TestSupport

/// Numbers for primitives that need not be set, whichever there are.
package enum RandomPrimitives {
  /// A number in a domain, of a size with which a market can compute.
  package static func value(in domain: Domain, _ rng: inout SplitMix) -> Double {
    switch domain {
    case .positive: rng.logUniform(0.01...10)
    case .nonNegative: rng.chance(0.2) ? 0 : rng.logUniform(0.01...10)
    case .real: rng.uniform(-5...5)
    case .probability: rng.uniform(0...1)
    }
  }

  /// Sets some of a firm's optional numbers: of an object that is there all that it must have.
  /// - Parameter table: those that may be set.
  package static func set(
    _ firm: inout Firm, among table: [PrimitiveDescriptor] = PrimitiveTable.firms,
    regimeCount: Int, _ rng: inout SplitMix
  ) {
    for primitive in chosen(table, &rng) {
      firm[all: primitive] = (0..<(primitive.isByRegime ? regimeCount : 1)).map { _ in
        value(in: primitive.domain, &rng)
      }
    }
  }

  /// Sets some of the names by which a firm says what it has in common with others, where any name
  /// will do.
  package static func setGroups(_ firm: inout Firm, _ rng: inout SplitMix) {
    for group in PrimitiveTable.firmGroups where group.defaultsToFirm && rng.chance(0.5) {
      firm[group] = ["Alder", "B, \"birch\"", "γ"].randomElement(using: &rng)
    }
  }

  /// The same of a market's numbers.
  package static func set(_ numbers: inout MarketNumbers, _ rng: inout SplitMix) {
    for primitive in chosen(PrimitiveTable.market.filter { $0.object == nil }, &rng) {
      numbers[primitive] = value(in: primitive.domain, &rng)
    }
    for choice in PrimitiveTable.marketChoices where !choice.namesRegime && rng.chance(0.5) {
      numbers[choice] = choice.names[rng.whole(0...choice.names.count - 1)]
    }
  }

  private static func chosen(
    _ table: [PrimitiveDescriptor], _ rng: inout SplitMix
  ) -> [PrimitiveDescriptor] {
    var isThere: [PrimitiveObject: Bool] = [:]
    var chosen: [PrimitiveDescriptor] = []
    for primitive in table {
      if let object = primitive.object {
        let there = isThere[object] ?? rng.chance(0.5)
        isThere[object] = there
        guard there else { continue }
        if primitive.absence == .required || rng.chance(0.6) { chosen.append(primitive) }
      } else if primitive.absence != .required, rng.chance(0.5) {
        chosen.append(primitive)
      }
    }
    return chosen
  }
}

extension RandomMarket {
  /// The same market with numbers of extensions for about two thirds of its firms.
  package static func extended(_ market: Market, _ rng: inout SplitMix) -> Market {
    let extensions = PrimitiveTable.firms.filter { $0.object != nil }
    let rows = market.firms.map { firm in
      var firm = firm
      if rng.chance(0.7) {
        RandomPrimitives.set(
          &firm, among: extensions, regimeCount: market.regimes.count, &rng)
      }
      return firm
    }
    do {
      return try Market(
        market.numbers, regimes: market.regimes,
        firms: Firms(rows, regimeCount: market.regimes.count))
    } catch {
      preconditionFailure("every draw is in its domain: \(error)")
    }
  }
}

extension RandomMarket {
  /// The same market with about a third of its firms held at overlaps that a policy allows.
  /// - Parameter atCorners: a quarter of these at its least overlap or at a kink.
  package static func holding(
    _ market: Market, under policy: Policy, atCorners: Bool = false, _ rng: inout SplitMix
  ) -> Market {
    let naive = NaiveProfit(market, policy)
    var firms = market.firms
    for i in market.firms.indices where rng.chance(0.35) {
      let firm = market.firms[i]
      let kinks = market.regimes.indices.compactMap {
        firm.effectiveness[$0] > 0 ? firm.baselineFailure[$0] / firm.effectiveness[$0] : nil
      }
      let least = naive.least(i)
      var overlap = least + rng.uniform(0.01...1.1) * (kinks.max() ?? 1)
      if atCorners, rng.chance(0.25) { overlap = max(least, kinks.randomElement(using: &rng) ?? 0) }
      firms.set(.heldOverlap, firm: i, to: overlap)
    }
    do {
      return try Market(market.numbers, regimes: market.regimes, firms: firms)
    } catch {
      preconditionFailure("every draw is in its domain: \(error)")
    }
  }
}
