import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// Derivatives against differences of equilibria and optima that were solved again.
struct SensitivityDifferenceTests {
  static let objectives: [WelfareObjective] = WelfareConvention.allCases.flatMap { convention in
    SystemicTerm.allCases.flatMap { systemic in
      ShareResponse.allCases.map {
        WelfareObjective(convention: convention, systemicTerm: systemic, shares: $0)
      }
    }
  }

  /// Per-firm instruments in every other market.
  static func draw(_ rng: inout SplitMix, firms: ClosedRange<Int>) throws -> (Market, Policy) {
    let (market, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.2...5, singlePeak: rng.chance(0.7))
    guard rng.chance(0.5) else { return (market, policy) }
    return (
      market,
      try Policy(
        liability: .perFirm(market.firms.indices.map { _ in rng.uniform(0...1) }),
        floor: .perFirm(market.firms.indices.map { policy.floor[$0] * rng.uniform(0.5...1.5) }))
    )
  }

  /// Extensions in a third of the markets.
  /// - Parameter holds: whether a third of them has firms that are held.
  private static func drawExtended(
    _ rng: inout SplitMix, firms: ClosedRange<Int>, holds: Bool = true
  ) throws -> (Market, Policy) {
    let (base, policy) = try draw(&rng, firms: firms)
    let market = rng.chance(0.35) ? RandomMarket.extended(base, &rng) : base
    guard holds, rng.chance(0.35) else { return (market, policy) }
    return (RandomMarket.holding(market, under: policy, &rng), policy)
  }

  @Test(
    "central differences of equilibria solved again, off the kinks",
    arguments: [UInt64(11), 12, 13])
  func equilibria(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var compared = 0
    var corners = 0
    var firms = 0
    for draw in 0..<60 {
      let (market, policy) = try Self.drawExtended(&rng, firms: 2...50)
      let objective = try #require(Self.objectives.randomElement(using: &rng))
      let solution = try market.solve(under: policy)
      guard solution.converged else { continue }
      let point = solution.point
      firms += point.corners.count
      corners += point.corners.count { $0 != .interior }
      let sensitivity = try MarketSensitivity(
        point, objective: objective)
      let primitives = Primitive.all(in: market, under: policy).shuffled(using: &rng).prefix(12)
      for primitive in primitives {
        let value = try #require(primitive.current(in: market, under: policy))
        let context = "seed \(seed) draw \(draw) \(primitive) \(objective)"
        let step = 1e-4 * max(abs(value), 1e-2)
        func resolved(_ by: Double) throws -> [Double]? {
          guard let moved = try? Moved(market, policy, primitive, by: by),
            let found = try Resolved.equilibrium(moved, near: point.state.overlap, objective),
            found.corners == point.corners
          else { return nil }
          return found.overlap + [found.welfare]
        }
        guard let slope = try Difference.central(resolved, step: step) else { continue }
        let overlap = try #require(try sensitivity.overlap(of: primitive).value, "\(context)")
        expect(
          overlap, slope.dropLast(), noise: 1e-12 * (point.state.overlap.max() ?? 0) / step, context
        )
        let welfare = try #require(try sensitivity.welfare(of: primitive).value, "\(context)")
        expect(
          [welfare], slope.suffix(1), noise: 1e-13 * size(of: market, sensitivity.welfare) / step,
          context)
        compared += 1
      }
    }
    #expect(compared > 300, "seed \(seed)")
    // The share of firms at corners that the markets are drawn for.
    #expect(Double(corners) > 0.4 * Double(firms), "seed \(seed)")
  }

