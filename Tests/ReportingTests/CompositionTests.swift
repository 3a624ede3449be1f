import Foundation
import MarketTestSupport
import OverlapMarket
import Planner
import Reporting
import Rosters
import TestSupport
import Testing

/// Extensions and instruments in random combinations (docs/model.md section 8.9): every answer is
/// verified and stands, or is refused with a reason. `make study` asks for more markets.
@Suite("Extensions together")
struct CompositionTests {
  private static let markets =
    ProcessInfo.processInfo.environment["OVERLAP_STUDY_MARKETS"].flatMap { Int($0) }.map { 2 * $0 }
    ?? 160

  private struct Drawn {
    let market: Market
    let policy: Policy
    /// What is in it, for messages.
    let parts: Set<String>
  }

  private static func draw(_ rng: inout SplitMix) throws -> Drawn {
    var parts: Set<String> = []
    func has(_ part: String, _ chance: Double) -> Bool {
      guard rng.chance(chance) else { return false }
      parts.insert(part)
      return true
    }
    let setsPrices = has("prices", 0.3)
    let count = 2...6
    var (market, base) =
      setsPrices
      ? try RandomMarket.pricing(&rng, firms: count, demandSensitivity: 0.3...3)
      : RandomMarket.draw(
        &rng, firms: count, demandSensitivity: 0.3...3, singlePeak: rng.chance(0.8))
    var numbers = market.numbers
    numbers[.systemicLoss] = rng.uniform(0...0.3) * market.users / 10
    if setsPrices, numbers[.outsideOption] == nil { numbers[.outsideOption] = rng.uniform(-1...1) }
    market = try Market(numbers, regimes: market.regimes, firms: market.firms)
    if has("beliefs", 0.3) { market = RandomMarket.extended(market, &rng) }
    if has("owners", 0.25) { market = try RandomMarket.owned(market, &rng) }
    if has("foundations", 0.4) { market = try RandomMarket.onFoundations(market, &rng) }
    let firms = market.firms
    let reach = firms.map { firm in
      zip(firm.baselineFailure, firm.effectiveness).reduce(0) {
        max($0, $1.1 > 0 ? $1.0 / $1.1 : 0)
      }
    }
    if has("activities", 0.3) { market = try RandomMarket.active(market, &rng) }
    if has("held", 0.15) {
      var held = market.firms
      held.set(.heldOverlap, firm: 0, to: reach[0] * rng.uniform(0.3...0.9))
      market = try Market(
        market.numbers, regimes: market.regimes, firms: held, foundations: market.foundations)
    }
    if market.regimes.count > 1, has("response", 0.25) {
      let strength = rng.uniform(-3...6)
      // Refused where a prior does not follow from the roster.
      market =
        (try? market.responding(
          rng.whole(0...market.regimes.count - 1),
          intercept: rng.uniform(-2...0) - strength * 0.2,
          exposure: rng.chance(0.5) ? 0 : rng.uniform(-2...2), failures: strength)) ?? market
    }
    var terms: [PolicyTerm] = []
    let isHeld = market.firms.heldOverlap(of: 0) != nil
    var floor = isHeld ? FirmValues.uniform(0) : base.floor
    if has("per firm", 0.3) {
      floor = .perFirm(reach.map { isHeld ? 0 : $0 * rng.uniform(0...0.4) })
    }
    let liability =
      has("liability per firm", 0.2)
      ? FirmValues.perFirm(firms.map { _ in rng.uniform(0...1) }) : base.liability
    if has("surcharge", 0.15) { terms.append(.surcharge(rng.uniform(0.1...1.5))) }
    if has("safe harbor", 0.15) {
      terms.append(
        .safeHarbor(
          SafeHarbor(
            threshold: .perFirm(reach.map { $0 * rng.uniform(0.2...0.8) }),
            discount: rng.uniform(0.1...0.9))))
    }
    if market.firms.haveActivities, has("scorecard", 0.5),
      let card = RandomMarket.scorecard(of: market, reach: (reach.max() ?? 0) / 3, &rng),
      // Who is held may be held too low for it.
      (try? market.regulated(
        by: Policy(liability: .uniform(0), floor: .uniform(0), .scorecard(card)))) != nil
    {
      terms.append(.scorecard(card))
    }
    if has("cap", 0.15) { terms.append(.exposureCap(rng.uniform(0.5...1.2))) }
    if has("compliance", 0.15) {
      terms.append(.complianceCost(ComplianceCost(fixed: 0.01 * market.users, perFloor: 0.1)))
    }
    let policy = try Policy(liability: liability, floor: floor).replacing(terms)
    return Drawn(market: market, policy: policy, parts: parts)
  }

  /// A refusal that says what to do: another way to ask, or what to leave out.
  private static func isReason(_ error: MarketError) -> Bool {
    switch error {
    case .unsupported, .tooManySums: true
    case .incomplete(_, let rule): rule.contains("leave") || rule.contains("yet")
    default: false
    }
  }

