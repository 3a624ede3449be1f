import Foundation
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// A search for welfare above the planner's proven upper bound that shares nothing with how the
/// bound is computed.
struct PlannerAdversaryTests {
  /// `OVERLAP_ADVERSARY_MARKETS` asks for more markets, `OVERLAP_ADVERSARY_SEED` for others.
  @Test(
    "no search finds welfare above the proven bound, nor more than the plan's by more than its gap")
  func differential() throws {
    let asked = ProcessInfo.processInfo.environment["OVERLAP_ADVERSARY_MARKETS"].flatMap { Int($0) }
    let seed =
      ProcessInfo.processInfo.environment["OVERLAP_ADVERSARY_SEED"].flatMap { UInt64($0) } ?? 341
    var rng = SplitMix(seed: seed)
    var proven = 0
    let count = asked ?? 300
    for index in 0..<count {
      let (market, policy) = try DegenerateMarket.draw(&rng)
      let objective = WelfareTests.objectives[index % WelfareTests.objectives.count]
      let plan = try market.plan(
        objective, heldSharesUnder: policy, with: PlannerSearch(budget: 300_000))
      let label: Comment = "seed \(seed), market \(index), \(objective)"
      if plan.isProven {
        proven += 1
      } else if asked != nil {
        print(
          """
          gap \(plan.relativeGap) W \(plan.welfare) in [.., \(plan.upperBound)] parts \
          \(plan.nodes): \(label)
          """
        )
      }
      #expect(plan.welfare <= plan.upperBound, label)
      let audit = WelfareAudit(
        market: market, objective: objective, held: try market.regulated(by: policy))
      let naive = NaiveWelfare(market: market, objective: objective, policy: policy)
      let size = naive.magnitude(at: plan.overlap)
      // What the plan claims for itself, it has.
      #expect(abs(naive.welfare(at: plan.overlap) - plan.welfare) <= 1e-12 * size, label)
      var search = BruteSearch(naive: naive, rng: SplitMix(seed: UInt64(index)))
      let found = search.run()
      // Enclosed welfare at the profile found: no allowance for rounding.
      let certain = audit.welfare(at: found.profile).lower
      #expect(
        certain <= plan.upperBound,
        "\(label): \(certain) above \(plan.upperBound) at \(found.profile)")
      #expect(found.welfare <= plan.upperBound + 1e-12 * size, "\(label) at \(found.profile)")
    }
    print("planner adversary: \(proven) of \(count) proven, none beaten")
    #expect(Double(proven) >= 0.9 * Double(count))
  }
}

/// All combinations of kinks, ends and middles; then the best of them and random profiles climbed
/// one overlap at a time.
private struct BruteSearch {
  let naive: NaiveWelfare
  var rng: SplitMix
  private var best: (profile: [Double], welfare: Double) = ([], -.infinity)

  init(naive: NaiveWelfare, rng: SplitMix) {
    self.naive = naive
    self.rng = rng
  }

  mutating func run() -> (profile: [Double], welfare: Double) {
    let market = naive.market
    let kinks = market.firms.indices.map { i in
      market.regimes.indices.compactMap { s -> Double? in
        let k = i * market.regimes.count + s
        let effectiveness = market.firms.effectiveness[k]
        return effectiveness > 0 ? market.firms.baselineFailure[k] / effectiveness : nil
      }
    }
    let reach = kinks.map { $0.max() ?? 1 }
    var candidates = kinks.map { Array(Set([0] + $0)).sorted() }
    if market.firms.count < 4 {
      candidates = candidates.map { ends in ends + zip(ends, ends.dropFirst()).map { ($0 + $1) / 2 }
      }
    }
    var starts: [(profile: [Double], welfare: Double)] = []
    func visit(_ profile: [Double]) {
      guard profile.count < market.firms.count else {
        starts.append((profile, naive.welfare(at: profile)))
        return
      }
      for overlap in candidates[profile.count] { visit(profile + [overlap]) }
    }
    visit([])
    for _ in 0..<20 {
      let profile = reach.map { rng.uniform(0...1.05) * $0 }
      starts.append((profile, naive.welfare(at: profile)))
    }
    starts.sort { $0.welfare > $1.welfare }
    for start in starts.prefix(5) { climb(start.profile, kinks, reach) }
    for start in starts.suffix(1) { climb(start.profile, kinks, reach) }
    return best
  }

  private mutating func climb(_ start: [Double], _ kinks: [[Double]], _ reach: [Double]) {
    var profile = start
    var welfare = naive.welfare(at: profile)
    for _ in 0..<12 {
      let before = welfare
      for i in profile.indices {
        // Every kink and a grid, then ever smaller steps around the best of them.
        var options = kinks[i] + [0]
        for k in 0...12 { options.append(reach[i] * Double(k) / 12) }
        for option in options { attempt(i, option, &profile, &welfare) }
        var step = reach[i] / 24
        while step > 1e-9 * reach[i] {
          let moved =
            attempt(i, profile[i] + step, &profile, &welfare)
            || attempt(i, max(0, profile[i] - step), &profile, &welfare)
          if !moved { step /= 3 }
        }
      }
      if !(welfare > before + 1e-14 * abs(before)) { break }
    }
    if welfare > best.welfare { best = (profile, welfare) }
  }

  @discardableResult
  private func attempt(
    _ i: Int, _ overlap: Double, _ profile: inout [Double], _ welfare: inout Double
  ) -> Bool {
    let old = profile[i]
    profile[i] = overlap
    let value = naive.welfare(at: profile)
    if value > welfare {
      welfare = value
      return true
    }
    profile[i] = old
    return false
  }
}