  @Test(
    "shares that are held at another policy's floor stay as the policy's own floor moves",
    arguments: [UInt64(14), 15])
  func sharesHeldElsewhere(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var compared = 0
    for draw in 0..<40 {
      let (market, policy) = try Self.drawExtended(&rng, firms: 2...20, holds: false)
      let held = try Policy(
        liability: .uniform(0),
        floor: .perFirm(market.firms.indices.map { policy.floor[$0] * rng.uniform(0...2) }))
      let objective = try #require(
        Self.objectives.filter { $0.shares == .fixed }.randomElement(using: &rng))
      let solution = try market.solve(under: policy)
      guard solution.converged else { continue }
      let point = solution.point
      let sensitivity = try MarketSensitivity(
        point, objective: objective,
        heldSharesIn: try market.regulated(by: held))
      let instruments = Primitive.all(in: market, under: policy).suffix(2)
      for primitive in instruments
        + Primitive.all(in: market, under: policy).shuffled(using: &rng).prefix(4)
      {
        let value = try #require(primitive.current(in: market, under: policy))
        let context = "seed \(seed) draw \(draw) \(primitive) \(objective)"
        let step = 1e-4 * max(abs(value), 1e-2)
        func resolved(_ by: Double) throws -> [Double]? {
          guard let moved = try? Moved(market, policy, primitive, by: by),
            let found = try Resolved.equilibrium(
              moved, near: point.state.overlap, objective, heldSharesUnder: held),
            found.corners == point.corners
          else { return nil }
          return [found.welfare]
        }
        guard let slope = try Difference.central(resolved, step: step) else { continue }
        let welfare = try #require(try sensitivity.welfare(of: primitive).value, "\(context)")
        expect(
          [welfare], slope[...], noise: 1e-13 * size(of: market, sensitivity.welfare) / step,
          context)
        compared += 1
      }
    }
    #expect(compared > 80, "seed \(seed)")
  }

  @Test(
    "shares held under a cap on exposure and a ceiling on gaps are differentiated under them",
    arguments: [UInt64(31), 32])
  func heldUnderOtherInstruments(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var compared = 0
    for draw in 0..<60 {
      let (market, policy) = try Self.drawExtended(&rng, firms: 2...12, holds: false)
      let exposures = market.firms.exposure.sorted()
      let held = try Policy(
        liability: .uniform(0), floor: .uniform(rng.uniform(0...0.2)),
        .gapCeiling(
          GapCeiling(
            ceiling: 0.1,
            baselineGap: .perFirm(market.firms.indices.map { _ in rng.uniform(0...0.5) }),
            gapReduction: 1)),
        .exposureCap(0.97 * exposures[exposures.count / 2]))
      let objective = try #require(
        Self.objectives.filter { $0.shares == .fixed }.randomElement(using: &rng))
      let solution = try market.solve(under: policy)
      guard solution.converged else { continue }
      let point = solution.point
      let sensitivity = try MarketSensitivity(
        point, objective: objective,
        heldSharesIn: try market.regulated(by: held))
      let outcomes = Outcomes(
        of: try market.regulated(by: policy), at: point.state, systemicTerm: objective.systemicTerm,
        heldSharesIn: try market.regulated(by: held))
      if objective.convention == .fixedShares {
        #expect(
          abs(sensitivity.welfare - outcomes.welfare.fixedShares)
            <= 1e-11 * abs(outcomes.welfare.fixedShares), "seed \(seed) draw \(draw)")
      }
      for primitive in Primitive.all(in: market, under: policy).shuffled(using: &rng).prefix(8) {
        let value = try #require(primitive.current(in: market, under: policy))
        let context = "seed \(seed) draw \(draw) \(primitive) \(objective)"
        let step = 1e-4 * max(abs(value), 1e-2)
        func resolved(_ by: Double) throws -> [Double]? {
          guard let moved = try? Moved(market, policy, primitive, by: by),
            let found = try Resolved.equilibrium(
              moved, near: point.state.overlap, objective, heldSharesUnder: held),
            found.corners == point.corners
          else { return nil }
          return [found.welfare]
        }
        guard let slope = try Difference.central(resolved, step: step),
          let welfare = try sensitivity.welfare(of: primitive).value
        else { continue }
        expect(
          [welfare], slope[...], noise: 1e-13 * size(of: market, sensitivity.welfare) / step,
          context)
        compared += 1
      }
    }
    #expect(compared > 150, "seed \(seed)")
  }

  @Test("central differences of optima climbed again, off the kinks", arguments: [UInt64(21), 22])
  func optima(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var compared = 0
    for draw in 0..<40 {
      let (market, policy) = try Self.drawExtended(&rng, firms: 2...20)
      let objective = try #require(Self.objectives.randomElement(using: &rng))
      // The derivative is of the local optimum found; whether a better one exists is not asked
      // here.
      let plan = try market.plan(objective, heldSharesUnder: policy, with: PlannerSearch(budget: 1))
      guard plan.residual < 1e-10 else { continue }
      let sensitivity = try PlannerSensitivity(plan, in: try market.regulated(by: policy))
      for primitive in Primitive.all(in: market, under: policy).shuffled(using: &rng).prefix(12) {
        let value = try #require(primitive.current(in: market, under: policy))
        let context = "seed \(seed) draw \(draw) \(primitive) \(objective)"
        let step = 1e-4 * max(abs(value), 1e-2)
        func resolved(_ by: Double) throws -> [Double]? {
          guard let moved = try? Moved(market, policy, primitive, by: by),
            let found = try Resolved.optimum(moved, near: plan.overlap, objective),
            found.corners == plan.corners
          else { return nil }
          return found.overlap + [found.welfare]
        }
        guard let slope = try Difference.central(resolved, step: step) else { continue }
        let overlap = try #require(try sensitivity.overlap(of: primitive).value, "\(context)")
        expect(overlap, slope.dropLast(), noise: 1e-12 * (plan.overlap.max() ?? 0) / step, context)
        let welfare = try #require(try sensitivity.welfare(of: primitive).value, "\(context)")
        expect(
          [welfare], slope.suffix(1), noise: 1e-13 * size(of: market, sensitivity.welfare) / step,
          context)
        compared += 1
      }
    }
    #expect(compared > 150, "seed \(seed)")
  }

  /// What rounding in welfare, a difference of large parts, is relative to.
  private func size(of market: Market, _ welfare: Double) -> Double {
    abs(welfare) + market.users * (market.userHarm + market.externalHarm + 1)
  }

  /// - Parameter noise: rounding of the profiles solved again, divided by the step.
  private func expect(
    _ found: [Double], _ differences: ArraySlice<Double>, noise: Double, _ context: String
  ) {
    let largest = differences.reduce(0) { max($0, abs($1)) }
    for (found, difference) in zip(found, differences) {
      #expect(
        abs(found - difference) <= 1e-6 * largest + 10 * noise,
        "\(context): \(found), differences \(difference)")
    }
  }
}
