import AggregativeGames
import Glibc
import Intervals

/// Prices as firms set them, stated a second time from docs/model.md section 8.6. A deviation is of
/// overlap and price together: whatever its overlap, a firm that deviates takes the best price for
/// it, against rivals who keep overlaps and prices. Nothing here is of use where prices are given.
extension MarketAudit {
  var setsPrices: Bool { market.pricing == .bertrand }

  /// m_i.
  func unitCost(_ i: Int) -> Interval {
    if let given = market.firms.number(.unitCost, firm: i) { return Interval(given) }
    return Interval(market.firms.price[i]) - Interval(market.firms.margin[i])
  }

  /// τ_i h_E e_i: what a unit of failure probability costs the firm for each user it serves.
  func liableHarm(_ i: Int, at overlap: Double) -> Interval {
    rate(i, at: overlap) * Interval(market.externalHarm) * Interval(exposure[i])
  }

  /// β (v_i − c_i − h_U e_i π̂_i) with c_i = m_i + τ_i h_E e_i π̄_i: the log weight that the firm
  /// would have if it sold at what serving a user costs it.
  /// - Parameter overlap: from where on the firm's liability is asked for.
  func worthAtCost(_ i: Int, failing failure: Interval, liableFrom overlap: Double) -> Interval {
    let expected = audited.isEmpty ? failure : audited[i].expected(failure)
    let value = audited.isEmpty ? Interval(market.firms.value[i]) : audited[i].value
    let harm = Interval(market.userHarm) * Interval(exposure[i]) * expected
    let cost = unitCost(i) + liableHarm(i, at: overlap) * failure
    return Interval(market.demandSensitivity) * (value - cost - harm)
  }

  /// How fast that rises with overlap inside a cell.
  func worthSlope(_ i: Int, in cell: ClosedRange<Double>) -> Interval {
    let weight = audited.isEmpty ? Interval(1) : audited[i].belief.weight
    let perUnit =
      Interval(market.userHarm) * Interval(exposure[i]) * weight
      + liableHarm(i, at: cell.lowerBound)
    return Interval(market.demandSensitivity) * perUnit * slope(i, in: cell)
  }

  /// What rivals' offers at their prices come to for each firm, log (Σ_{j≠i} w_j + w_0).
  ///
  /// With every owner at the markup 1/(β (1 − s)) its share s solves log s + 1/(1 − s) = log Σ e^θ
  /// − log A, the sum over its firms;
  /// all shares and the outside option's sum to 1, which they do at one A only, since each falls in
  /// it. Enclosures at both ends of an interval around where A seems to be prove that it is inside.
  func pricedSurroundings(of profile: [Interval]) -> [Surroundings] {
    let worth = profile.indices.map { i in
      worthAtCost(
        i, failing: expectedFailure(i, profile[i]), liableFrom: profile[i].midpoint)
    }
    let outside = market.outsideOption.map {
      Interval(market.demandSensitivity) * Interval($0)
    }
    let offers = owners.owners(of: worth.count).map { firms in
      (firms: firms, worth: Self.logSum(firms.map { worth[$0] }))
    }
    func demanded(_ total: Interval) -> Interval {
      var parts = offers.map { ($0.worth - total).markupShareTerms().share }
      if let outside { parts.append((outside - total).exp()) }
      return Interval.sum(of: parts)
    }
    guard worth.allSatisfy({ $0.lower.isFinite && $0.upper.isFinite }) else {
      return profile.map { _ in Surroundings(logRivals: .entire) }
    }
    let near = pricedTotal(offers.map(\.worth.midpoint), outside: outside?.midpoint)
    var width = 0x1p-50 * max(1, abs(near))
    for _ in 0..<30 {
      if demanded(Interval(near - width)).lower >= 1, demanded(Interval(near + width)).upper <= 1 {
        let total = Interval(lower: near - width, upper: near + width)
        var around = worth.map { _ in Surroundings(logRivals: .entire) }
        for offer in offers {
          let rivals = total + (offer.worth - total).markupShareTerms().rest.log()
          for i in offer.firms {
            around[i].logRivals = rivals
            guard offer.firms.count > 1 else { continue }
            let others = offer.firms.filter { $0 != i }
            around[i].beside = Beside(
              logWorth: Self.logSum(others.map { worth[$0] }),
              profit: others.reduce(.zero) { $0 - overlapCost($1, profile[$1]) })
          }
        }
        return around
      }
      width *= 4
    }
    return profile.map { _ in Surroundings(logRivals: .entire) }
  }

  /// log Σ e^x; of one itself.
  static func logSum(_ terms: [Interval]) -> Interval {
    if terms.count == 1 { return terms[0] }
    let top = Interval(terms.reduce(-Double.greatestFiniteMagnitude) { max($0, $1.upper) })
    return top + Interval.sum(of: terms.map { ($0 - top).exp() }).log()
  }

