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
  private let groups: [Group]

  /// Firms who fail independently given the regime and one shock.
  private struct Group: Sendable {
    /// The position of the foundation that the shock hits; nil: they are on none.
    let foundation: Int?
    /// The shock's probability.
    let shock: Double
    /// By regime, without the shock and with it.
    let chances: [(quiet: FailureChances, shocked: FailureChances)]
  }

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
    groups = Self.groups(state, of: market, harm: harm)
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

  /// Whether a shock hits a foundation in a draw. O(1).
  func isHit(_ foundation: Int, by shock: Double, in draw: UInt64) -> Bool {
    let counter = Philox.Block(
      UInt32(truncatingIfNeeded: foundation + 1), UInt32(truncatingIfNeeded: draw),
      UInt32(truncatingIfNeeded: draw >> 32), .max)
    return random.uniforms(counter).0 < shock
  }

  private static func groups(
    _ state: MarketState, of market: Market, harm: [Double]
  ) -> [Group] {
    let (firms, regimes) = (market.firms, market.regimes.indices)
    guard market.sharesFoundations else {
      let chances = regimes.map { s in
        FailureChances(firms.indices.map { state.regimeFailure[firms.offset($0, s)] }, harm: harm)
      }
      return [Group(foundation: nil, shock: 0, chances: chances.map { ($0, $0) })]
    }
    var groups: [Group] = []
    for foundation in [nil] + market.foundations.indices.map(Optional.some) {
      let members = firms.indices.filter { market.failures.foundation(of: $0) == foundation }
      guard !members.isEmpty else { continue }
      let first = groups.last?.chances[0].quiet.end ?? 0
      let chances = regimes.map { s in
        let failures = members.map { market.failure(of: $0, in: s, at: state.overlap[$0]) }
        func drawn(_ chances: [Double]) -> FailureChances {
          FailureChances(chances, harm: members.map { harm[$0] }, from: first)
        }
        return (quiet: drawn(failures.map(\.quiet)), shocked: drawn(failures.map(\.shocked)))
      }
      groups.append(
        Group(
          foundation: foundation,
          shock: foundation.map { market.foundations[$0].probability } ?? 0, chances: chances))
    }
    return groups
  }

  /// O(draws · firms).
  func sample(_ draws: Range<Int>) -> Drawn {
    var drawn = Drawn(regimeDraws: Array(repeating: 0, count: cumulative.count))
    // Regime by regime, so that one regime's chances stay in the cache; sums keep the order of the
    // draws within each.
    let regimes = draws.map { regime(of: UInt64($0)) }
    var failed = draws.map { _ in CLDraw(count: 0, harm: 0) }
    for s in cumulative.indices {
      let mine = regimes.indices.filter { regimes[$0] == s }
      for group in groups {
        draw(mine, from: UInt64(draws.lowerBound), group, regime: s, into: &failed)
      }
      for k in mine {
        drawn.regimeDraws[s] += 1
        drawn.histogram.add(failed[k].count)
        drawn.sums.add(
          failures: Double(failed[k].count), exposedFailure: failed[k].harm, around: center)
      }
    }
    return drawn
  }

  /// Adds the failures of a group in some draws of one regime.
  private func draw(
    _ draws: [Int], from first: UInt64, _ group: Group, regime s: Int, into failed: inout [CLDraw]
  ) {
    let isShocked = draws.map { k in
      group.foundation.map { isHit($0, by: group.shock, in: first + UInt64(k)) } ?? false
    }
    for (chances, shock) in [(group.chances[s].quiet, false), (group.chances[s].shocked, true)] {
      guard isShocked.contains(shock) else { continue }
      chances.withDraws(key: random.key) { draw in
        for (k, isShocked) in zip(draws, isShocked) where isShocked == shock {
          let more = draw(first + UInt64(k))
          failed[k].count += more.count
          failed[k].harm += more.harm
        }
      }
    }
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
