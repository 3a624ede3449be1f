import AggregativeGames
import Glibc
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// Rosters made to break the enumeration, against brute force.
struct EnumerationAdversaryTests {
  /// A change to a market of strong demand, where several equilibria, and none, are common.
  struct Attack: Sendable, CustomStringConvertible {
    let description: String
    let kindCounts: [Int]
    let change: @Sendable (inout MarketParts) -> Void

    init(
      _ name: String, _ kindCounts: [Int] = [1, 1],
      _ change: @escaping @Sendable (inout MarketParts) -> Void
    ) {
      description = name
      self.kindCounts = kindCounts
      self.change = change
    }

    static let all = [
      Attack("all β U at 1e4") { $0.shift(1e4 / $0.demandSensitivity) },
      Attack("β U at 1e4 for one firm") { $0.firms[0].value += 1e4 / $0.demandSensitivity },
      Attack("β U at −1e4 for one firm of two kinds", [2, 1]) {
        $0.firms[2].value -= 1e4 / $0.demandSensitivity
      },
      Attack("a firm without margin, no liability") {
        $0.firms[0].margin = 0
        $0.liability = 0
      },
      Attack("firms without margin, liable") { parts in
        parts.each { $0.margin = 0 }
        parts.liability = 1
      },
      Attack("a firm without margin beside two with it", [2, 1]) { $0.firms[2].margin = 0 },
      Attack("six identical firms", [6]) { $0.demandSensitivity *= 1.5 },
      Attack("six identical firms, outside option", [6]) { $0.outsideOption = -0.5 },
      Attack("effectiveness 0 in one regime and 1e-12 in the other") {
        $0.firms[0].effectiveness = [0, 1e-12]
      },
      Attack("effectiveness 1e-12 in the calm regime") { parts in
        parts.each { $0.effectiveness[0] = 1e-12 }
      },
      Attack("effectiveness 0 in the strained regime") { parts in
        parts.each { $0.effectiveness[1] = 0 }
      },
      Attack("a regime of probability 0") {
        $0.regimes = [
          Regime(name: "calm", probability: 0), Regime(name: "strained", probability: 1),
        ]
      },
      Attack("a regime of probability 1e-300") {
        $0.regimes = [
          Regime(name: "calm", probability: 1e-300), Regime(name: "strained", probability: 1),
        ]
      },
      Attack("a floor exactly on the first kink") {
        $0.floor = min(
          $0.firms[0].baselineFailure[0] / $0.firms[0].effectiveness[0], $0.lastKink(0))
      },
      Attack("a floor exactly on the last kink of one firm") { $0.floor = $0.lastKink(0) },
      Attack("a floor one unit below the last kink") { $0.floor = $0.lastKink(0).nextDown },
      Attack("a floor above all kinks") { $0.floor = 2 * max($0.lastKink(0), $0.lastKink(1)) },
      Attack("a floor above the kinks of one kind of two", [1, 2]) {
        $0.firms[0].effectiveness = $0.firms[0].effectiveness.map { 10 * $0 }
        $0.floor = $0.lastKink(0) * 1.01
      },
      Attack("an outside option that takes almost all") {
        $0.outsideOption = 25 / $0.demandSensitivity
      },
      Attack("an outside option beside which all shares underflow") {
        $0.outsideOption = 1e4 / $0.demandSensitivity
      },
      Attack("margins below what liability costs") { $0.liability = 3 },
      Attack("baseline failure 1 in both regimes") { parts in
        parts.each { $0.baselineFailure = [1, 1] }
      },
      Attack("both kinks at one overlap") { parts in
        parts.each { $0.effectiveness = $0.baselineFailure.map { 1.5 * $0 } }
      },
      Attack("costs so low that all firms are near their ceilings") { parts in
        parts.each { $0.cost *= 1e-3 }
      },
      Attack("costs so high that all firms are near their floors", [2, 1]) { parts in
        parts.each { $0.cost *= 1e3 }
      },
    ]
  }

