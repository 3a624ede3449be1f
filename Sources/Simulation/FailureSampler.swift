import CLanes
import OverlapMarket
import Randomness

/// Draws of one market's failures, by their numbers.
struct FailureSampler: Sendable {
  /// What sums are taken around: the exact expectations.
  struct Center: Sendable {
    /// E[K] and E[K²].
    var failures: Double
    var squaredFailures: Double
    /// Σ s_i e_i π̄_i.
    var exposedFailure: Double
  }

  /// Some draws together.
  struct Drawn: Sendable {
    var sums = FailureSums()
    var histogram = CountHistogram()
    var regimeDraws: [Int]
  }

  let center: Center
  private let random: Philox
  private let chances: [FailureChances]
  /// The probability of each regime and all before it; of the last, infinite.
  private let cumulative: [Double]

  /// - Parameter market: with its exposures capped already. O(firms · regimes).
  init(_ state: MarketState, of market: Market, seed: UInt64) {
    let firms = market.firms
    let regimes = market.regimes
    let harm = firms.indices.map { state.share[$0] * firms.exposure[$0] }
    let moments = state.failureMoments(in: market)
    center = Center(
      failures: moments.mean, squaredFailures: moments.meanSquare,
      exposedFailure: zip(harm, state.expectedFailure).reduce(0) { $0 + $1.0 * $1.1 })
    random = Philox(key: seed)
    chances = regimes.indices.map { s in
      FailureChances(firms.indices.map { state.regimeFailure[firms.offset($0, s)] }, harm: harm)
    }
    var sum = 0.0
    var cumulative = regimes.map { regime in
      sum += regime.probability
      return sum
    }
    // A regime that never comes is not to come for what the others' probabilities lack.
    if let last = regimes.lastIndex(where: { $0.probability > 0 }) { cumulative[last] = .infinity }
    self.cumulative = cumulative
  }

  /// The regime of a draw. O(regimes).
  func regime(of draw: UInt64) -> Int {
    // No firm's word has this level in its counter.
    let counter = Philox.Block(
      0, UInt32(truncatingIfNeeded: draw), UInt32(truncatingIfNeeded: draw >> 32), .max)
    let uniform = random.uniforms(counter).0
    return cumulative.firstIndex { uniform < $0 } ?? 0
  }

  /// O(draws · firms).
  func sample(_ draws: Range<Int>) -> Drawn {
    var drawn = Drawn(regimeDraws: Array(repeating: 0, count: chances.count))
    // Regime by regime, so that one regime's chances stay in the cache; sums keep the order of the
    // draws within each.
    let regimes = draws.map { regime(of: UInt64($0)) }
    for (s, chances) in chances.enumerated() {
      chances.withDraws(key: random.key) { draw in
        for (k, regime) in regimes.enumerated() where regime == s {
          let failed = draw(UInt64(draws.lowerBound + k))
          drawn.regimeDraws[s] += 1
          drawn.histogram.add(failed.count)
          drawn.sums.add(
            failures: Double(failed.count), exposedFailure: failed.harm, around: center)
        }
      }
    }
    return drawn
  }
}

/// Sums over draws, around the exact expectations.
struct FailureSums: Sendable, Equatable {
  private(set) var failures = SampleSums()
  private(set) var squaredFailures = SampleSums()
  private(set) var exposedFailure = SampleSums()

  mutating func add(
    failures count: Double, exposedFailure harm: Double, around center: FailureSampler.Center
  ) {
    failures.add(count - center.failures)
    squaredFailures.add(count * count - center.squaredFailures)
    exposedFailure.add(harm - center.exposedFailure)
  }

  mutating func add(_ other: FailureSums) {
    failures.add(other.failures)
    squaredFailures.add(other.squaredFailures)
    exposedFailure.add(other.exposedFailure)
  }
}
