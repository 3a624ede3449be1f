import Glibc

extension RegulatedMarket {
  /// The market at the regime's probability with which it answers to overlaps that are given; of
  /// several the one of least welfare. Itself where no regime's probability responds. Between two
  /// values of a fine grid several answers may be missed, never all. O(firms · regimes · grid).
  func answering(to overlap: [Double]) -> RegulatedMarket { answer(to: overlap).regulated }

  /// The same with the log odds of the probability, 0 where none responds.
  package func answer(to overlap: [Double]) -> (regulated: RegulatedMarket, logOdds: Double) {
    let standings = answers(to: overlap).map {
      (regulated: at(regimeProbability: RegimeResponse.probability($0)), logOdds: $0)
    }
    func welfare(_ standing: RegulatedMarket) -> Double {
      Outcomes(of: standing, at: MarketState(of: standing, at: overlap)).welfare.totalSurplus
    }
    return standings.min { welfare($0.regulated) < welfare($1.regulated) } ?? (self, 0)
  }

  /// The log odds with which the market answers to overlaps that are given, ascending; none where
  /// no regime's probability responds.
  package func answers(to overlap: [Double]) -> [Double] {
    guard let response = market.regimeResponse else { return [] }
    func excess(_ logOdds: Double) -> Double {
      let standing = at(regimeProbability: RegimeResponse.probability(logOdds))
      let state = MarketState(of: standing, at: overlap)
      return response.logOdds(at: state, in: standing) - logOdds
    }
    let range = response.logOddsRange(in: self)
    let steps = 512
    let grid = (0...steps).map { range.lower + range.width * (Double($0) / Double(steps)) }
    let values = grid.map(excess)
    var found: [Double] = []
    for k in 0..<steps where (values[k] > 0) != (values[k + 1] > 0) {
      found.append(Self.root(of: excess, between: grid[k], and: grid[k + 1], rises: values[k] <= 0))
    }
    return found.isEmpty ? [values[0] <= 0 ? grid[0] : grid[steps]] : found
  }

  /// To the last bit, by halving.
  private static func root(
    of excess: (Double) -> Double, between low: Double, and high: Double, rises: Bool
  ) -> Double {
    var (low, high) = (low, high)
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return low }
      if (excess(middle) > 0) == rises { high = middle } else { low = middle }
    }
  }
}