  /// log A by false position between two sums of shares, one above 1 and one below, in plain
  /// arithmetic; of a weight kept twice half of its excess is counted (the Illinois rule).
  private func pricedTotal(_ worth: [Double], outside: Double?) -> Double {
    func excess(_ total: Double) -> Double {
      var sum = outside.map { exp($0 - total) } ?? 0
      for level in worth { sum += (level - total).markupShareTerms().share }
      return log(sum)
    }
    let top = max(worth.max() ?? 0, (outside ?? -.infinity) + 1)
    // No share exceeds e^(θ − 1 − log A).
    var (low, high) = (top - 2, top + log(Double(worth.count + 1)))
    var (above, below) = (excess(low), excess(high))
    while !(above > 0), low > top - 1e6 {
      low -= 2 * (high - low)
      above = excess(low)
    }
    var wasAbove: Bool?
    for _ in 0..<200 where high - low > 0x1p-51 * max(1, abs(low), abs(high)) {
      let middle = (above * high - below * low) / (above - below)
      guard middle > low, middle < high else { break }
      let value = excess(middle)
      if value == 0 { return middle }
      if value > 0 {
        (low, above) = (middle, value)
        if wasAbove == true { below /= 2 }
      } else {
        (high, below) = (middle, value)
        if wasAbove == false { above /= 2 }
      }
      wasAbove = value > 0
    }
    return above < -below ? low : high
  }

  /// Payoff is (M/β) X − C with X e^X = e^(θ − 1)/A₋: the markup P − c = (1 + X)/β is earned on the
  /// share X/(1 + X).
  func enclosePriced(
    _ i: Int, over overlaps: Interval, cell: ClosedRange<Double>, in around: Surroundings
  ) -> PayoffEnclosure {
    let worth = worthAtCost(
      i, failing: expectedFailure(i, overlaps), liableFrom: cell.lowerBound)
    let odds = pricedOdds(worth, around)
    let scale = Interval(market.users) / Interval(market.demandSensitivity)
    let rise = worthSlope(i, in: cell)
    return PayoffEnclosure(
      payoff: scale * odds.value - overlapCost(i, overlaps)
        - charge(i, overlaps, around) + (around.beside?.profit ?? .zero),
      marginal: scale * rise * odds.slope + chargeSaved(i, in: cell, around)
        - marginalCost(i, overlaps),
      slope: scale * rise.squared() * odds.curvature - costCurvature(i, in: cell))
  }

  /// The share that the firm has with its best price.
  private func pricedShare(_ i: Int, _ overlap: Double, _ around: Surroundings) -> Double {
    let worth = worthAtCost(
      i, failing: expectedFailure(i, Interval(overlap)), liableFrom: overlap)
    return pricedOdds(worth, around).slope.midpoint
  }

  /// M s (ρ h_U + τ h_E) e: what less failure is worth to users, who pay for it, and saves.
  func pricedValueOfSafety(_ i: Int, _ overlap: Double, _ around: Surroundings) -> Double {
    let weight = audited.isEmpty ? 1 : audited[i].belief.weight.midpoint
    let worth = market.userHarm * exposure[i] * weight + liableHarm(i, at: overlap).midpoint
    return market.users * pricedShare(i, overlap, around) * worth
  }

  /// How the firm's offer, its log weight log w = log A₋ + log X at its best overlap and price,
  /// answers to log A₋, and how log A₋ of its rivals moves with it. X moves with θ − log A₋ at rate
  /// 1 − s relatively, so that d log w/d log A₋ = s + (1 − s) θ' o', and o' = −F_A/F_o with
  /// marginal payoff F = (M/β) θ' s − C'. At a floor or kink overlap stays and the price still
  /// answers.
  func pricedInteraction(
    of i: Int, at overlap: Double, cell: ClosedRange<Double>?, in around: Surroundings
  ) -> Interaction {
    let share = pricedShare(i, overlap, around)
    let rest = 1 - share
    var response = share
    var further: [Interaction.Channel] = []
    if let cell {
      let rise = worthSlope(i, in: cell).midpoint
      let drawn = market.users / market.demandSensitivity * rise * share * rest * rest
      let curvature = rise * drawn - costCurvature(i, in: cell).midpoint
      response += rest * rise * drawn / curvature
      further = chargeChannels(of: i, in: cell, curvature: curvature)
    } else if surcharge > 0 {
      further = market.failureChannels.channels.map { _ in
        Interaction.Channel(response: 0, influence: 0)
      }
    }
    // log A₋ of a rival moves by s/(1 − s of the rival) for each unit of log w.
    return Interaction([Interaction.Channel(response: response / rest, influence: share)] + further)
  }
}