  @Test("what is verified stands against deviations, planners and itself; what is refused says why")
  func combinations() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("CompositionTests.combinations seed \(seed)")
    var rng = SplitMix(seed: seed)
    var (verified, open, refused) = (0, 0, 0)
    var seen: [String: Int] = [:]
    for number in 0..<Self.markets {
      let drawn = try Self.draw(&rng)
      let (market, policy) = (drawn.market, drawn.policy)
      let context = "seed \(seed), market \(number), \(drawn.parts.sorted())"
      let regulated = try market.regulated(by: policy)
      let settled: SettledMarket
      do throws(MarketError) {
        settled = try regulated.settlement()
      } catch {
        #expect(Self.isReason(error), "\(context): \(error)")
        refused += 1
        continue
      }
      let solution = settled.solution
      guard solution.converged else {
        open += 1
        continue
      }
      verified += 1
      for part in drawn.parts { seen[part, default: 0] += 1 }
      try holds(solution, drawn, &rng, context)
      try isReproven(settled, drawn, context)
      try isBelowThePlanner(solution, drawn, context)
      try isIndependentOfOrder(solution, drawn, &rng, context)
    }
    print("CompositionTests: \(verified) verified, \(open) open, \(refused) refused; \(seen)")
    #expect(Double(verified) >= 0.75 * Double(Self.markets))
    #expect(seen.count >= 9 && seen.values.allSatisfy { $0 * 40 >= Self.markets }, "\(seen)")
  }

  /// No deviation that is tried gains more than the bound: of one firm over a grid, of owners'
  /// firms together at random.
  private func holds(
    _ solution: MarketSolution, _ drawn: Drawn, _ rng: inout SplitMix, _ context: String
  ) throws {
    let naive = NaiveComposite(solution.point.regulated.original, drawn.policy)
    let state = solution.point.state
    let bound = solution.point.verdict.certificate.absoluteGain
    for owner in naive.owners {
      let home = naive.best(owner, state.overlap, state.price)
      let told = owner.reduce(0) { $0 + state.profit[$1] }
      let size = drawn.market.users + abs(home)
      #expect(abs(told - home) <= 1e-7 * size, "\(context): \(told), naive \(home)")
      func tried(_ overlap: [Double]) {
        let gain = naive.best(owner, overlap, state.price) - home
        #expect(gain <= bound + 1e-8 * size, "\(context): a gain of \(gain), bound \(bound)")
      }
      for i in owner {
        for overlap in naive.tries(i, grid: 24) {
          var moved = state.overlap
          moved[i] = overlap
          tried(moved)
        }
      }
      guard owner.count > 1 else { continue }
      for _ in 0..<20 {
        var moved = state.overlap
        for i in owner {
          moved[i] = naive.tries(i, grid: 24).randomElement(using: &rng) ?? moved[i]
        }
        tried(moved)
      }
    }
  }

  /// The result file is confirmed by `overlap verify`'s check.
  private func isReproven(_ settled: SettledMarket, _ drawn: Drawn, _ context: String) throws {
    let roster = Roster(market: drawn.market, policy: drawn.policy)
    let text = SolveResult(
      roster: roster, policy: drawn.policy, rule: Settling(), settled: settled
    ).json
    let again = try Roster(jsonBytes: RosterEncoder.json(roster))
    #expect(again == roster, "\(context)")
    let recorded = try RecordedSolution(jsonBytes: Array(text.utf8))
    let verification = try ResultVerification(of: recorded, in: again)
    let isVerified = verification.isVerified
    let wrong = verification.contradictions + verification.profiles.flatMap(\.contradictions)
    #expect(
      isVerified, "\(context): \(wrong), multiplicity \(verification.confirmsMultiplicity ?? true)")
  }

  /// A planner who is bound by nothing has no less welfare, of a market whose exposures no cap
  /// lowers.
  private func isBelowThePlanner(
    _ solution: MarketSolution, _ drawn: Drawn, _ context: String
  ) throws {
    guard drawn.policy.exposureCap == nil else { return }
    let plan: PlannerSolution
    do throws(MarketError) {
      plan = try drawn.market.plan(with: PlannerSearch(budget: 5_000))
    } catch {
      #expect(Self.isReason(error), "\(context): \(error)")
      return
    }
    let outcomes = solution.point.outcomes
    let welfare = outcomes.welfare.totalSurplus + outcomes.complianceCost
    let size = abs(welfare) + drawn.market.users
    #expect(
      plan.upperBound >= welfare - 1e-9 * size, "\(context): \(plan.upperBound) below \(welfare)")
  }

  private func isIndependentOfOrder(
    _ solution: MarketSolution, _ drawn: Drawn, _ rng: inout SplitMix, _ context: String
  ) throws {
    guard solution.multiplicity == .unique else { return }
    let order = Array(drawn.market.firms.indices).shuffled(using: &rng)
    let other = try drawn.market.regulated(by: drawn.policy).part(of: order).settled()
    guard other.converged else { return }
    let overlap = solution.point.state.overlap
    let most = overlap.reduce(0, max)
    for (k, i) in order.enumerated() {
      #expect(
        abs(other.point.state.overlap[k] - overlap[i]) <= 1e-7 * most + 1e-9, "\(context)")
    }
  }

  @Test("derivatives are differences of equilibria solved again, or refused with a reason")
  func derivatives() throws {
    let seed = UInt64.random(in: .min ... .max)
    print("CompositionTests.derivatives seed \(seed)")
    var rng = SplitMix(seed: seed)
    var (compared, refused) = (0, 0)
    for number in 0..<Self.markets / 2 {
      let drawn = try Self.draw(&rng)
      let (market, policy) = (drawn.market, drawn.policy)
      let regulated = try market.regulated(by: policy)
      guard let solution = try? regulated.solve(), solution.converged else { continue }
      let point = solution.point
      let sensitivity: MarketSensitivity
      do throws(SensitivityError) {
        sensitivity = try MarketSensitivity(point)
      } catch {
        if case .unsupported(let error) = error { #expect(Self.isReason(error), "\(error)") }
        refused += 1
        continue
      }
      let all = Primitive.all(in: market, under: policy)
      for primitive in all.shuffled(using: &rng).prefix(4) {
        guard let slope = try Self.slope(of: primitive, at: point, drawn),
          let overlap = try? sensitivity.overlap(of: primitive).value,
          let welfare = try? sensitivity.welfare(of: primitive).value
        else { continue }
        compared += 1
        let largest = slope.overlap.reduce(0) { max($0, abs($1)) }
        let context = "seed \(seed), market \(number), \(drawn.parts.sorted()) \(primitive)"
        for (one, other) in zip(overlap, slope.overlap) {
          #expect(
            abs(one - other)
              <= 1e-6 * largest + 1e-10 * (point.state.overlap.max() ?? 0) / slope.step,
            "\(context): \(one), differences \(other)")
        }
        #expect(
          abs(welfare - slope.welfare)
            <= 1e-6 * abs(slope.welfare) + 1e-10 * (abs(sensitivity.welfare) + market.users)
            / slope.step,
          "\(context): \(welfare), differences \(slope.welfare)")
      }
    }
    print("CompositionTests.derivatives: \(compared) compared, \(refused) refused")
    #expect(compared >= Self.markets / 2)
  }

  /// Differences of fourth order; nil where the market cannot be moved so, or its equilibrium
  /// jumps, meets a corner, or bends too much for the step.
  private static func slope(
    of primitive: Primitive, at point: MarketPoint, _ drawn: Drawn
  ) throws -> (overlap: [Double], welfare: Double, step: Double)? {
    guard let value = primitive.current(in: drawn.market, under: drawn.policy) else { return nil }
    let step = 1e-4 * max(abs(value), 1e-2)
    func resolved(_ by: Double) throws -> [Double]? {
      guard
        let (market, policy) = moved(drawn, primitive, to: value + by),
        let found = try? market.regulated(by: policy).solve(from: point.state.overlap),
        found.converged, found.point.corners == point.corners
      else { return nil }
      return found.point.state.overlap
        + [
          found.point.outcomes.welfare.totalSurplus
        ]
    }
    guard let up = try resolved(step), let down = try resolved(-step),
      let halfUp = try resolved(step / 2), let halfDown = try resolved(-step / 2)
    else { return nil }
    let coarse = zip(up, down).map { ($0 - $1) / (2 * step) }
    let fine = zip(halfUp, halfDown).map { ($0 - $1) / step }
    let size = fine.reduce(1e-6) { max($0, abs($1)) }
    guard zip(coarse, fine).allSatisfy({ abs($0 - $1) <= 1e-3 * size }) else { return nil }
    let slopes = zip(coarse, fine).map { $1 + ($1 - $0) / 3 }
    return (Array(slopes.dropLast()), slopes[slopes.count - 1], step)
  }

  private static func moved(
    _ drawn: Drawn, _ primitive: Primitive, to value: Double
  ) -> (Market, Policy)? {
    var (numbers, firms, foundations) = (
      drawn.market.numbers, drawn.market.firms, drawn.market.foundations
    )
    switch primitive {
    case .market(let number): numbers[number] = value
    case .firm(let i, let number, let s): firms.set(number, firm: i, regime: s, to: value)
    case .activity(let m, let i, let number): firms.set(number, firm: i, activity: m, to: value)
    case .foundation(let f, let number, let s):
      foundations[f] = foundations[f].setting(number, regime: s, to: value)
    default: return nil
    }
    return
      (try? Market(
        numbers, regimes: drawn.market.regimes, firms: firms, foundations: foundations)).map {
        ($0, drawn.policy)
      }
  }
}
