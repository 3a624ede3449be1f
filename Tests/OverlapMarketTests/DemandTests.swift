import Glibc
import MarketTestSupport
import TestSupport
import Testing

@testable import OverlapMarket

/// How users respond (docs/model.md section 1.1).
@Suite("Demand")
struct DemandTests {
  private static func draw(_ rng: inout SplitMix) throws -> (RegulatedMarket, MarketState) {
    let (base, policy) = RandomMarket.draw(
      &rng, firms: 1...12, demandSensitivity: 0.3...8, singlePeak: true)
    let market = rng.chance(0.5) ? RandomMarket.extended(base, &rng) : base
    let regulated = try market.regulated(by: policy)
    let state = MarketState(
      of: regulated, at: market.firms.indices.map { policy.floor[$0] + rng.uniform(0...2) })
    return (regulated, state)
  }

  /// Shares by the definition, with a number of one firm moved; the outside option's last.
  private static func shares(
    _ market: Market, _ state: MarketState, _ attribute: Demand.Attribute, _ j: Int, by step: Double
  ) -> [Double] {
    var logs = market.firms.indices.map { i in
      let user = NaiveUser(of: i, in: market)
      let moves = i == j
      let failure =
        state.expectedFailure[i] + (moves && attribute == .failureProbability ? step : 0)
      var utility = user.perceived(failing: failure)
      if moves, attribute == .price { utility -= step }
      if moves, attribute == .value { utility += step }
      return market.demandSensitivity * utility
    }
    if let outside = market.outsideOption { logs.append(market.demandSensitivity * outside) }
    let top = logs.max() ?? 0
    let sum = logs.reduce(0) { $0 + exp($1 - top) }
    return logs.map { exp($0 - top) / sum }
  }

  /// The largest size of what log weights are sums of.
  private static func largestLogWeight(_ market: Market, _ state: MarketState) -> Double {
    market.firms.indices.reduce(abs(market.outsideOption ?? 0)) {
      let user = NaiveUser(of: $1, in: market)
      return max($0, abs(user.faultless) + user.harm)
    } * market.demandSensitivity
  }

