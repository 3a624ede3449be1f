import Glibc
import Intervals
import MarketTestSupport
import OverlapMarket
import TestSupport
import Testing

@testable import Planner

/// Bounds over a whole interval of log A from a few points a firm.
struct PathBoundTests {
  /// Degenerate markets and others in turn.
  private static func draw(_ rng: inout SplitMix, _ index: Int) throws -> (Market, Policy) {
    if index % 2 == 0 { return try DegenerateMarket.draw(&rng) }
    return (try BoundTests.draw(&rng, index / 2, firms: 1...6), .laissezFaire)
  }

  /// A market's Lagrangian at a profile, most often one that a climb has reached, with some firms
  /// moved onto kinks, where nothing may be best.
  private static func problem(
    _ rng: inout SplitMix, _ index: Int, _ objective: WelfareObjective, onKinks chance: Double
  ) throws -> (
    terms: SocialTerms, lagrangian: LagrangianTerms, profile: [Double], multipliers: Multipliers
  ) {
    let (market, policy) = try draw(&rng, index)
    return try problem(&rng, market, policy, objective, onKinks: chance)
  }

  private static func problem(
    _ rng: inout SplitMix, _ market: Market, _ policy: Policy, _ objective: WelfareObjective,
    onKinks chance: Double
  ) throws -> (
    terms: SocialTerms, lagrangian: LagrangianTerms, profile: [Double], multipliers: Multipliers
  ) {
    let terms = try SocialTerms(
      market, objective: objective, sharesIn: try market.regulated(by: policy))
    var profile = ceilings(terms).map { rng.uniform(0...1) * $0 }
    if rng.chance(0.7) {
      profile = LocalPlanner(rounds: 1).climb(PlannerGame(terms), from: profile).overlap
    }
    for i in profile.indices where rng.chance(chance) {
      profile[i] = terms.pieces.breakpoint(rng.whole(0...terms.pieces.count(of: i)), of: i)
    }
    return (
      terms, LagrangianTerms(terms: terms, pieces: terms.pieces), profile,
      LagrangianTerms.multipliers(terms, at: SocialState(terms, at: profile))
    )
  }

  private static func ceilings(_ terms: SocialTerms) -> [Double] {
    (0..<terms.firmCount).map { terms.pieces.ceiling(of: $0) }
  }

  /// Multipliers along the path at a given log A.
  private static func multipliers(_ path: MultiplierPath, at logTotal: Double) -> Multipliers {
    let growth = exp(path.centre.logTotal - logTotal)
    var z = path.centre
    z.logTotal = logTotal
    z.sharePrice = (path.centre.sharePrice + path.sharePriceRate * (growth - 1)) / growth
    for k in z.failureLevel.indices { z.failureLevel[k] += path.failureLevelRate[k] * (growth - 1) }
    return z
  }

