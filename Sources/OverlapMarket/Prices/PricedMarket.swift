import AggregativeGames

// Where firms set prices they are a function of overlaps (docs/model.md section 8.6). At the prices
// of a profile the market is one with prices given: users choose, firms earn and welfare is counted
// as there, by the same text.

extension RegulatedMarket {
  /// The market with prices given that firms set at a profile of overlaps; itself where prices are
  /// given. O(firms · regimes).
  public func priced(at overlap: [Double]) -> RegulatedMarket {
    market.pricing == .fixed ? self : priced(prices(at: overlap))
  }

  /// The same at the prices of a state.
  public func priced(at state: MarketState) -> RegulatedMarket { priced(state.price) }

  /// The same with every firm at its least overlap.
  var pricedAtLeastOverlaps: RegulatedMarket {
    market.pricing == .fixed ? self : priced(at: market.firms.indices.map { leastOverlap[$0] })
  }

  /// The same at prices that are known; itself where there are none to be set.
  func priced(_ price: [Double]?) -> RegulatedMarket {
    guard let price, market.pricing == .bertrand else { return self }
    let unitCost = market.firms.indices.map { market.firms.unitCost(of: $0, AtRest<Double>()) }
    return replacing(original.giving(price: price, unitCost: unitCost))
  }

  /// The price P_i = m_i + τ_i h_E e_i π̄_i + 1/(β (1 − s)) that each firm sets, s the share that
  /// its owner's firms have at these prices.
  private func prices(at overlap: [Double]) -> [Double] {
    let beta = market.demandSensitivity
    let sellers = market.firms.indices.map { i in
      let failure = market.expectedFailure(of: i, at: overlap[i])
      let terms = FirmTerms(
        of: i, in: market, liability: burden.liability(of: i, at: overlap[i]), AtRest<Double>())
      let problem = terms.problem(failing: Line(level: failure, slope: 0), from: 0)
      return (
        cost: terms.unitCost + terms.liableHarm * failure, logWeight: problem.logWeight.level
      )
    }
    // Where nobody can leave shares are the same at any price.
    let owners = market.owners.owners(of: sellers.count)
    guard owners.count > 1 || market.outsideOption != nil else { return sellers.map(\.cost) }
    let shares = MarkupTotal.shares(
      owners.map { LogSum.of($0.map { sellers[$0].logWeight }) },
      outside: market.outsideOption.map { beta * $0 } ?? -.infinity)
    var prices = sellers.map(\.cost)
    for (firms, share) in zip(owners, shares) {
      for i in firms { prices[i] += 1 / (beta * share.rest) }
    }
    return prices
  }
}

extension Market {
  /// π̄ of a firm, equation (1) averaged over regimes.
  package func expectedFailure(of i: Int, at overlap: Double) -> Double {
    (0..<failures.count).reduce(0) {
      let k = failures.offset(i, $1)
      return $0 + failures.probability[$1]
        * max(0, failures.baseline[k] - failures.effectiveness[k] * overlap)
    }
  }

  /// The market at given prices, at which a firm earns what exceeds its unit cost.
  func giving(price: [Double], unitCost: [Double]) -> Market {
    var firms = firms
    for i in firms.indices {
      firms.set(.price, firm: i, to: price[i])
      firms.set(.margin, firm: i, to: price[i] - unitCost[i])
    }
    var numbers = numbers
    numbers[.pricing] = Pricing.fixed.rawValue
    return replacing(numbers, firms: firms)
  }
}
