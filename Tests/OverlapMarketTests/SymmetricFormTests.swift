import AggregativeGames
import TestSupport
import Testing

@testable import OverlapMarket

/// The closed forms of docs/model.md section 3 against the numeric solver and against welfare
/// itself, over random markets of identical firms.
struct SymmetricFormTests {
  /// Draws identical firms whose exact-margin equilibrium is interior and linear.
  static func draw(_ rng: inout SplitMix, liability: Bool) throws -> (Market, Policy) {
    while true {
      let n = Int.random(in: 2...12, using: &rng)
      let regimes = Int.random(in: 1...3, using: &rng)
      let weights = (0..<regimes).map { _ in Double.random(in: 0.1...1, using: &rng) }
      let sum = weights.reduce(0, +)
      let baseline = (0..<regimes).map { _ in Double.random(in: 0.05...0.6, using: &rng) }
      let effectiveness = (0..<regimes).map { _ in Double.random(in: 0.01...0.2, using: &rng) }
      let firms = (0..<n).map {
        Firm(
          name: "f\($0)", cost: 1, margin: Double(2), value: 0.3, price: 0.1,
          baselineFailure: baseline, effectiveness: effectiveness)
      }
      let cost = Double.random(in: 0.2...3, using: &rng)
      let margin = Double.random(in: 0.2...3, using: &rng)
      let market = try Market(
        users: Double.random(in: 1...50, using: &rng),
        demandSensitivity: Double.random(in: 0.2...3, using: &rng),
        userHarm: Double.random(in: 0.5...3, using: &rng),
        externalHarm: Double.random(in: 0.5...4, using: &rng),
        systemicLoss: Double.random(in: 0...0.5, using: &rng),
        regimes: weights.enumerated().map { Regime(name: "r\($0)", probability: $1 / sum) },
        firms: Firms(
          firms.map { firm in
            var firm = firm
            firm.cost = cost
            firm.margin = margin
            return firm
          }, regimeCount: regimes))
      let policy = try Policy(liability: liability ? Double.random(in: 0...1.5, using: &rng) : 0)
      guard let form = SymmetricMarket(market),
        let overlap = form.exactMarginOverlap(under: policy),
        overlap > 0, form.isLinear(at: overlap)
      else { continue }
      return (market, policy)
    }
  }

