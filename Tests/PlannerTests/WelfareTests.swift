import AggregativeGames
import LinearAlgebra
import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

struct WelfareTests {
  static let objectives: [WelfareObjective] = WelfareConvention.allCases.flatMap { convention in
    SystemicTerm.allCases.flatMap { term in
      ShareResponse.allCases.map {
        WelfareObjective(convention: convention, systemicTerm: term, shares: $0)
      }
    }
  }

  /// A small random market, three in ten with extensions, with a profile off every kink.
  static func draw(_ rng: inout SplitMix, firms: ClosedRange<Int> = 2...7) -> (
    Market, Policy, [Double]
  ) {
    let (base, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.5...6, singlePeak: false)
    let market = rng.chance(0.3) ? RandomMarket.extended(base, &rng) : base
    let overlap = market.firms.indices.map { i in
      let kinks = market.regimes.indices.compactMap { s -> Double? in
        let k = i * market.regimes.count + s
        let effectiveness = market.firms.effectiveness[k]
        return effectiveness > 0 ? market.firms.baselineFailure[k] / effectiveness : nil
      }
      return rng.uniform(0.01...1.1) * (kinks.max() ?? 1)
    }
    return (market, policy, overlap)
  }

  @Test(
    "welfare is that of the plainest formulas, with E[K²] by all outcomes", arguments: objectives)
  func naive(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 301)
    for index in 0..<60 {
      let (market, policy, overlap) = Self.draw(&rng)
      let terms = try SocialTerms(
        market, objective: objective, sharesIn: try market.regulated(by: policy))
      let naive = NaiveWelfare(market: market, objective: objective, policy: policy).welfare(
        at: overlap)
      let size = abs(naive) + market.users * (market.userHarm + market.externalHarm + 3)
      #expect(abs(terms.welfare(at: overlap) - naive) <= 1e-12 * size, "seed 301, market \(index)")
      let audit = WelfareAudit(
        market: market, objective: objective, held: try market.regulated(by: policy)
      ).welfare(
        at: overlap)
      #expect(
        audit.lower <= naive + 1e-12 * size && audit.upper >= naive - 1e-12 * size,
        "seed 301, market \(index)")
    }
  }

  @Test("welfare with free shares is what the market's outcomes report")
  func outcomes() throws {
    var rng = SplitMix(seed: 302)
    for index in 0..<100 {
      let (market, policy, overlap) = Self.draw(&rng, firms: 2...40)
      for term in SystemicTerm.allCases {
        let outcomes = Outcomes(
          of: try market.regulated(by: policy),
          at: MarketState(of: try market.regulated(by: policy), at: overlap), systemicTerm: term)
        for convention in WelfareConvention.allCases {
          let objective = WelfareObjective(convention: convention, systemicTerm: term)
          let terms = try SocialTerms(
            market, objective: objective, sharesIn: try market.regulated(by: policy))
          let size = abs(outcomes.welfare[convention]) + market.users * 5
          #expect(
            abs(terms.welfare(at: overlap) - outcomes.welfare[convention]) <= 1e-12 * size,
            "seed 302, market \(index), \(objective)")
        }
      }
    }
  }

  @Test(
    "gradient and Hessian are central differences of welfare and of the gradient",
    arguments: objectives)
  func differences(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 303)
    var rows = 0
    for index in 0..<40 {
      let (market, policy, overlap) = Self.draw(&rng)
      let terms = try SocialTerms(
        market, objective: objective, sharesIn: try market.regulated(by: policy))
      func slopes(_ overlap: [Double]) throws -> WelfareSlopes {
        try WelfareSlopes(
          market, objective, sharesIn: try market.regulated(by: policy), at: overlap)
      }
      let here = try slopes(overlap)
      let hessian = here.hessian
      let size = here.gradient.reduce(0) { max($0, abs($1)) }
      for j in overlap.indices {
        let step = 1e-6 * max(overlap[j], 1e-2)
        let pieces = terms.pieces
        // Differences across a kink are those of neither side.
        guard
          pieces.piece(holding: overlap[j] - step, of: j)
            == pieces.piece(holding: overlap[j] + step, of: j)
        else { continue }
        var up = overlap
        var down = overlap
        up[j] += step
        down[j] -= step
        let slope = (terms.welfare(at: up) - terms.welfare(at: down)) / (2 * step)
        let noise = 1e-15 * (abs(terms.welfare(at: overlap)) + market.users) / step
        for (by, gradient) in here.gradients {
          #expect(
            abs(slope - gradient[j]) <= 1e-6 * size + 10 * noise,
            "seed 303, market \(index), firm \(j), by \(by)")
        }
        if let newton = here.newton[j] {
          #expect(
            abs(slope - newton.slope) <= 1e-6 * size + 10 * noise,
            "seed 303, market \(index), firm \(j), by Newton's pass")
        }
        let after = try slopes(up).gradient
        let before = try slopes(down).gradient
        for i in overlap.indices {
          let curvature = (after[i] - before[i]) / (2 * step)
          let scale = abs(hessian[i, i]) + abs(hessian[j, j]) + size / max(overlap[j], 1e-2)
          #expect(
            abs(curvature - hessian[i, j]) <= 1e-6 * scale,
            "seed 303, market \(index), entry \(i), \(j)")
          guard let newton = here.newton[i] else { continue }
          rows += 1
          #expect(
            abs(curvature - newton.row[j]) <= 1e-6 * scale,
            "seed 303, market \(index), entry \(i), \(j) by Newton's pass")
        }
      }
    }
    #expect(rows > 50)
  }

  @Test(
    "the parts of marginal benefit sum to welfare's own derivative and to the planner's condition")
  func parts() throws {
    var rng = SplitMix(seed: 304)
    for index in 0..<40 {
      let (market, policy, overlap) = Self.draw(&rng)
      for objective in Self.objectives {
        let terms = try SocialTerms(
          market, objective: objective, sharesIn: try market.regulated(by: policy))
        let state = SocialState(terms, at: overlap)
        let parts = MarginalParts(terms, at: state)
        let slopes = try WelfareSlopes(
          market, objective, sharesIn: try market.regulated(by: policy), at: overlap)
        for i in overlap.indices {
          let size = abs(parts.benefit(i)) + parts.marginalCost[i]
          for (by, gradient) in slopes.gradients {
            #expect(
              abs(parts.total(i) - gradient[i]) <= 1e-13 * size,
              "seed 304, market \(index), \(objective), firm \(i), by \(by)")
          }
        }
        if objective.systemicTerm == .meanField {
          #expect(parts.systemicCorrelation.allSatisfy { $0 == 0 })
          #expect(parts.systemicIdiosyncratic.allSatisfy { $0 == 0 })
        }
      }
    }
  }

  @Test("natural replies of the planner's conditions move as their linearization says")
  func linearization() throws {
    var rng = SplitMix(seed: 305)
    for index in 0..<40 {
      let (market, policy, overlap) = Self.draw(&rng)
      for objective in Self.objectives {
        let game = PlannerGame(
          try SocialTerms(market, objective: objective, sharesIn: try market.regulated(by: policy)))
        let profile = overlap.enumerated().map { game.pieces.clamp($1, of: $0) }
        var here = Linearization(playerCount: profile.count, rank: game.rank)
        game.linearize(at: profile, into: &here)
        for j in profile.indices {
          let step = 1e-6 * max(profile[j], 1e-3)
          var up = profile
          var down = profile
          up[j] += step
          down[j] -= step
          var after = here
          var before = here
          game.linearize(at: up, into: &after)
          game.linearize(at: down, into: &before)
          let pieces = game.pieces
          guard up[j] < pieces.ceiling(of: j), down[j] > 0,
            pieces.piece(holding: up[j], of: j) == pieces.piece(holding: down[j], of: j)
          else { continue }
          for i in profile.indices where before.activity[i] == after.activity[i] {
            let difference = (after.reply[i] - before.reply[i]) / (2 * step)
            var derivative = i == j ? here.ownSlope[i] : 0
            for k in 0..<game.rank {
              derivative += here.left[k * profile.count + i] * here.right[k * profile.count + j]
            }
            let scale = abs(derivative) + abs(here.reply[i]) / max(profile[j], 1e-3)
            #expect(
              abs(difference - derivative) <= 1e-6 * scale + 1e-9,
              "seed 305, market \(index), \(objective), \(i) by \(j)")
          }
        }
      }
    }
  }

  @Test(
    "the pass over firms has the replies and derivatives that come firm by firm, at kinks too",
    arguments: objectives)
  func linearizationFirmByFirm(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 308)
    for index in 0..<120 {
      var (market, policy, overlap) = Self.draw(&rng, firms: 1...19)
      if index % 3 == 0 {
        (market, policy) = try DegenerateMarket.draw(&rng)
        overlap = market.firms.indices.map { _ in rng.uniform(0...2) }
      }
      let game = PlannerGame(
        try SocialTerms(market, objective: objective, sharesIn: try market.regulated(by: policy)))
      var profile = overlap.enumerated().map { game.pieces.clamp($1, of: $0) }
      for i in profile.indices where rng.chance(0.3) {
        profile[i] = game.pieces.breakpoint(rng.whole(0...game.pieces.count(of: i)), of: i)
      }
      var pass = Linearization(playerCount: profile.count, rank: game.rank)
      var other = pass
      game.linearize(at: profile, into: &pass)
      game.linearizeFirmByFirm(at: profile, into: &other)
      let ceiling = profile.indices.map { game.pieces.ceiling(of: $0) }
      for i in profile.indices {
        let reply = max(abs(other.reply[i]), 1e-3 * ceiling[i])
        #expect(
          abs(pass.reply[i] - other.reply[i]) <= 1e-10 * reply,
          "seed 308, market \(index), firm \(i)")
        guard pass.activity[i] == other.activity[i] else { continue }
        // Terms of both signs cancel where exposures and harms differ.
        let products = (0..<game.rank).map {
          other.left[$0 * profile.count + i] * other.right[$0 * profile.count + i]
        }
        let size = products.reduce(abs(other.ownSlope[i])) { max($0, abs($1)) }
        #expect(
          abs(pass.ownSlope[i] - other.ownSlope[i]) <= 1e-9 * size + 1e-300,
          "seed 308, market \(index), firm \(i)")
        for k in 0..<game.rank {
          let at = k * profile.count + i
          let difference = abs(pass.left[at] * pass.right[at] - products[k])
          #expect(
            difference <= 1e-9 * size + 1e-300, "seed 308, market \(index), firm \(i), column \(k)")
        }
      }
      let differ = profile.indices.count { pass.activity[$0] != other.activity[$0] }
      #expect(differ <= 1, "seed 308, market \(index): \(differ)")
    }
  }

  @Test("payoffs of the planner's game move as welfare does, and so do their enclosures")
  func payoffs() throws {
    var rng = SplitMix(seed: 306)
    for index in 0..<40 {
      let (market, policy, overlap) = Self.draw(&rng)
      for objective in Self.objectives {
        let terms = try SocialTerms(
          market, objective: objective, sharesIn: try market.regulated(by: policy))
        let game = PlannerGame(terms)
        let profile = overlap.enumerated().map { game.pieces.clamp($1, of: $0) }
        let aggregate = game.aggregate(of: profile)
        let size = abs(terms.welfare(at: profile)) + market.users * 5
        for i in profile.indices {
          let rivals = game.rivals(of: i, in: profile, aggregate: aggregate)
          var moved = profile
          moved[i] = rng.uniform(0...1) * game.pieces.ceiling(of: i)
          let gain =
            game.payoff(of: i, at: moved[i], rivals: rivals)
            - game.payoff(of: i, at: profile[i], rivals: rivals)
          let change = terms.welfare(at: moved) - terms.welfare(at: profile)
          #expect(
            abs(gain - change) <= 1e-12 * size, "seed 306, market \(index), \(objective), firm \(i)"
          )
          let piece = game.pieces.piece(holding: moved[i], of: i)
          guard piece < game.pieces.count(of: i) else { continue }
          let marginal = game.marginalPayoff(of: i, at: moved[i], piece: piece, rivals: rivals)
          let slopes = try WelfareSlopes(
            market, objective, sharesIn: try market.regulated(by: policy), at: moved)
          let steepness = abs(marginal.value) + market.firms.cost[i] * moved[i]
          for (by, gradient) in slopes.gradients {
            #expect(
              abs(marginal.value - gradient[i]) <= 1e-10 * (steepness + 1e-3 * size),
              "seed 306, market \(index), \(objective), firm \(i), by \(by)")
          }
        }
      }
    }
  }
}