  @Test(
    "along any path the bound over an interval is above the dual at every point of it",
    arguments: WelfareTests.objectives)
  func aboveDual(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 361)
    var bounded = 0
    for index in 0..<400 {
      let (terms, lagrangian, profile, z) = try Self.problem(&rng, index, objective, onKinks: 0.1)
      let market = terms.market
      var path = lagrangian.bendingPath(through: z, at: profile)
      if rng.chance(0.5) {
        path.sharePriceRate *= rng.uniform(-1...2)
        for k in path.failureLevelRate.indices {
          path.failureLevelRate[k] =
            rng.uniform(-2...2) * (abs(path.failureLevelRate[k]) + rng.uniform(0...1))
        }
      }
      let width = rng.logUniform(1e-6...1)
      let range =
        terms.isFixed ? 0...0 : (z.logTotal - width * rng.uniform(0...1))...(z.logTotal + width)
      guard let bound = lagrangian.pathBound(path, over: range, at: profile, target: -.infinity),
        bound < .infinity
      else { continue }
      bounded += 1
      for step in 0...12 {
        let total = range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / 12
        let here = Self.multipliers(path, at: total)
        let dual = lagrangian.dual(here).value
        let size = abs(dual) + market.users * (1 + abs(here.sharePrice) / market.users)
        #expect(dual <= bound + 1e-10 * size, "seed 361, market \(index), step \(step)")
      }
    }
    #expect(bounded > 50, "seed 361: \(bounded)")
  }

  @Test(
    "at no overlap and no point of a path has a firm more than its parabola",
    arguments: WelfareTests.objectives)
  func aboveFirms(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 364)
    var bounded = 0
    for index in 0..<400 {
      let (terms, lagrangian, profile, z) = try Self.problem(&rng, index, objective, onKinks: 0.3)
      let market = terms.market
      let (path, range) = Self.steepPath(&rng, lagrangian, z, at: profile)
      for i in profile.indices {
        guard let firm = lagrangian.firms(along: path, over: range, at: profile, only: i..<i + 1)
        else { continue }
        bounded += 1
        for step in 0...8 {
          let t = range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / 8
          let here = Self.multipliers(path, at: z.logTotal - log1p(t))
          let bend = t > 0 ? firm.bendAbove.upper : firm.bendBelow.upper
          let most = firm.value.upper + firm.rate.upper * t + bend * t * t / 2
          for k in 0...40 {
            let overlap = terms.pieces.ceiling(of: i) * Double(k) / 40
            let payoff = lagrangian.payoff(of: i, at: overlap, rivals: here)
            let size = abs(payoff) + market.users + abs(here.sharePrice)
            #expect(
              payoff <= most + 1e-9 * size,
              "seed 364, market \(index), firm \(i), t \(t), overlap \(overlap)")
          }
        }
        // At the centre no multiplier is rounded.
        for k in 0...terms.pieces.count(of: i) {
          let end = terms.pieces.breakpoint(k, of: i)
          let overlap = k == 0 ? profile[i] : end
          let payoff = lagrangian.enclose(i, over: Interval(overlap), cell: 0...end, in: z).payoff
          #expect(
            payoff.lower <= firm.value.upper,
            "seed 364, market \(index), firm \(i), overlap \(overlap)")
        }
      }
    }
    #expect(bounded > 100, "seed 364: \(bounded)")
  }

  /// A path that bends more or less than the best, and a range of t around its centre.
  private static func steepPath(
    _ rng: inout SplitMix, _ lagrangian: LagrangianTerms, _ z: Multipliers, at profile: [Double]
  ) -> (MultiplierPath, ClosedRange<Double>) {
    let market = lagrangian.terms.market
    var path = lagrangian.bendingPath(through: z, at: profile)
    path.sharePriceRate += rng.uniform(-3...3) * market.users / market.demandSensitivity
    for k in path.failureLevelRate.indices { path.failureLevelRate[k] += rng.uniform(-2...2) }
    let range =
      lagrangian.terms.isFixed ? 0...0 : (-rng.logUniform(1e-3...0.7))...rng.logUniform(1e-3...2)
    return (path, range)
  }

  /// The same with firms' ranges cut as branch and bound cuts them, and the profile inside.
  private static func boxed(
    _ rng: inout SplitMix, _ lagrangian: LagrangianTerms, _ profile: inout [Double]
  ) -> LagrangianTerms {
    let whole = lagrangian.pieces
    var node = BoundNode(
      total: 0...0, multipliers: Multipliers(logTotal: 0, sharePrice: 0, failureLevel: []),
      guess: profile)
    for i in profile.indices {
      let ends = [rng.uniform(0...1), rng.uniform(0...1)].map { $0 * whole.ceiling(of: i) }.sorted()
      node.lower.append(rng.chance(0.5) ? whole.floor(of: i) : ends[0])
      node.upper.append(rng.chance(0.5) ? whole.ceiling(of: i) : ends[1])
    }
    let pieces = node.pieces(whole)
    for i in profile.indices { profile[i] = pieces.clamp(profile[i], of: i) }
    return LagrangianTerms(terms: lagrangian.terms, pieces: pieces)
  }

  @Test(
    "the pass over firms has the parabolas that intervals give firm by firm, in groups of any size",
    arguments: WelfareTests.objectives)
  func agreesWithIntervals(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 367)
    var (compared, alone, groups) = (0, 0, 0)
    for index in 0..<340 {
      let market =
        index % 2 == 0
        ? try DegenerateMarket.draw(&rng).0 : try BoundTests.draw(&rng, index / 2, firms: 1...17)
      var (terms, lagrangian, profile, z) = try Self.problem(
        &rng, market, .laissezFaire, objective, onKinks: 0.3)
      if rng.chance(0.3) { lagrangian = Self.boxed(&rng, lagrangian, &profile) }
      let (path, range) = Self.steepPath(&rng, lagrangian, z, at: profile)
      let problem = PathProblem(terms, path, range)
      let size = market.users * (1 + abs(z.sharePrice) / market.users) * (1 + market.systemicLoss)
      var sum: PathFirms?
      for i in profile.indices {
        let firm = lagrangian.firms(along: path, over: range, at: profile, only: i..<i + 1)
        let part = problem.part(i, at: profile[i], lagrangian.pieces).map(PathFirms.init)
        if (firm == nil) != (part == nil) { alone += 1 }
        sum = i == 0 ? firm : sum.flatMap { sum in firm.map { sum + $0 } }
        guard let firm, let part else { continue }
        compared += 1
        for t in [
          range.lowerBound, range.lowerBound / 2, 0, range.upperBound / 3, range.upperBound,
        ] {
          let (mine, other) = (firm.most(t), part.most(t))
          #expect(
            abs(mine - other) <= 1e-6 * abs(other) + 1e-9 * size,
            "seed 367, market \(index), firm \(i), t \(t)")
        }
      }
      let together = lagrangian.firms(along: path, over: range, at: profile)
      #expect((together == nil) == (sum == nil), "seed 367, market \(index)")
      guard let together, let sum else { continue }
      groups += 1
      for (a, b) in [
        (together.value, sum.value), (together.rate, sum.rate), (together.bendAbove, sum.bendAbove),
        (together.bendBelow, sum.bendBelow),
      ] {
        #expect(a.intersection(b) != nil, "seed 367, market \(index)")
        #expect(a.width <= 4 * b.width + 1e-12 * size, "seed 367, market \(index)")
      }
    }
    #expect(compared > 300 && groups > 60, "seed 367: \(compared), \(groups)")
    #expect(
      alone * 200 <= compared, "seed 367: \(alone) of \(compared) are shown by one of the two alone"
    )
  }

  @Test(
    "the range of log A and the allowance for kinks are those that intervals give firm by firm",
    arguments: WelfareTests.objectives)
  func reach(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 368)
    var known = 0
    for index in 0..<300 {
      let market =
        index % 2 == 0
        ? try DegenerateMarket.draw(&rng).0 : try BoundTests.draw(&rng, index / 2, firms: 1...17)
      let (terms, lagrangian, _, z) = try Self.problem(
        &rng, market, .laissezFaire, objective, onKinks: 0)
      let (total, allowance) = lagrangian.reach(around: z)
      let other = terms.enclosed.kinkAllowance(
        isFixed: terms.isFixed, demandSensitivity: market.demandSensitivity)
      #expect(
        allowance >= other / 8 && allowance <= 8 * other + 1e-290, "seed 368, market \(index)")
      guard let total else { continue }
      known += 1
      let whole = BoxReduction(terms).whole
      for (mine, theirs) in [
        (total.lowerBound, whole.lowerBound), (total.upperBound, whole.upperBound),
      ] {
        #expect(
          abs(mine - theirs) <= 1e-12 * max(1, abs(theirs), market.demandSensitivity),
          "seed 368, market \(index)")
      }
      for _ in 0..<20 where !terms.isFixed {
        let profile = market.firms.indices.map { i in
          rng.chance(0.8)
            ? terms.pieces.breakpoint(rng.whole(0...terms.pieces.count(of: i)), of: i)
            : rng.uniform(0...1) * terms.pieces.ceiling(of: i)
        }
        let logTotal = SocialState(terms, at: profile).logTotal
        let slack = 1e-13 * max(1, abs(logTotal), market.demandSensitivity)
        #expect(
          logTotal >= total.lowerBound - slack && logTotal <= total.upperBound + slack,
          "seed 368, market \(index)")
      }
    }
    #expect(known > 250, "seed 368: \(known)")
  }

  @Test("a curve has no more than its bound, whatever its bends on either side of the centre")
  func aboveCurve() throws {
    var rng = SplitMix(seed: 366)
    for index in 0..<2000 {
      let (terms, lagrangian, _, z) = try Self.problem(&rng, index, WelfareObjective(), onKinks: 0)
      let users = terms.market.users
      let path = MultiplierPath(
        centre: z, sharePriceRate: z.sharePrice + users * rng.uniform(-3...3),
        failureLevelRate: z.failureLevel.map { _ in rng.uniform(-2...2) })
      let firms = PathFirms(
        value: Interval(users * rng.uniform(-1...2)), rate: Interval(users * rng.uniform(-2...2)),
        bendAbove: Interval(users * rng.uniform(0...2)),
        bendBelow: Interval(users * rng.uniform(0...2)))
      var curve = PathCurve(lagrangian, path)
      curve.add(firms)
      let width = rng.logUniform(1e-5...3)
      let range = -min(0.9, width * rng.uniform(0...1))...width * rng.uniform(0...1)
      let bound = curve.maximum(over: range, target: -.infinity)
      for step in 0...200 {
        let t = range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / 200
        // From `common` at the moved multipliers, not from the curve's own formula.
        let common = lagrangian.common(Self.multipliers(path, at: z.logTotal - log1p(t))).midpoint
        let bend = (t >= 0 ? firms.bendAbove : firms.bendBelow).midpoint
        let value: Double =
          common + firms.value.midpoint + firms.rate.midpoint * t + bend * t * t / 2
        #expect(value <= bound + 1e-11 * max(users, abs(value)), "seed 366, curve \(index), t \(t)")
      }
    }
  }

  @Test(
    "no profile whose log A lies in the interval is above the bound",
    arguments: WelfareTests.objectives)
  func aboveProfiles(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 362)
    var compared = 0
    for index in 0..<300 {
      let (market, policy) = try Self.draw(&rng, index)
      let terms = try SocialTerms(
        market, objective: objective, sharesIn: try market.regulated(by: policy))
      let lagrangian = LagrangianTerms(terms: terms, pieces: terms.pieces)
      let audit = WelfareAudit(
        market: market, objective: objective, held: try market.regulated(by: policy))
      let best = LocalPlanner().climb(PlannerGame(terms), from: Self.ceilings(terms)).overlap
      let z = LagrangianTerms.multipliers(terms, at: SocialState(terms, at: best))
      let path = lagrangian.bendingPath(through: z, at: best)
      var totals = BoxReduction(terms).whole
      while true {
        if let bound = lagrangian.pathBound(path, over: totals, at: best, target: -.infinity) {
          let allowance = terms.enclosed.kinkAllowance(
            isFixed: terms.isFixed, demandSensitivity: market.demandSensitivity)
          for _ in 0..<60 {
            let near = rng.logUniform(1e-3...1)
            let profile = best.indices.map { i in
              terms.pieces.clamp(
                best[i] + near * rng.uniform(-1...1) * terms.pieces.ceiling(of: i), of: i)
            }
            let total = terms.isFixed ? 0 : SocialState(terms, at: profile).logTotal
            guard totals.contains(total) else { continue }
            let welfare = audit.welfare(at: profile).lower
            #expect(welfare <= bound + allowance, "seed 362, market \(index)")
            compared += 1
          }
          break
        }
        let width = totals.upperBound - totals.lowerBound
        guard width > 1e-3 else { break }
        let centre = min(max(z.logTotal, totals.lowerBound), totals.upperBound)
        totals =
          (centre - (centre - totals.lowerBound) / 2)...(centre + (totals.upperBound - centre) / 2)
      }
    }
    #expect(compared > 1000, "seed 362: \(compared)")
  }

  @Test("at one log A the bound is the dual's own value where overlaps are the only maxima")
  func tightness() throws {
    var rng = SplitMix(seed: 363)
    var tight = 0
    for index in 0..<60 {
      let (market, _) = RandomMarket.draw(
        &rng, firms: 2...20, demandSensitivity: 0.5...2, singlePeak: true)
      let terms = try SocialTerms(
        market, objective: WelfareObjective(), sharesIn: market.unregulated)
      let lagrangian = LagrangianTerms(terms: terms, pieces: terms.pieces)
      let best = LocalPlanner().climb(PlannerGame(terms), from: Self.ceilings(terms))
      let z = LagrangianTerms.multipliers(terms, at: SocialState(terms, at: best.overlap))
      let path = lagrangian.bendingPath(through: z, at: best.overlap)
      guard
        let bound = lagrangian.pathBound(
          path, over: z.logTotal...z.logTotal, at: best.overlap, target: -.infinity)
      else { continue }
      #expect(bound >= best.welfare - 1e-12 * abs(best.welfare), "seed 363, market \(index)")
      if bound <= best.welfare + 1e-10 * abs(best.welfare) { tight += 1 }
    }
    #expect(tight >= 50, "seed 363: \(tight)")
  }

  @Test(
    "where one path proves the profile of Newton's method best, climbs find none better",
    arguments: WelfareTests.objectives)
  func proofs(objective: WelfareObjective) throws {
    var rng = SplitMix(seed: 365)
    var proven = 0
    for index in 0..<300 {
      let (market, policy) = try Self.draw(&rng, index)
      let terms = try SocialTerms(
        market, objective: objective, sharesIn: try market.regulated(by: policy))
      let game = PlannerGame(terms)
      let climber = LocalPlanner()
      let floor = market.firms.indices.map { terms.pieces.floor(of: $0) }
      guard let first = climber.stationaryProfile(game, from: floor),
        let proof = BoundSearch(tolerance: 1e-9, budget: 1).proof(game, of: first)
      else { continue }
      proven += 1
      #expect(
        proof.best.overlap == first.overlap && proof.upperBound >= first.welfare,
        "seed 365, market \(index)")
      #expect(
        proof.upperBound <= first.welfare + 1e-9 * abs(first.welfare), "seed 365, market \(index)")
      for start in [
        floor, Self.ceilings(terms),
        floor.indices.map { rng.uniform(0...1) * terms.pieces.ceiling(of: $0) },
      ] {
        let best = climber.climb(game, from: start)
        #expect(
          best.welfare <= proof.upperBound + 1e-13 * abs(best.welfare), "seed 365, market \(index)")
      }
    }
    #expect(proven > 30, "seed 365: \(proven)")
  }
}
