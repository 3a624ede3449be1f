import OverlapMarket
import Parallelism
import Randomness

/// Monte Carlo of the market's failures (docs/model.md section 7, loop 8.3 of the paper): draws the
/// regime, then which firms fail, and records K and the harms.
///
/// Overlaps, shares and failure probabilities are those of a `MarketState`; only failures are
/// random. Random numbers are Philox's under the seed as key. A draw depends on the seed and on its
/// own number alone, and sums are taken in blocks of a fixed size, so that the answer has the same
/// bits at any number of threads. A firm fails with exactly its probability, to the last bit of the
/// double, if Philox's words are uniform; a regime is drawn with its own to 2⁻⁵², and where the
/// probabilities do not sum to 1 the last regime takes what is missing or too much.
public struct FailureSimulation: Sendable, Equatable {
  /// Number of draws, at least 2.
  public let draws: Int
  public let seed: UInt64

  /// - Throws: `MarketError.outOfDomain` for fewer than two draws, of which no standard error can
  ///   be told, or for more than 10¹².
  public init(draws: Int, seed: UInt64 = 1) throws(MarketError) {
    guard (2...Self.drawLimit).contains(draws) else {
      throw .outOfDomain(path: "draws", value: Double(draws), rule: "must be between 2 and 10^12")
    }
    self.draws = draws
    self.seed = seed
  }

  private static let drawLimit = 1_000_000_000_000

  /// Simulates the failures of a market at a state.
  ///
  /// - Parameters:
  ///   - state: of the market.
  ///   - threads: draws are spread over as many; the answer does not depend on it.
  /// - Complexity: O(draws · firms) time; O(firms · regimes) memory and a few words a million firms
  ///   drawn.
  public func run(
    _ state: MarketState, of regulated: RegulatedMarket, threads: Int = 1
  ) async -> SimulatedOutcomes {
    let market = regulated.market
    let sampler = FailureSampler(state, of: market, seed: seed)
    let block = Self.blockLength(firms: market.firms.count)
    let count = (draws + block - 1) / block
    var sums = [FailureSums?](repeating: nil, count: count)
    var histogram = CountHistogram()
    var regimeDraws = [Int](repeating: 0, count: market.regimes.count)
    let draws = draws
    await parallelMap(count, threads: threads) { index in
      sampler.sample(index * block..<min(draws, (index + 1) * block))
    } receive: { index, drawn in
      sums[index] = drawn.sums
      // Whole numbers, whose sums do not depend on the order.
      histogram.add(drawn.histogram)
      for s in regimeDraws.indices { regimeDraws[s] += drawn.regimeDraws[s] }
      return true
    }
    var total = FailureSums()
    for case let sums? in sums { total.add(sums) }
    func mean(_ part: KeyPath<FailureSums, SampleSums>, _ center: Double, scale: Double = 1)
      -> SampleMean
    {
      total[keyPath: part].mean(around: center, draws: draws, scale: scale)
    }
    let squares = sampler.center.squaredFailures
    let harm = sampler.center.exposedFailure
    return SimulatedOutcomes(
      draws: draws, seed: seed, regimeDraws: regimeDraws,
      failures: mean(\.failures, sampler.center.failures),
      squaredFailures: mean(\.squaredFailures, squares),
      expectedUserHarm: mean(\.exposedFailure, harm, scale: market.users * market.userHarm),
      expectedExternalHarm: mean(\.exposedFailure, harm, scale: market.users * market.externalHarm),
      systemicLoss: mean(\.squaredFailures, squares, scale: market.systemicLoss),
      distribution: FailureDistribution(
        firms: market.firms.count, lowest: histogram.lowest,
        probabilities: histogram.times.map { Double($0) / Double(draws) }))
  }

  /// Draws a block: about a million firms, some milliseconds. It decides the last bits of sums, so
  /// that it may depend on the market alone.
  static func blockLength(firms: Int) -> Int { max(1, min(1 << 14, 1 << 20 / firms)) }
}
