import TestSupport
import Testing

@testable import OverlapMarket

/// docs/model.md section 4 at random profiles, equilibrium or not.
@Suite("Welfare: identities between its parts")
struct MetamorphicWelfareTests {
  private func draw(_ seed: UInt64) throws -> (parts: MarketParts, overlap: [Double]) {
    var rng = SplitMix(seed: seed &+ 9000)
    let parts = MarketParts.random(seed)
    let game = try parts.market().regulated(by: parts.policy()).game()
    return (
      parts,
      parts.firms.indices.map { i in
        game.pieces.floor(of: i) + rng.uniform(0...1)
          * (game.pieces.ceiling(of: i) - game.pieces.floor(of: i))
      }
    )
  }

  private func outcomes(_ parts: MarketParts, _ overlap: [Double]) throws -> (MarketState, Outcomes)
  {
    let (market, policy) = (try parts.market(), try parts.policy())
    let state = MarketState(of: try market.regulated(by: policy), at: overlap)
    return (state, Outcomes(of: try market.regulated(by: policy), at: state))
  }

  @Test(
    "docs/model.md 4: the derivative of consumer surplus in a firm's value is M s_i, in its price −M s_i",
    arguments: 1...40)
  func roy(seed: UInt64) throws {
    let (parts, overlap) = try draw(seed)
    let (state, _) = try outcomes(parts, overlap)
    let step = 1e-2 / parts.demandSensitivity
    for i in parts.firms.indices {
      let byValue = try difference(step) { h in
        try outcomes(parts.changed { $0.firms[i].value += h }, overlap).1.consumerSurplus
      }
      let byPrice = try difference(step) { h in
        try outcomes(parts.changed { $0.firms[i].price += h }, overlap).1.consumerSurplus
      }
      let exact = parts.users * state.share[i]
      // Truncation h⁴/480 in β v, below 1e-9 M; rounding 16 ulps of (M/β) log A over the step.
      let logSum = abs(state.inclusiveValue * parts.demandSensitivity)
      let rounding = 16 * Double.ulpOfOne * parts.users * (1 + logSum) / 1e-2
      #expect(abs(byValue - exact) <= 1e-9 * parts.users + rounding, "seed \(seed), firm \(i)")
      #expect(abs(byPrice + exact) <= 1e-9 * parts.users + rounding, "seed \(seed), firm \(i)")
    }
  }

  private func difference(_ h: Double, _ f: (Double) throws -> Double) rethrows -> Double {
    let far = (try f(h) - f(-h)) / (2 * h)
    let near = (try f(h / 2) - f(-h / 2)) / h
    return (4 * near - far) / 3
  }

  @Test(
    "docs/model.md 4: conventions differ exactly by the terms that name them",
    arguments: 1...40)
  func conventions(seed: UInt64) throws {
    let (parts, overlap) = try draw(seed)
    let (_, o) = try outcomes(parts, overlap)
    let w = o.welfare
    let size = [
      o.consumerSurplus, o.producerMargin, o.overlapCost, o.expectedUserHarm,
      o.expectedExternalHarm,
      o.systemicLoss,
    ].reduce(0) { $0 + abs($1) }
    // Sums of at most six terms.
    let rounding = 6 * Double.ulpOfOne * size
    #expect(abs(w.totalSurplus - w.consumerSurplus - o.producerMargin) <= rounding, "seed \(seed)")
    #expect(abs(w.paper - (w.consumerSurplus - o.expectedUserHarm)) <= rounding, "seed \(seed)")
    let consumer = o.consumerSurplus - o.overlapCost - o.expectedExternalHarm - o.systemicLoss
    #expect(abs(w.consumerSurplus - consumer) <= rounding, "seed \(seed)")
    #expect(o.liabilityPaid == parts.liability * o.expectedExternalHarm, "seed \(seed)")
    #expect(o.systemicLoss == parts.systemicLoss * o.expectedSquaredFailures, "seed \(seed)")
    for convention in WelfareConvention.allCases {
      let named: Double
      switch convention {
      case .totalSurplus: named = w.totalSurplus
      case .consumerSurplus: named = w.consumerSurplus
      case .paper: named = w.paper
      case .fixedShares: named = w.fixedShares
      }
      #expect(w[convention] == named)
    }
  }

  @Test(
    "docs/model.md 4: every outcome is the sum written out",
    arguments: 1...40)
  func sums(seed: UInt64) throws {
    let (parts, overlap) = try draw(seed)
    let (state, o) = try outcomes(parts, overlap)
    let naive = NaiveGame(market: try parts.market(), policy: try parts.policy())
    var (margins, harm, cost, shares) = (0.0, 0.0, 0.0, state.outsideShare)
    for (i, firm) in parts.firms.enumerated() {
      let share = naive.shares(i, overlap[i], naive.logRivals(i, overlap)).own
      // exponents below 100
      #expect(relativeGap(share, state.share[i]) <= 1e-13, "seed \(seed), firm \(i)")
      let profit = naive.profit(i, overlap[i], naive.logRivals(i, overlap))
      let size = parts.users * abs(firm.margin) + firm.cost * overlap[i] * overlap[i]
      #expect(abs(profit - state.profit[i]) <= 1e-13 * size, "seed \(seed), firm \(i)")
      margins += parts.users * share * firm.margin
      harm += parts.users * share * firm.exposure * naive.failure(i, overlap[i])
      cost += firm.cost * overlap[i] * overlap[i] / 2
      shares += state.share[i]
    }
    #expect(abs(shares - 1) <= 1e-13, "seed \(seed)")
    // Sums of at most 12 terms with shares known to 1e-13.
    #expect(relativeGap(o.producerMargin, margins) <= 1e-12, "seed \(seed)")
    #expect(relativeGap(o.expectedUserHarm, parts.userHarm * harm) <= 1e-12, "seed \(seed)")
    #expect(relativeGap(o.expectedExternalHarm, parts.externalHarm * harm) <= 1e-12, "seed \(seed)")
    #expect(relativeGap(o.overlapCost, cost) <= 1e-12, "seed \(seed)")
  }

  @Test(
    "(11): fixed-shares welfare takes the shares that hold when every firm is at its floor",
    arguments: 1...40)
  func fixedShares(seed: UInt64) throws {
    let (parts, overlap) = try draw(seed)
    let (state, o) = try outcomes(parts, overlap)
    let atFloor = MarketState(
      of: try parts.market().regulated(by: parts.policy()), at: overlap.map { _ in parts.floor }
    )
    let exposed = parts.firms.indices.reduce(0.0) {
      $0 + atFloor.share[$1] * parts.firms[$1].exposure * state.expectedFailure[$1]
    }
    let harm = parts.users * (parts.userHarm + parts.externalHarm) * exposed
    let size = o.overlapCost + harm + o.systemicLoss
    #expect(abs(o.welfare.fixedShares + size) <= 8 * .ulpOfOne * size, "seed \(seed)")
    let policy = try Policy(liability: parts.liability, floor: 0.5)
    let other = Outcomes(
      of: try parts.market().regulated(by: policy), at: state,
      heldSharesIn: try parts.market().regulated(by: Policy(floor: parts.floor)))
    #expect(other.welfare.fixedShares == o.welfare.fixedShares, "seed \(seed)")
  }
}