  @Test("derivatives are central differences of shares, elasticities their relative form")
  func differences() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("DemandTests.differences seed \(seed)")
    var rng = SplitMix(seed: seed)
    for draw in 0..<60 {
      let (regulated, state) = try Self.draw(&rng)
      let market = regulated.market
      let demand = Demand(of: regulated, at: state)
      for attribute in Demand.Attribute.allCases {
        let j = rng.whole(0...market.firms.count - 1)
        let step = 1e-5 / market.demandSensitivity
        let (up, down) = (
          Self.shares(market, state, attribute, j, by: step),
          Self.shares(market, state, attribute, j, by: -step)
        )
        let slopes = zip(up, down).map { ($0 - $1) / (2 * step) }
        // What rounding of log weights and of the quotient leaves in a difference of shares.
        let rounding = 0x1p-52 * (8 + 2 * Self.largestLogWeight(market, state)) / (2 * step)
        let size = slopes.reduce(0) { max($0, abs($1)) }
        let level =
          switch attribute {
          case .failureProbability: state.expectedFailure[j]
          case .price: market.firms.price[j]
          case .value: market.firms.value[j]
          }
        for i in market.firms.indices {
          let found = demand.derivative(ofShare: i, in: attribute, of: j)
          let note: Comment = "seed \(seed) draw \(draw) \(attribute) \(i) \(j)"
          #expect(abs(found - slopes[i]) <= 1e-7 * size + rounding, note)
          let elasticity = demand.elasticity(ofShare: i, in: attribute, of: j)
          #expect(
            abs(elasticity * state.share[i] - level * found)
              <= 1e-12 * abs(level * found) + .leastNormalMagnitude, note)
        }
        #expect(
          (demand.derivativeOfOutsideShare(in: attribute, of: j) != nil)
            == (market.outsideOption != nil))
        if let outside = demand.derivativeOfOutsideShare(in: attribute, of: j) {
          #expect(
            abs(outside - slopes[market.firms.count]) <= 1e-7 * size + rounding, "seed \(seed)")
        }
      }
    }
  }

  @Test("effects of one change sum to zero, and prices act by −β s_i (δ_ij − s_j)")
  func sums() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("DemandTests.sums seed \(seed)")
    var rng = SplitMix(seed: seed)
    for draw in 0..<60 {
      let (regulated, state) = try Self.draw(&rng)
      let market = regulated.market
      let demand = Demand(of: regulated, at: state)
      let beta = market.demandSensitivity
      for j in market.firms.indices {
        let note: Comment = "seed \(seed) draw \(draw) firm \(j)"
        for attribute in Demand.Attribute.allCases {
          let effects =
            market.firms.indices.map { demand.derivative(ofShare: $0, in: attribute, of: j) }
            + [demand.derivativeOfOutsideShare(in: attribute, of: j) ?? 0]
          let size = effects.reduce(0) { $0 + abs($1) }
          #expect(abs(effects.reduce(0, +)) <= 1e-13 * size, note)
        }
        for i in market.firms.indices {
          let s = state.share
          let expected = -beta * s[i] * ((i == j ? 1 : 0) - s[j])
          let found = demand.derivative(ofShare: i, in: .price, of: j)
          #expect(abs(found - expected) <= 1e-15 * beta, note)
          #expect(found == -demand.derivative(ofShare: i, in: .value, of: j), note)
        }
      }
    }
  }

  @Test("diversion sums to one, and is the ratio of derivatives whatever worsens")
  func diversion() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("DemandTests.diversion seed \(seed)")
    var rng = SplitMix(seed: seed)
    for draw in 0..<60 {
      let (regulated, state) = try Self.draw(&rng)
      let market = regulated.market
      let demand = Demand(of: regulated, at: state)
      for i in market.firms.indices {
        let note: Comment = "seed \(seed) draw \(draw) firm \(i)"
        #expect(demand.diversion(from: i, to: i) == nil, note)
        let others = market.firms.indices.compactMap { demand.diversion(from: i, to: $0) }
        if market.firms.count == 1, market.outsideOption == nil {
          #expect(demand.diversionOutside(from: i) == nil && others.isEmpty, note)
          continue
        }
        let sum = others.reduce(demand.diversionOutside(from: i) ?? 0, +)
        #expect(abs(sum - 1) <= 1e-13, note)
        for attribute in Demand.Attribute.allCases {
          let own = demand.derivative(ofShare: i, in: attribute, of: i)
          guard own != 0 else { continue }
          for j in market.firms.indices where j != i {
            let ratio = -demand.derivative(ofShare: j, in: attribute, of: i) / own
            #expect(abs(ratio - (demand.diversion(from: i, to: j) ?? .nan)) <= 1e-12, note)
          }
        }
      }
    }
  }

  @Test("concentration is 10,000 for one firm and 10,000/n for n equal ones, of those served")
  func concentration() {
    func all(_ shares: [Double]) -> Concentration {
      Concentration(shares: shares, mayStayAway: false)
    }
    #expect(all([1]).ofServed == 10_000 && all([1]).ofAll == nil)
    #expect(all([0.25, 0.25, 0.25, 0.25]).ofServed == 2500)
    let half = Concentration(shares: [0.25, 0.25], mayStayAway: true)
    #expect(half.ofServed == 5000 && half.ofAll == 1250)
    #expect(all([0, 0]).ofServed == nil)
    // The guidelines' example of shares 30, 30, 20 and 20 percent.
    #expect(abs((all([0.3, 0.3, 0.2, 0.2]).ofServed ?? 0) - 2600) < 1e-9)
  }

  @Test("margins follow from price and margin, and are absent without a price")
  func margins() throws {
    let firm = Firm(
      name: "a", cost: 1, margin: 3, price: 4, baselineFailure: [0.5], effectiveness: [0.1])
    var free = firm
    free.name = "b"
    free.price = 0
    let market = try Market(
      users: 2, demandSensitivity: 1, userHarm: 1, externalHarm: 2, systemicLoss: 0,
      regimes: [Regime(name: "r", probability: 1)], firms: Firms([firm, free], regimeCount: 1))
    let regulated = try market.regulated(by: Policy(liability: 0.5, floor: 0))
    let state = MarketState(of: regulated, at: [1, 0])
    let margins = FirmMargin.all(of: regulated, at: state)
    // π̄ = 0.4, so that liability takes 0.5 · 2 · 0.4.
    #expect(abs(margins[0].earnings - 2.6) < 1e-15)
    #expect(margins[0].unitCost == 1 && margins[0].lernerIndex == 0.75)
    #expect(abs((margins[0].netLernerIndex ?? 0) - 0.65) < 1e-15)
    let revenue = 2 * state.share[0] * 4
    #expect(margins[0].profitMargin == state.profit[0] / revenue)
    // π̄ = 0.5 takes 0.5.
    #expect(margins[1].earnings == 2.5)
    #expect(margins[1].lernerIndex == nil && margins[1].profitMargin == nil)
  }
}
