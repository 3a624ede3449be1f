import AggregativeGames
import Glibc
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// Properties of the list of all equilibria that need no second computation of it.
struct EnumerationPropertyTests {
  private static func profiles(_ market: Market, _ policy: Policy) throws -> [[Double]] {
    let answer = try market.allEquilibria(under: policy)
    #expect(answer.isComplete, "undecided \(answer.undecided)")
    return answer.points.map(\.verdict.profile)
  }

  @Test("permuting firms permutes the equilibria", arguments: 1...6)
  func permutation(_ seed: UInt64) throws {
    var rng = SplitMix(seed: 40_000 + seed)
    let (market, policy) = try StrongMarket.draw(
      &rng, kindCounts: [[1, 1, 1], [2, 1], [2, 2]][Int(seed) % 3])
    let order = Array(market.firms.indices).shuffled(using: &rng)
    let permuted = try market.with(firms: order.map { market.firms[$0] })
    let expected = try Self.profiles(market, policy).map { profile in order.map { profile[$0] } }
    let found = try Self.profiles(permuted, policy)
    #expect(
      sameProfiles(found, expected, tolerance: 1e-9), "seed \(seed): \(found), expected \(expected)"
    )
  }

  @Test("firms that differ in anything but the name are never taken for interchangeable")
  func kinds() throws {
    let changes: [(inout Firm) -> Void] = [
      { $0.cost *= 1.5 }, { $0.margin *= 1.5 }, { $0.value += 1 }, { $0.price += 1 },
      { $0.exposure *= 1.5 },
      { $0.baselineFailure[1] *= 0.9 }, { $0.effectiveness[0] *= 0.9 },
    ]
    var rng = SplitMix(seed: 46_000)
    let (market, policy) = try StrongMarket.draw(&rng, kindCounts: [2])
    let game = try market.regulated(by: policy).game()
    #expect(game.kinds.members == [[0, 1]])
    for (number, change) in changes.enumerated() {
      var firms = Array(market.firms)
      change(&firms[1])
      let game = try market.with(firms: firms).regulated(by: policy).game()
      #expect(game.kinds.members == [[0], [1]], "change \(number)")
    }
  }

  @Test(
    "a constant added to all values and to the outside option changes nothing", arguments: 1...6)
  func addedValue(_ seed: UInt64) throws {
    var rng = SplitMix(seed: 41_000 + seed)
    let (market, policy) = try StrongMarket.draw(
      &rng, kindCounts: [[1, 1, 1], [2, 1], [2]][Int(seed) % 3])
    let constant = rng.uniform(-30...30)
    let moved = market.firms.map { firm in
      var firm = firm
      firm.value += constant
      return firm
    }
    let shifted = try market.with(
      firms: moved, outsideOption: .some(market.outsideOption.map { $0 + constant }))
    let expected = try Self.profiles(market, policy)
    let found = try Self.profiles(shifted, policy)
    #expect(
      sameProfiles(found, expected, tolerance: 1e-8), "seed \(seed): \(found), expected \(expected)"
    )
  }

  @Test("a firm that nobody wants changes nothing", arguments: 1...6)
  func negligibleFirm(_ seed: UInt64) throws {
    var rng = SplitMix(seed: 42_000 + seed)
    let (market, policy) = try StrongMarket.draw(
      &rng, kindCounts: [[1, 1, 1], [2, 1], [2]][Int(seed) % 3])
    var extra = market.firms[0]
    extra.name = "unwanted"
    extra.value -= 60 / market.demandSensitivity
    let larger = try market.with(firms: market.firms + [extra])
    let expected = try Self.profiles(market, policy)
    let found = try Self.profiles(larger, policy)
    #expect(
      sameProfiles(found.map { $0.dropLast() }, expected, tolerance: 1e-8),
      "seed \(seed): \(found), expected \(expected)")
  }

  @Test(
    "what a solver finds is among what is proven, and the verifier agrees with every proof",
    arguments: 1...60)
  func solverAgrees(_ seed: UInt64) throws {
    var rng = SplitMix(seed: 43_000 + seed)
    let (market, policy) =
      seed % 3 == 0
      ? try StrongMarket.draw(&rng, kindCounts: [[1, 1], [3], [2, 1]][Int(seed / 3) % 3])
      : RandomMarket.draw(&rng, firms: 2...12, demandSensitivity: 1...30, singlePeak: false)
    let answer = try market.allEquilibria(under: policy)
    let solved = try market.solve(under: policy)
    #expect(answer.isComplete, "seed \(seed): undecided \(answer.undecided)")
    if solved.converged {
      let profile = solved.point.verdict.profile
      #expect(
        answer.points.contains { sameProfiles([$0.verdict.profile], [profile], tolerance: 1e-7) },
        "seed \(seed): \(profile) is missing among \(answer.points.map(\.verdict.profile))")
    } else {
      #expect(
        answer.multiplicity == .none, "seed \(seed): no method found one of \(answer.points.count)")
    }
    for point in answer.points {
      #expect(point.verdict.isVerified, "seed \(seed)")
      #expect(
        Verifier().verify(point.verdict.profile, in: MarketAudit(try market.regulated(by: policy)))
          .isVerified,
        "seed \(seed)")
    }
  }

  @Test(
    "single-peaked markets are answered in full, with at least one equilibrium", arguments: 0..<10)
  func singlePeaks(_ batch: Int) throws {
    for seed in UInt64(batch * 20)..<UInt64(batch * 20 + 20) {
      var rng = SplitMix(seed: 44_000 + seed)
      let (market, policy) = RandomMarket.draw(
        &rng, firms: 2...30, demandSensitivity: 0.5...20, singlePeak: true)
      let answer = try market.allEquilibria(under: policy)
      #expect(answer.isComplete, "seed \(seed): undecided \(answer.undecided)")
      #expect(!answer.points.isEmpty, "seed \(seed)")
      #expect(
        answer.multiplicity == (answer.points.count == 1 ? .unique : .multiple), "seed \(seed)")
      #expect(answer.refuted == 0, "seed \(seed): every stationary profile is an equilibrium")
      if policy.liability == .uniform(0) {
        #expect(answer.points.count == 1, "seed \(seed): \(answer.points.count)")
      }
    }
  }

  @Test(
    "a budget of one interval says so, and what it leaves holds every equilibrium",
    arguments: 1...12)
  func oneBox(_ seed: UInt64) throws {
    var rng = SplitMix(seed: 45_000 + seed)
    let (market, policy) = try StrongMarket.draw(
      &rng, kindCounts: [[1, 1], [3], [2, 1]][Int(seed) % 3])
    let full = try market.allEquilibria(under: policy)
    let cut = try market.allEquilibria(under: policy, with: EquilibriumEnumeration(boxBudget: 1))
    if full.boxes == 1 {
      #expect(cut.isComplete)
      return
    }
    #expect(cut.multiplicity == .budgetExceeded && !cut.isComplete, "seed \(seed)")
    #expect(!cut.undecided.isEmpty, "seed \(seed)")
    let game = try market.regulated(by: policy).game()
    for point in full.points {
      let total = game.aggregate(of: point.verdict.profile) + game.reference
      let isListed = cut.points.contains {
        sameProfiles([$0.verdict.profile], [point.verdict.profile], tolerance: 1e-9)
      }
      #expect(
        isListed || cut.undecided.contains { $0.contains(total) },
        "seed \(seed): \(total) in \(cut.undecided)")
    }
  }

  @Test("a list cut to one of several permutations is not called unique")
  func truncatedIsNotUnique() throws {
    let vectors = try ReferenceVectors.load()
    for vector in vectors.severalEquilibria {
      let (market, policy) = try vector.roster.build()
      let answer = try market.allEquilibria(
        under: policy, with: EquilibriumEnumeration(permutationLimit: 1))
      #expect(
        answer.multiplicity == .multiple, "\(vector.roster.name): \(answer.points.count) listed")
    }
  }

  /// Values, prices and the outside option on a grid of 2^-20, so that a constant can be added
  /// without rounding.
  private static func onGrid(_ market: Market, adding constant: Double, costFactor: Double) throws
    -> Market
  {
    func rounded(_ x: Double) -> Double { (x * 0x1p20).rounded() * 0x1p-20 + constant }
    let firms = market.firms.map { firm in
      var firm = firm
      firm.value = rounded(firm.value)
      firm.cost *= costFactor
      return firm
    }
    return try market.with(firms: firms, outsideOption: .some(market.outsideOption.map(rounded)))
  }

  @Test(
    """
    near a fold, two rosters of the same game are never given different numbers of equilibria, \
    both proven
    """
  )
  func foldUnderShift() throws {
    var rng = SplitMix(seed: 78_042)
    let (market, policy) = try StrongMarket.draw(&rng, kindCounts: [3])
    let factor = 1.0259273050818591
    let base = try Self.onGrid(market, adding: 0, costFactor: factor).allEquilibria(under: policy)
    let moved = try Self.onGrid(market, adding: 0x1p16, costFactor: factor).allEquilibria(
      under: policy)
    #expect(
      !base.isComplete || !moved.isComplete || base.points.count == moved.points.count,
      "\(base.points.count) and \(moved.points.count) equilibria")
  }
}