  @Test("the enumeration finds what brute force finds", arguments: Attack.all)
  func bruteForce(_ attack: Attack) throws {
    for seed in UInt64(1)...(attack.kindCounts == [1, 1] ? 4 : 1) {
      var rng = SplitMix(seed: 96_000 + seed)
      let (drawn, drawnPolicy) = try StrongMarket.draw(&rng, kindCounts: attack.kindCounts)
      let parts = MarketParts(drawn, drawnPolicy).changed(attack.change)
      let (market, policy) = (try parts.market(), try parts.policy())
      let answer = try market.allEquilibria(under: policy)
      #expect(answer.isComplete, "seed \(seed): undecided \(answer.undecided)")
      let game = NaiveGame(market: market, policy: policy)
      var first = 0
      let kinds = attack.kindCounts.map { count in
        defer { first += count }
        return Array(first..<first + count)
      }
      let scanned =
        attack.kindCounts == [1, 1]
        ? CompositionScan(game: game).run() : CumulativeScan(game: game, kinds: kinds).run()
      var distinct: [[Double]] = []
      for profile in answer.points.map({ $0.verdict.profile.ordered(kinds) })
      where !distinct.contains(where: { sameProfiles([$0], [profile], tolerance: 1e-9) }) {
        distinct.append(profile)
      }
      let expected = scanned.map { $0.ordered(kinds) }
      #expect(
        sameProfiles(distinct, expected, tolerance: 1e-5),
        "seed \(seed): proven \(distinct), scanned \(expected)")
    }
  }

  @Test("at the edges of the model the enumeration is never wrong", arguments: EdgeCase.all)
  func edges(_ edge: EdgeCase) throws {
    let parts = try edge.parts()
    let (market, policy) = (try parts.market(), try parts.policy())
    let answer = try market.allEquilibria(under: policy)
    if edge.expectation == .solved {
      #expect(answer.isComplete, "\(edge): undecided \(answer.undecided)")
    }
    let solution = try market.solve(under: policy)
    guard solution.converged, answer.isComplete else { return }
    let utility =
      parts.demandSensitivity * (parts.firms.map { abs($0.value - $0.price) }.max() ?? 0)
    let overlap = solution.point.verdict.profile
    let isListed = answer.points.contains {
      sameProfiles([$0.verdict.profile], [overlap], tolerance: 1e-9 + 1e-14 * utility)
    }
    #expect(
      isListed, "\(edge): \(overlap) is missing among \(answer.points.map(\.verdict.profile))")
  }

  @Test(
    """
    the range of totals holds the exact sum of weights where the rounding of utilities exceeds \
    any margin
    """
  )
  func exactTotal() throws {
    var beyond = 0
    for seed in UInt64(1)...50 {
      var rng = SplitMix(seed: 98_000 + seed)
      let (sensitivity, value) = (rng.uniform(0.5...3), rng.logUniform(1e6...1e12))
      let firm = Firm(
        name: "only", cost: 1, margin: 1, value: value, baselineFailure: [0], effectiveness: [0])
      let market = try Market(
        users: 1, demandSensitivity: sensitivity, userHarm: 1, externalHarm: 1, systemicLoss: 0,
        regimes: [Regime(name: "only", probability: 1)], firms: Firms([firm], regimeCount: 1))
      let game = try market.unregulated.game()
      // One weight, e^(β v): what its rounding left out is exact by a fused operation.
      let residual = (-game.reference).addingProduct(sensitivity, value)
      #expect(
        game.enclosedTotals.contains(residual), "seed \(seed): \(residual), \(game.enclosedTotals)")
      if abs(residual) > 1e-9 { beyond += 1 }
    }
    #expect(beyond > 20, "\(beyond)")
  }

  @Test(
    "utilities whose rounding exceeds any fixed margin never lead to a false claim",
    arguments: 1...60)
  func rounding(_ seed: UInt64) throws {
    var rng = SplitMix(seed: 97_000 + seed)
    let (drawn, drawnPolicy) = RandomMarket.draw(
      &rng, firms: 1...6, demandSensitivity: 0.5...3, singlePeak: true)
    let parts = MarketParts(drawn, drawnPolicy).changed {
      if seed % 3 == 0 { $0.each { $0.effectiveness = $0.effectiveness.map { _ in 0 } } }
      $0.shift(rng.logUniform(1e6...1e12))
    }
    let answer = try parts.market().allEquilibria(
      under: parts.policy(), with: EquilibriumEnumeration(boxBudget: 2000))
    // Single-peaked payoffs: an equilibrium exists.
    #expect(answer.multiplicity != .none, "seed \(seed)")
    if answer.isComplete {
      for point in answer.points { #expect(point.verdict.isVerified, "seed \(seed)") }
    }
  }
}

extension MarketParts {
  fileprivate func lastKink(_ i: Int) -> Double {
    zip(firms[i].baselineFailure, firms[i].effectiveness).reduce(0) {
      $1.1 > 0 ? max($0, $1.0 / $1.1) : $0
    }
  }
}

extension [Double] {
  /// Overlaps in ascending order inside each kind: equal firms may be swapped.
  func ordered(_ kinds: [[Int]]) -> [Double] {
    kinds.flatMap { kind in kind.map { self[$0] }.sorted() }
  }
}
