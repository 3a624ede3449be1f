import TestSupport
import Testing

@testable import OverlapMarket

/// Changes to a market of which the effect on its equilibrium is known. All markets here are
/// single-peaked; equilibria are solved to about 1e-13, and the market's own feedback may magnify
/// that: 1e-10 leaves room for a thousandfold.
@Suite("Metamorphic: changes whose effect on the equilibrium is known")
struct MetamorphicEquilibriumTests {
  static let tolerance = 1e-10

  @Test("permuting the firms permutes the equilibrium", arguments: 1...40)
  func permutation(seed: UInt64) throws {
    let parts = MarketParts.random(seed)
    let order = permuted(parts.firms.count, seed)
    let other = parts.changed { $0.firms = order.map { parts.firms[$0] } }
    let (a, b) = (try parts.solved(), try other.solved())
    #expect(
      relativeGap(order.map { a.state.overlap[$0] }, b.state.overlap) <= Self.tolerance,
      "seed \(seed)")
    #expect(
      relativeGap(order.map { a.state.share[$0] }, b.state.share) <= Self.tolerance, "seed \(seed)")
    #expect(order.map { a.corners[$0] } == b.corners, "seed \(seed)")
  }

  private func permuted(_ count: Int, _ seed: UInt64) -> [Int] {
    var rng = SplitMix(seed: seed)
    return Array(0..<count).shuffled(using: &rng)
  }

  @Test("names mean nothing: renaming firms and regimes changes no number", arguments: 1...20)
  func renaming(seed: UInt64) throws {
    let parts = MarketParts.random(seed)
    let other = parts.changed { parts in
      for i in parts.firms.indices { parts.firms[i].name = "F\(parts.firms.count - i)" }
      parts.regimes = parts.regimes.enumerated().map {
        Regime(name: "R\($0)", probability: $1.probability)
      }
    }
    let (a, b) = (try parts.solved(), try other.solved())
    #expect(a.state.overlap == b.state.overlap && a.outcomes == b.outcomes, "seed \(seed)")
  }

  @Test(
    "docs/model.md 1: splitting a regime in two with the same columns changes nothing",
    arguments: 1...40)
  func splitRegime(seed: UInt64) throws {
    let parts = MarketParts.random(seed)
    var rng = SplitMix(seed: seed &+ 77)
    let s = rng.whole(0...parts.regimes.count - 1)
    let other = parts.changed { parts in
      let p = parts.regimes[s].probability
      parts.regimes[s] = Regime(name: parts.regimes[s].name, probability: 0.3 * p)
      parts.regimes.append(Regime(name: "twin", probability: p - 0.3 * p))
      for i in parts.firms.indices {
        parts.firms[i].baselineFailure.append(parts.firms[i].baselineFailure[s])
        parts.firms[i].effectiveness.append(parts.firms[i].effectiveness[s])
      }
    }
    let (a, b) = (try parts.solved(), try other.solved())
    #expect(relativeGap(a.state.overlap, b.state.overlap) <= Self.tolerance, "seed \(seed)")
    #expect(sameOutcomes(a.outcomes, b.outcomes), "seed \(seed)")
  }

  /// All outcomes but welfare, which is made of them and may cancel.
  private func sameOutcomes(_ a: Outcomes, _ b: Outcomes) -> Bool {
    func parts(_ o: Outcomes) -> [Double] {
      [
        o.producerMargin, o.overlapCost, o.expectedUserHarm, o.expectedExternalHarm,
        o.expectedFailures,
        o.expectedSquaredFailures,
        o.systemicLoss, o.liabilityPaid,
      ]
    }
    return relativeGap(parts(a), parts(b)) <= 10 * Self.tolerance
  }

  @Test("a firm with no effectiveness anywhere sits at its floor", arguments: 1...40)
  func uselessOverlap(seed: UInt64) throws {
    let parts = MarketParts.random(seed).changed {
      $0.firms[0].effectiveness = $0.regimes.map { _ in 0 }
    }
    let point = try parts.solved()
    #expect(point.state.overlap[0] == parts.floor && point.corners[0] == .floor, "seed \(seed)")
    #expect(point.state.expectedFailure[0] > 0, "seed \(seed)")
  }

  @Test(
    "scaling firms' money (cost, margin, liability) by k leaves overlap and scales profit by k",
    arguments: 1...40)
  func money(seed: UInt64) throws {
    let parts = MarketParts.random(seed)
    let k = 3.7
    // Liability enters profit as τ h_E; h_E itself is the third parties' and stays.
    let other = parts.changed { parts in
      parts.liability *= k
      for i in parts.firms.indices {
        parts.firms[i].cost *= k
        parts.firms[i].margin *= k
      }
    }
    let (a, b) = (try parts.solved(), try other.solved())
    #expect(relativeGap(a.state.overlap, b.state.overlap) <= Self.tolerance, "seed \(seed)")
    // Profit is a difference of revenue and cost: relative to both.
    for i in parts.firms.indices {
      let size =
        k * (abs(a.state.profit[i]) + parts.firms[i].cost * a.state.overlap[i] * a.state.overlap[i])
      #expect(
        abs(k * a.state.profit[i] - b.state.profit[i]) <= Self.tolerance * size,
        "seed \(seed), firm \(i)")
    }
  }

  @Test("scaling users and costs by k leaves overlap and scales profit by k", arguments: 1...20)
  func users(seed: UInt64) throws {
    let parts = MarketParts.random(seed)
    let other = parts.changed { parts in
      parts.users *= 1024
      for i in parts.firms.indices { parts.firms[i].cost *= 1024 }
    }
    let (a, b) = (try parts.solved(), try other.solved())
    // A power of two scales every intermediate result exactly.
    #expect(a.state.overlap == b.state.overlap, "seed \(seed)")
    #expect(a.state.profit.map { 1024 * $0 } == b.state.profit, "seed \(seed)")
  }

  @Test(
    "adding u to all values and v_0 raises consumer surplus by M u, and nothing else moves",
    arguments: 1...40)
  func level(seed: UInt64) throws {
    let parts = MarketParts.random(seed)
    let u = 2.5
    let other = parts.changed { parts in
      parts.outsideOption = parts.outsideOption.map { $0 + u }
      for i in parts.firms.indices { parts.firms[i].value += u }
    }
    let (a, b) = (try parts.solved(), try other.solved())
    #expect(relativeGap(a.state.overlap, b.state.overlap) <= Self.tolerance, "seed \(seed)")
    #expect(relativeGap(a.state.share, b.state.share) <= Self.tolerance, "seed \(seed)")
    #expect(a.corners == b.corners && sameOutcomes(a.outcomes, b.outcomes), "seed \(seed)")
    let rise = parts.users * u
    for gain in [
      b.outcomes.consumerSurplus - a.outcomes.consumerSurplus,
      b.outcomes.welfare.paper - a.outcomes.welfare.paper,
      b.outcomes.welfare.totalSurplus - a.outcomes.welfare.totalSurplus,
    ] {
      let size = rise + abs(a.outcomes.welfare.paper) + abs(a.outcomes.welfare.totalSurplus)
      #expect(abs(gain - rise) <= Self.tolerance * size, "seed \(seed)")
    }
    let fixed = relativeGap(a.outcomes.welfare.fixedShares, b.outcomes.welfare.fixedShares)
    #expect(fixed <= 10 * Self.tolerance, "seed \(seed)")
  }

  @Test(
    "scaling β up and utilities down by k divides consumer surplus and nothing else moves",
    arguments: 1...40)
  func utilityUnit(seed: UInt64) throws {
    let parts = MarketParts.random(seed)
    let k = 7.3
    let other = parts.changed { parts in
      parts.demandSensitivity *= k
      parts.userHarm /= k
      parts.outsideOption = parts.outsideOption.map { $0 / k }
      for i in parts.firms.indices {
        parts.firms[i].value /= k
        parts.firms[i].price /= k
      }
    }
    let (a, b) = (try parts.solved(), try other.solved())
    #expect(relativeGap(a.state.overlap, b.state.overlap) <= Self.tolerance, "seed \(seed)")
    #expect(relativeGap(a.state.share, b.state.share) <= Self.tolerance, "seed \(seed)")
    // Log A may be near 0: relative to the utility of one unit of β.
    let gap = abs(a.outcomes.consumerSurplus - k * b.outcomes.consumerSurplus)
    #expect(
      gap <= Self.tolerance
        * (abs(a.outcomes.consumerSurplus) + parts.users / parts.demandSensitivity),
      "seed \(seed)")
  }

  @Test("a floor below every equilibrium overlap changes nothing", arguments: 1...60)
  func idleFloor(seed: UInt64) throws {
    let parts = MarketParts.random(seed).changed { $0.floor = 0 }
    let a = try parts.solved()
    guard let least = a.state.overlap.min(), least > 0 else { return }
    let other = parts.changed { $0.floor = 0.7 * least }
    let b = try other.solved()
    #expect(relativeGap(a.state.overlap, b.state.overlap) <= Self.tolerance, "seed \(seed)")
    #expect(a.corners == b.corners && sameOutcomes(a.outcomes, b.outcomes), "seed \(seed)")
  }

  @Test(
    "docs/model.md 1: past the last kink nothing is gained: a floor there holds every firm",
    arguments: 1...40)
  func bindingFloor(seed: UInt64) throws {
    let parts = MarketParts.random(seed)
    let last = parts.firms.map { firm in
      zip(firm.baselineFailure, firm.effectiveness).map { $1 > 0 ? $0 / $1 : 0 }.max() ?? 0
    }
    let other = parts.changed { $0.floor = 1.01 * (last.max() ?? 0) }
    let b = try other.solved()
    #expect(b.state.overlap.allSatisfy { $0 == other.floor }, "seed \(seed)")
    #expect(b.corners.allSatisfy { $0 == .floor }, "seed \(seed)")
  }
}
