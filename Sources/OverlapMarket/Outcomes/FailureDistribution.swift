/// The whole distribution of K, the number of firms that fail at a time (docs/model.md section 4):
/// Poisson-binomial within a regime, where failures are independent, and mixed over regimes; where
/// firms share foundations, mixed over their shocks too. What is computed is exact but for rounding
/// and for tails below 1e-30. Of a simulation, each probability is the share of its draws.
public struct FailureDistribution: Sendable, Equatable {
  /// Number of firms, the largest count there can be.
  public let firms: Int
  /// The counts whose probabilities are held: all others together have less than `discardedMass`.
  public let counts: ClosedRange<Int>
  /// Bound on the probability of all counts outside `counts`.
  public let discardedMass: Double
  private let probabilities: [Double]
  /// P(K > k) for each k of `counts`, summed from the far end so that small ones keep their digits.
  private let exceedances: [Double]

  /// - Parameters:
  ///   - regimes: those of the market.
  ///   - regimeFailure: failure probability of firm i in regime s at `i * regimes + s`, as in
  ///     `MarketState`.
  /// - Complexity: O(regimes · firms · log firms) time.
  init(regimes: [Regime], regimeFailure: [Double]) {
    let firms = regimeFailure.count / regimes.count
    let parts = regimes.indices.map { s in
      CountDistribution(chances: (0..<firms).map { regimeFailure[$0 * regimes.count + s] })
    }
    self.init(regimes: regimes, parts, firms: firms)
  }

  /// Mixed over regimes.
  /// - Parameter parts: by regime.
  init(regimes: [Regime], _ parts: [CountDistribution], firms: Int) {
    let lowest = parts.map(\.lowest).min() ?? 0
    let highest = parts.map { $0.lowest + $0.probability.count - 1 }.max() ?? 0
    var probabilities = [Double](repeating: 0, count: highest - lowest + 1)
    var discarded = 0.0
    for (regime, part) in zip(regimes, parts) {
      discarded += regime.probability * part.discarded
      for (k, probability) in part.probability.enumerated() {
        probabilities[part.lowest - lowest + k] += regime.probability * probability
      }
    }
    self.init(firms: firms, lowest: lowest, probabilities: probabilities, discardedMass: discarded)
  }

  /// - Parameter probabilities: of the counts from `lowest` on, at least one.
  package init(firms: Int, lowest: Int, probabilities: [Double], discardedMass: Double = 0) {
    var exceedances = probabilities
    var sum = 0.0
    for k in probabilities.indices.reversed() {
      exceedances[k] = sum
      sum += probabilities[k]
    }
    self.firms = firms
    counts = lowest...(lowest + probabilities.count - 1)
    self.discardedMass = discardedMass
    self.probabilities = probabilities
    self.exceedances = exceedances
  }

  /// P(K = count). Its relative error is below 4 · firms · 2⁻⁵², its absolute one moreover below
  /// `discardedMass`. O(1).
  public func probability(of count: Int) -> Double {
    counts.contains(count) ? probabilities[count - counts.lowerBound] : 0
  }

  /// P(K > count), with the same errors. O(1).
  public func probability(above count: Int) -> Double {
    if count >= counts.upperBound { return 0 }
    return count < counts.lowerBound
      ? exceedances[0] + probabilities[0] : exceedances[count - counts.lowerBound]
  }

  /// The least count k with P(K ≤ k) ≥ level.
  /// - Parameter level: at least 0, below 1.
  /// - Throws: `MarketError.outOfDomain`. O(log firms).
  public func quantile(_ level: Double) throws(MarketError) -> Int {
    try Self.check(level)
    // Falling exceedances, so that the first that is small enough can be found by halving.
    var low = counts.lowerBound
    var high = counts.upperBound
    while low < high {
      let middle = low + (high - low) / 2
      if probability(above: middle) <= 1 - level { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The quantile of the systemic loss κ K², in units of welfare.
  /// - Parameter weight: κ, at least 0.
  /// - Throws: as `quantile`.
  public func lossQuantile(_ level: Double, weight: Double) throws(MarketError) -> Double {
    let count = Double(try quantile(level))
    return weight * count * count
  }

  /// Expected shortfall of the systemic loss κ K²: its mean over the worst 1 − level of cases, a
  /// count at the border taken in part. In units of welfare; at level 0 it is κ E[K²].
  /// - Throws: as `quantile`. O(counts).
  public func expectedShortfall(_ level: Double, weight: Double) throws(MarketError) -> Double {
    let border = try quantile(level)
    let tail = 1 - level
    var sum = 0.0
    for count in stride(from: counts.upperBound, to: border, by: -1) {
      sum += probability(of: count) * Double(count) * Double(count)
    }
    let rest = max(0, tail - probability(above: border))
    sum += rest * Double(border) * Double(border)
    return weight * sum / tail
  }

  private static func check(_ level: Double) throws(MarketError) {
    guard level >= 0, level < 1 else {
      throw .outOfDomain(path: "level", value: level, rule: "must be at least 0 and below 1")
    }
  }
}

extension MarketState {
  /// The distribution of the number of firms that fail, over regimes. O(regimes · firms · log
  /// firms).
  public func failureDistribution(in market: Market) -> FailureDistribution {
    market.sharesFoundations
      ? FailureDistribution(of: market, at: overlap)
      : FailureDistribution(regimes: market.regimes, regimeFailure: regimeFailure)
  }
}