  @Test(
    "the solver reproduces the exact-margin equilibrium wherever it is one (section 4)",
    arguments: [UInt64(1), 2])
  func exactMargin(seed: UInt64) throws {
    var rng = SplitMix(seed: seed)
    var compared = 0
    for _ in 0..<1500 {
      let (market, policy) = try Self.draw(&rng, liability: true)
      let form = try #require(SymmetricMarket(market))
      let overlap = try #require(form.exactMarginOverlap(under: policy))
      // The closed form is a stationary point; where it is no global best reply it is no
      // equilibrium.
      let closed = Array(repeating: overlap, count: market.firms.count)
      guard Verifier().verify(closed, in: MarketAudit(try market.regulated(by: policy))).isVerified
      else {
        continue
      }
      let solution = try market.solve(under: policy)
      #expect(solution.converged, "seed \(seed)")
      // Identical firms can have asymmetric equilibria beside the symmetric one; those are not what
      // the form is about.
      let found = solution.point.state.overlap
      guard let first = found.first, found.allSatisfy({ abs($0 - first) <= 1e-6 * first }) else {
        continue
      }
      compared += 1
      #expect(
        found.allSatisfy { abs($0 - overlap) <= 1e-10 * overlap },
        "seed \(seed): \(found[0]) for \(overlap)")
    }
    #expect(compared > 1000, "seed \(seed): only \(compared) points were comparable")
  }

  @Test("without liability the reduced form (10) is exact")
  func reducedFormWithoutLiability() throws {
    var rng = SplitMix(seed: 3)
    for _ in 0..<500 {
      let (market, policy) = try Self.draw(&rng, liability: false)
      let form = try #require(SymmetricMarket(market))
      let exact = try #require(form.exactMarginOverlap(under: policy))
      // Two evaluations of one expression in different order: rounding only.
      #expect(
        abs(try #require(form.reducedFormOverlap(under: policy)) - exact) <= 1e-14 * exact, "seed 3"
      )
    }
  }

  @Test(
    "both planner forms are stationary points of welfare (11) in the common overlap",
    arguments: SystemicTerm.allCases)
  func planner(term: SystemicTerm) throws {
    var rng = SplitMix(seed: 4)
    var compared = 0
    while compared < 300 {
      let (market, _) = try Self.draw(&rng, liability: false)
      let form = try #require(SymmetricMarket(market))
      let optimum = term == .exact ? form.exactPlannerOverlap : form.meanFieldPlannerOverlap
      let step = 1e-3 * optimum
      guard form.isLinear(at: optimum + step) else { continue }
      compared += 1
      func welfare(_ overlap: Double) -> Double {
        let profile = Array(repeating: overlap, count: market.firms.count)
        let state = MarketState(of: market.unregulated, at: profile)
        return Outcomes(of: market.unregulated, at: state, systemicTerm: term).welfare
          .fixedShares
      }
      let (below, at, above) = (welfare(optimum - step), welfare(optimum), welfare(optimum + step))
      let curvature = above - 2 * at + below
      #expect(curvature < 0, "seed 4")
      // Welfare is quadratic here, so the vertex of the parabola through three points is the
      // optimum but for cancellation: 1e-16 of welfare over a curvature of 1e-6 of it.
      let vertex = optimum - step * (above - below) / 2 / curvature
      #expect(abs(vertex - optimum) <= 1e-7 * optimum, "seed 4: \(vertex) for \(optimum)")
    }
  }

  @Test(
    """
    the corrected liability (18) makes the reduced form equal the mean-field planner's optimum \
    (docs/model.md 9.3)
    """
  )
  func reducedFirstBest() throws {
    var rng = SplitMix(seed: 5)
    for _ in 0..<300 {
      let (market, _) = try Self.draw(&rng, liability: false)
      let form = try #require(SymmetricMarket(market))
      let liability = try #require(form.reducedFormFirstBestLiability)
      // A negative one says that firms overinvest (docs/model.md 9.5): no policy, but the identity
      // holds all the same.
      let incentive =
        liability * market.externalHarm * form.usersPerFirm
        + market.firms.margin[0] * market.demandSensitivity * market.userHarm * form.contestedUsers
      let overlap = form.meanEffectiveness / market.firms.cost[0] * incentive
      // Sums of up to five terms of either sign: rounding grows with the largest.
      let unregulated = try #require(form.reducedFormOverlap(under: .laissezFaire))
      let size = form.meanFieldPlannerOverlap + abs(overlap) + unregulated
      #expect(abs(overlap - form.meanFieldPlannerOverlap) <= 1e-12 * size, "seed 5")
    }
  }

  @Test("under the exact first-best liability the market chooses the exact planner's optimum")
  func exactFirstBest() throws {
    var rng = SplitMix(seed: 6)
    var compared = 0
    for _ in 0..<600 {
      let (market, _) = try Self.draw(&rng, liability: false)
      let form = try #require(SymmetricMarket(market))
      let optimum = form.exactPlannerOverlap
      guard let liability = form.exactFirstBestLiability, liability >= 0, form.isLinear(at: optimum)
      else { continue }
      let policy = try Policy(liability: liability)
      let profile = Array(repeating: optimum, count: market.firms.count)
      let certificate = Verifier().verify(
        profile, in: MarketAudit(try market.regulated(by: policy))
      )
      .certificate
      // The optimum is stationary for every firm: the natural residual vanishes to rounding.
      #expect(certificate.residual <= 1e-11, "seed 6")
      compared += 1
    }
    #expect(compared >= 100, "seed 6: \(compared)")
  }

  @Test("markets of firms that differ, with an outside option or exposure have no symmetric form")
  func refusals() throws {
    var rng = SplitMix(seed: 7)
    let (market, _) = try Self.draw(&rng, liability: false)
    var rows = Array(market.firms)
    rows[1].cost *= 2
    func with(_ rows: [Firm], outside: Double? = nil) throws -> Market {
      try Market(
        users: market.users, demandSensitivity: market.demandSensitivity, userHarm: market.userHarm,
        externalHarm: market.externalHarm, systemicLoss: market.systemicLoss,
        outsideOption: outside,
        regimes: market.regimes, firms: Firms(rows, regimeCount: market.regimes.count))
    }
    #expect(try SymmetricMarket(with(rows)) == nil)
    #expect(try SymmetricMarket(with(Array(market.firms), outside: 0)) == nil)
    let exposed = market.firms.map { firm in
      var firm = firm
      firm.exposure = 2
      return firm
    }
    #expect(try SymmetricMarket(with(exposed)) == nil)
  }
}
