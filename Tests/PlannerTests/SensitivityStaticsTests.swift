import OverlapMarket
import Testing

@testable import Planner

/// The signs of docs/comparative-statics.md: one test a row of its tables, the true condition on
/// one side and the listed counter-example on the other, by the page's own derivatives, by
/// differences of `SymmetricMarket`'s closed forms and by the general solvers and their
/// derivatives.
struct SensitivityStaticsTests {
  private static let A = SymmetricExample {
    $0.users = 10; $0.margin = 8; $0.loss = 0
  }
  private static let B = SymmetricExample {
    $0.users = 10; $0.margin = 8; $0.loss = 1
  }
  private static let C = SymmetricExample { $0.liability = 0.95 }
  private static let D = SymmetricExample {
    $0.margin = 0.1; $0.liability = 1; $0.loss = 1
  }
  private static let E = SymmetricExample { $0.loss = 1 }
  private static let F = SymmetricExample {
    $0.users = 10; $0.margin = 4; $0.loss = 1
  }
  private static let G = SymmetricExample {
    $0.users = 2; $0.sensitivity = 12; $0.liability = 0.1; $0.loss = 1
  }
  private static let H = SymmetricExample {
    $0.users = 10; $0.loss = 1; $0.effectiveness = (0.05, 0.05)
  }
  private static let I = SymmetricExample {
    $0.users = 5; $0.loss = 1; $0.effectiveness = (0.06, 0.02)
  }
  private static let J = SymmetricExample()
  private static let L = SymmetricExample {
    $0.count = 2
    $0.users = 1
    $0.cost = 0.405
    $0.baseline = (0.9, 0.95)
    $0.effectiveness = (0.15, 0.15)
  }
  /// Few users and a heavy systemic loss: the other side of E and J.
  private static let few = SymmetricExample {
    $0.users = 1; $0.loss = 2
  }

  private static let reducedObjective = WelfareObjective(
    convention: .fixedShares, systemicTerm: .meanField)
  private static let exactObjective = WelfareObjective(convention: .fixedShares)

  // MARK: - Signs

  @Test("Δ > 0, κ = 0: μβh_U(1 − 1/N) + τh_E < H, with q for μ where the margin is exact (A)")
  func wedgeWithoutSystemicLoss() throws {
    func expect(
      _ example: SymmetricExample, _ isPositive: Bool, _ overlaps: (Double, Double)? = nil
    ) throws {
      let e = example
      let private_ = e.sensitivity * e.userHarm * (1 - 1 / e.count)
      #expect((e.margin * private_ + e.liability * e.externalHarm < e.harm) == isPositive)
      #expect((e.netMargin * private_ + e.liability * e.externalHarm < e.harm) == isPositive)
      try expectWedge(e, isPositive, overlaps)
    }
    try expect(Self.J.with { $0.loss = 0 }, true)
    try expect(Self.A, false, (1.62, 0.81))
    #expect(abs(Self.A.reducedWedge + 0.81) < 1e-12)
  }

  @Test(
    "Δ > 0, κ > 0: μβh_U(1 − 1/N) + τh_E < H + 2κN²π̄_N/M, exact with the idiosyncratic part (B)")
  func wedgeWithSystemicLoss() throws {
    func expect(_ example: SymmetricExample, _ isPositive: Bool, _ overlaps: (Double, Double))
      throws
    {
      let e = example
      let private_ = e.sensitivity * e.userHarm * (1 - 1 / e.count)
      let charged = e.liability * e.externalHarm
      let reduced = e.harm + 2 * e.loss * e.count * e.count * e.failure(e.reducedMarket) / e.users
      let exact =
        e.harm + e.loss * e.count / e.users * (1 + 2 * (e.count - 1) * e.joint(e.exactMarket) / e.a)
      #expect((e.margin * private_ + charged < reduced) == isPositive)
      #expect((e.netMargin * private_ + charged < exact) == isPositive)
      try expectWedge(e, isPositive, overlaps)
    }
    try expect(Self.J, true, (0.405, 2.30277))
    try expect(Self.B, false, (1.62, 0.921537))
    #expect(abs(Self.B.reducedWedge + 0.760921) < 1e-6)
  }

  @Test("∂Δ/∂h_E > 0: τ < c/Q; exact 1/Qx > τ[1 − π̄_N βh_U(1 − 1/N)]/R (C)")
  func externalHarm() throws {
    let row = Row(
      primitives: { _ in [(1, .market(.externalHarm))] }, move: { $0.externalHarm += $1 },
      reduced: { $0.a * $0.users / $0.count * (1 / $0.Q - $0.liability / $0.cost) },
      exact: { e in
        e.a * e.users / e.count
          * (1 / e.Qx - e.liability
            * (1 - e.failure(e.exactMarket) * e.sensitivity * e.userHarm * (1 - 1 / e.count))
            / e.R)
      })
    try row.expect(Self.J, .positive)
    try row.expect(Self.C, .negative, exact: -0.0362840, reduced: -0.0375716)
    #expect(Self.C.liability < 1 && Self.C.liability > Self.C.cost / Self.C.Q)
  }

  @Test("∂Δ/∂κ > 0: π̄_P > 0; exact always")
  func systemicLoss() throws {
    let row = Row(
      primitives: { _ in [(1, .market(.systemicLoss))] }, move: { $0.loss += $1 },
      reduced: { 2 * $0.count * $0.a * $0.failure($0.reducedPlanner) / $0.Q },
      exact: { ($0.a + 2 * ($0.count - 1) * $0.joint($0.exactPlanner)) / $0.Qx })
    try row.expect(Self.J, .positive)
    try row.expect(Self.A.with { $0.loss = 0.1 }, .positive)
    try row.expect(Self.D, .positive)
  }

  @Test("∂Δ/∂β < 0: μ > 0 and h_U > 0; exact q > 0 and h_U > 0 (D)")
  func demandSensitivity() throws {
    let row = Row(
      primitives: { _ in [(1, .market(.demandSensitivity))] }, move: { $0.sensitivity += $1 },
      reduced: { -$0.a / $0.cost * $0.margin * $0.userHarm * $0.contested },
      exact: { -$0.a * $0.userHarm * $0.contested * $0.netMargin / $0.R })
    try row.expect(Self.J, .negative)
    #expect(Self.D.netMargin < 0)
    try row.expect(Self.D, .positive, reducedSign: .negative, exact: 0.149181, reduced: -0.0405)
    try row.expect(Self.J.with { $0.userHarm = 0 }, .zero)
  }

  @Test("∂Δ/∂μ < 0: βh_U > 0; zero where a floor binds")
  func margin() throws {
    let row = Row(
      primitives: { market in market.firms.indices.map { (1, .firm($0, .margin)) } },
      move: { $0.margin += $1 },
      reduced: { -$0.a / $0.cost * $0.demand }, exact: { -$0.a * $0.demand / $0.R })
    for example in [Self.J, Self.C, Self.D, Self.G] { try row.expect(example, .negative) }
    try row.expect(Self.J.with { $0.userHarm = 0 }, .zero)
    let (market, policy) = try Self.J.with { $0.floor = 1 }.build()
    let sensitivity = try MarketSensitivity(
      market.solve(under: policy).point)
    #expect(sensitivity.overlap.allSatisfy { $0 == 1 })
    for i in market.firms.indices {
      #expect(try sensitivity.overlap(of: .firm(i, .margin)).value == [0, 0, 0, 0])
    }
  }

  @Test("∂Δ/∂N > 0: (2κΛ/a − MH/N²)/Qx + (M/(N²R))[τh_E + qβh_U(1 − 2/N)] > 0 (E)")
  func firms() throws {
    let row = Row(
      primitives: nil, move: { $0.count += $1 },
      reduced: { e in
        let social =
          2 * e.loss * e.failure(e.reducedPlanner) - e.users * e.harm / (e.count * e.count)
        return e.a * (social / e.Q - Self.marketSlopeInFirms(e, margin: e.margin, e.cost))
      },
      exact: { e in
        let social =
          2 * e.loss * e.joint(e.exactPlanner) / e.a - e.users * e.harm / (e.count * e.count)
        return e.a * (social / e.Qx - Self.marketSlopeInFirms(e, margin: e.netMargin, e.R))
      })
    try row.expect(Self.few, .positive)
    try row.expect(Self.E, .negative, exact: -0.314554, reduced: -0.320788)
    for (example, wedges) in [(Self.E, (1.30194, 1.06087)), (Self.few, (0.320223, 0.354841))] {
      for (count, wedge) in [(4.0, wedges.0), (5.0, wedges.1)] {
        let solved = try Self.solved(example.with { $0.count = count })
        #expect(abs(solved.optimum - solved.equilibrium - wedge) < 1e-5)
      }
    }
  }

  @Test(
    "market overlap falls with N: τh_E + μβh_U(1 − 2/N) > 0, exact with q; flat at N = 2, τ = 0")
  func marketOverlapInFirms() throws {
    func slope(_ e: SymmetricExample) -> Double {
      e.a * Self.marketSlopeInFirms(e, margin: e.netMargin, e.R)
    }
    func difference(_ e: SymmetricExample) -> Double {
      (e.with { $0.count += 1e-4 }.exactMarket - e.with { $0.count -= 1e-4 }.exactMarket) / 2e-4
    }
    let two = Self.J.with { $0.count = 2 }
    for example in [Self.J, Self.C, Self.E, two, two.with { $0.liability = 0.3 }] {
      #expect(abs(slope(example) - difference(example)) < 1e-7)
    }
    #expect(slope(Self.J) < 0)
    #expect(slope(two) == 0)
    // From one firm, whose users have nowhere else to go, to two the demand part rises from
    // nothing.
    let overlaps = try [1.0, 2, 3, 4, 5].map { count in
      try Self.solved(Self.J.with { $0.count = count }).equilibrium
    }
    #expect(overlaps[0] == 0)
    #expect(overlaps[0] < overlaps[1])
    #expect(overlaps[1] > overlaps[2] && overlaps[2] > overlaps[3] && overlaps[3] > overlaps[4])
  }

  @Test("∂Δ/∂h_U: > 0 iff μβ(1 − 1/N) < c/Q; exact iff qβ(1 − 1/N) < R/Qx (F)")
  func userHarm() throws {
    let row = Row(
      primitives: { _ in [(1, .market(.userHarm))] }, move: { $0.userHarm += $1 },
      reduced: {
        $0.a * $0.users / $0.count
          * (1 / $0.Q - $0.margin * $0.sensitivity * (1 - 1 / $0.count) / $0.cost)
      },
      exact: {
        $0.a * $0.users / $0.count
          * (1 / $0.Qx - $0.netMargin * $0.sensitivity * (1 - 1 / $0.count) / $0.R)
      })
    #expect(Self.J.netMargin * Self.J.sensitivity * (1 - 1 / Self.J.count) < Self.J.R / Self.J.Qx)
    try row.expect(Self.J, .positive)
    try row.expect(Self.F, .negative, exact: -0.274100, reduced: -0.273077)
  }

  @Test("∂Δ/∂τ < 0: h_E > 0; exact π̄_N βh_U(1 − 1/N) < 1 besides (G)")
  func liability() throws {
    let row = Row(
      primitives: { _ in [(1, .liability)] }, move: { $0.liability += $1 },
      reduced: { -$0.a / $0.cost * $0.externalHarm * $0.users / $0.count },
      exact: { e in
        -e.a * e.externalHarm * e.users / e.count
          * (1 - e.failure(e.exactMarket) * e.sensitivity * e.userHarm * (1 - 1 / e.count)) / e.R
      })
    try row.expect(Self.C, .negative)
    #expect(
      Self.G.failure(Self.G.exactMarket) * Self.G.sensitivity * Self.G.userHarm
        * (1 - 1 / Self.G.count) > 1)
    try row.expect(Self.G, .positive, reducedSign: .negative, exact: 0.155264, reduced: -0.108)
    try row.expect(
      Self.J.with {
        $0.externalHarm = 0
        $0.liability = 0.5
      }, .zero)
  }

  @Test("∂Δ/∂c: > 0 iff o^NE/c > o^SP/Q; exact iff o^NE/R > o^SP/Qx")
  func cost() throws {
    let row = Row(
      primitives: { market in market.firms.indices.map { (1, .firm($0, .cost)) } },
      move: { $0.cost += $1 },
      reduced: { $0.reducedMarket / $0.cost - $0.reducedPlanner / $0.Q },
      exact: { $0.exactMarket / $0.R - $0.exactPlanner / $0.Qx })
    try row.expect(Self.J, .negative)
    // Without systemic loss it is −Δ/c.
    try row.expect(Self.A, .positive, exact: 0.81, reduced: 0.81)
  }

  @Test("∂Δ/∂ ln a, every a_S in proportion")
  func effectiveness() throws {
    let row = Row(
      primitives: { market in
        market.firms.indices.flatMap { i in
          (0..<2).map { s in (market.firms[i].effectiveness[s], .firm(i, .effectiveness, regime: s))
          }
        }
      },
      move: {
        $0.effectiveness.low *= 1 + $1
        $0.effectiveness.high *= 1 + $1
      },
      reduced: { e in
        e.reducedPlanner * (e.cost - 2 * e.loss * e.count * e.a * e.a) / e.Q - e.reducedMarket
      },
      exact: { e in
        e.exactPlanner * (e.cost - 2 * e.loss * (e.count - 1) * e.squares) / e.Qx
          - e.exactMarket * (e.cost + e.a * e.a * e.liability * e.externalHarm * e.demand) / e.R
      })
    try row.expect(Self.J, .positive)
    try row.expect(Self.A, .negative, exact: -0.81)
    try row.expect(
      Self.J.with {
        $0.loss = 1; $0.liability = 0.5
      }, .positive)
  }

  // MARK: - Regime dispersion

  @Test("Δ grows with V(δπ⁰)²: iff δa and δπ⁰ have the same sign (H, I)")
  func baselineDispersion() throws {
    let row = Row(
      primitives: { market in
        let p = market.regimes.map(\.probability)
        return market.firms.indices.flatMap {
          [
            (-p[1], .firm($0, .baselineFailure, regime: 0)),
            (p[0], .firm($0, .baselineFailure, regime: 1)),
          ]
        }
      },
      move: {
        $0.baseline.low -= $0.highShift * $1
        $0.baseline.high += (1 - $0.highShift) * $1
      }, reduced: { _ in 0 }, exact: { 2 * $0.loss * ($0.count - 1) * $0.V * $0.da / $0.Qx })
    try row.expect(Self.J, .positive, reducedSign: .zero)
    try row.expect(Self.H, .zero, reducedSign: .zero, exact: 0)
    try row.expect(Self.I, .negative, reducedSign: .zero, exact: -0.0377299)
    try expectOverlaps(Self.H, 0.1875, 0.835468)
    try expectOverlaps(Self.I, 0.0975, 0.472017)
  }

  @Test("Δ grows with V(δa)²: iff δa and δπ⁰ − 2δa o^SP have the same sign (J)")
  func effectivenessDispersion() throws {
    let row = Row(
      primitives: { market in
        let p = market.regimes.map(\.probability)
        return market.firms.indices.flatMap {
          [
            (-p[1], .firm($0, .effectiveness, regime: 0)),
            (p[0], .firm($0, .effectiveness, regime: 1)),
          ]
        }
      },
      move: {
        $0.effectiveness.low -= $0.highShift * $1
        $0.effectiveness.high += (1 - $0.highShift) * $1
      }, reduced: { _ in 0 },
      exact: { e in 2 * e.loss * (e.count - 1) * e.V * (e.dp() - 2 * e.da * e.exactPlanner) / e.Qx }
    )
    try row.expect(Self.few, .positive, reducedSign: .zero)
    #expect(abs(Self.J.dp(Self.J.exactPlanner) - 0.0237) < 1e-4)
    try row.expect(Self.J, .negative, reducedSign: .zero, exact: -1.84708)
  }

  @Test("Δ grows with V = s(1 − s): iff δa δπ(o^SP) > 0 (K)")
  func regimeDispersion() throws {
    let row = Row(
      primitives: { market in
        let (p, firm) = (market.regimes.map(\.probability), market.firms[0])
        let da = firm.effectiveness[1] - firm.effectiveness[0]
        let dp = firm.baselineFailure[1] - firm.baselineFailure[0]
        let moves: [(Double, Primitive)] =
          [(1, .probability(regime: 1)), (-1, .probability(regime: 0))]
          + market.firms.indices.flatMap { i in
            (0..<2).flatMap { s in
              [
                (-da, Primitive.firm(i, .effectiveness, regime: s)),
                (-dp, .firm(i, .baselineFailure, regime: s)),
              ]
            }
          }
        // V moves by 1 − 2s where s moves by 1.
        return moves.map { ($0 / (p[0] - p[1]), $1) }
      },
      move: { example, step in
        let shift = step / (1 - 2 * example.highShift)
        let (da, dp) = (example.da, example.dp())
        example.highShift += shift
        example.effectiveness = (
          example.effectiveness.low - da * shift, example.effectiveness.high - da * shift
        )
        example.baseline = (example.baseline.low - dp * shift, example.baseline.high - dp * shift)
      }, reduced: { _ in 0 },
      exact: { e in 2 * e.loss * (e.count - 1) * e.da * e.dp(e.exactPlanner) / e.Qx })
    try row.expect(Self.J, .positive, reducedSign: .zero)
    try row.expect(Self.I, .negative, reducedSign: .zero, exact: -0.0751959)
  }

  // MARK: - Is the planner's optimum symmetric?

  @Test("equal overlaps are best only where the eigenvalue is not positive (L)")
  func symmetricOptimum() throws {
    func eigenvalue(_ e: SymmetricExample, _ objective: WelfareObjective) -> Double {
      let (u, x) = (e.userHarm, e.externalHarm)
      let free =
        objective.shares == .fixed
        ? 0 : objective.convention == .paper ? u * (3 * u + 2 * x) : u * (u + 2 * x)
      let systemic = objective.systemicTerm == .exact ? 2 * e.loss * e.squares : 0
      return e.users / e.count * e.sensitivity * free * e.a * e.a + systemic - e.cost
    }
    for objective in SensitivityDifferenceTests.objectives {
      for example in [Self.J, Self.L] {
        let (market, policy) = try example.build()
        let overlap =
          objective.systemicTerm == .exact ? example.exactPlanner : example.reducedPlanner
        let hessian = try WelfareSlopes(
          market, objective, sharesIn: try market.regulated(by: policy),
          at: [Double](repeating: overlap, count: Int(example.count))
        ).hessian
        #expect(
          abs(hessian[0, 0] - hessian[0, 1] - eigenvalue(example, objective)) < 1e-10,
          "\(objective)")
      }
    }
    let (market, _) = try Self.L.build()
    #expect(eigenvalue(Self.L, WelfareObjective()) > 0)
    #expect(abs(Self.L.exactMarket - 0.185185) < 1e-6 && abs(Self.L.exactPlanner - 5.47368) < 1e-5)
    let plan = try market.plan(WelfareObjective())
    #expect(plan.isProven)
    let overlap = plan.overlap.sorted()
    #expect(abs(overlap[0] - 4.47927) < 1e-5 && abs(overlap[1] - 6) < 1e-9)
    #expect(eigenvalue(Self.J, Self.exactObjective) < 0)
    #expect(try market.plan(Self.exactObjective).isProven)
  }

  // MARK: - The three ways

  private static func marketSlopeInFirms(
    _ e: SymmetricExample, margin: Double, _ denominator: Double
  ) -> Double {
    -e.users / (e.count * e.count * denominator)
      * (e.liability * e.externalHarm + margin * e.sensitivity * e.userHarm * (1 - 2 / e.count))
  }

  /// The common overlaps by the general solvers.
  private static func solved(
    _ example: SymmetricExample, _ objective: WelfareObjective = exactObjective
  ) throws -> (equilibrium: Double, optimum: Double) {
    let (market, policy) = try example.build()
    let start = [Double](repeating: example.exactMarket, count: Int(example.count))
    let solution = try market.solve(under: policy, from: start)
    #expect(solution.converged)
    let plan = try market.plan(objective, heldSharesUnder: policy)
    #expect(plan.isProven)
    for profile in [solution.point.state.overlap, plan.overlap] {
      #expect(profile.allSatisfy { abs($0 - profile[0]) <= 1e-9 * profile[0] })
    }
    return (solution.point.state.overlap[0], plan.overlap[0])
  }

  private func expectOverlaps(_ example: SymmetricExample, _ market: Double, _ planner: Double)
    throws
  {
    let solved = try Self.solved(example)
    #expect(abs(solved.equilibrium - market) < 1e-6 * max(1, market))
    #expect(abs(solved.optimum - planner) < 1e-5)
  }

  private func expectWedge(
    _ example: SymmetricExample, _ isPositive: Bool, _ overlaps: (Double, Double)?
  ) throws {
    let (market, policy) = try example.build()
    let form = try #require(SymmetricMarket(market))
    let reduced =
      try form.meanFieldPlannerOverlap - #require(form.reducedFormOverlap(under: policy))
    let exact = try form.exactPlannerOverlap - #require(form.exactMarginOverlap(under: policy))
    #expect((reduced > 0) == isPositive)
    #expect((exact > 0) == isPositive)
    let solved = try Self.solved(example)
    #expect(abs(solved.optimum - solved.equilibrium - exact) < 1e-9)
    let meanField = try Self.solved(example, Self.reducedObjective)
    #expect(abs(meanField.optimum - form.meanFieldPlannerOverlap) < 1e-9)
    if let overlaps { try expectOverlaps(example, overlaps.0, overlaps.1) }
  }

  private enum Sign { case negative, zero, positive }

  /// One row of the tables: a way to move, and what the page says of the wedge's derivative.
  private struct Row {
    /// The primitives that move, with their rates; nil where none do (the number of firms).
    var primitives: ((Market) -> [(Double, Primitive)])?
    var move: (inout SymmetricExample, Double) -> Void
    var reduced: (SymmetricExample) -> Double
    var exact: (SymmetricExample) -> Double

    /// - Parameters:
    ///   - sign: of the exact derivative, and of the reduced one unless `reducedSign` is given.
    ///   - exact: the value that the page lists, to its digits.
    func expect(
      _ example: SymmetricExample, _ sign: Sign, reducedSign: Sign? = nil,
      exact listed: Double? = nil,
      reduced listedReduced: Double? = nil
    ) throws {
      let (exact, reduced) = (self.exact(example), self.reduced(example))
      #expect(Self.sign(exact) == sign, "\(exact)")
      #expect(Self.sign(reduced) == reducedSign ?? sign, "\(reduced)")
      if let listed { #expect(abs(exact - listed) <= 6e-6 * max(abs(listed), 0.1), "\(exact)") }
      if let listedReduced {
        #expect(abs(reduced - listedReduced) <= 6e-6 * max(abs(listedReduced), 0.1), "\(reduced)")
      }
      #expect(abs(difference(example, \.exactWedge) - exact) <= 1e-7 * max(1, abs(exact)))
      #expect(abs(difference(example, \.reducedWedge) - reduced) <= 1e-7 * max(1, abs(reduced)))
      guard let primitives else { return }

      let (market, policy) = try example.build()
      let form = try #require(SymmetricMarket(market))
      #expect(form.isLinear(at: example.exactMarket) && form.isLinear(at: example.exactPlanner))
      let closed = try [1e-5, -1e-5].map { step in
        let (market, policy) = try example.with { move(&$0, step) }.build()
        let form = try #require(SymmetricMarket(market))
        return (
          try form.exactPlannerOverlap - #require(form.exactMarginOverlap(under: policy)),
          form.meanFieldPlannerOverlap
        )
      }
      #expect(abs((closed[0].0 - closed[1].0) / 2e-5 - exact) <= 1e-7 * max(1, abs(exact)))
      let start = [Double](repeating: example.exactMarket, count: Int(example.count))
      let equilibrium = try MarketSensitivity(
        market.solve(under: policy, from: start).point)
      #expect(equilibrium.overlap.allSatisfy { abs($0 - example.exactMarket) <= 1e-9 })
      let wedge = WedgeSensitivity(
        equilibrium: equilibrium,
        optimum: try PlannerSensitivity(
          market.plan(SensitivityStaticsTests.exactObjective, heldSharesUnder: policy),
          in: try market.regulated(by: policy)))
      let meanField = try PlannerSensitivity(
        market.plan(SensitivityStaticsTests.reducedObjective, heldSharesUnder: policy),
        in: try market.regulated(by: policy))
      var general = [Double](repeating: 0, count: market.firms.count)
      var generalMeanField = general
      for (rate, primitive) in primitives(market) {
        let (exact, mean) = (
          try wedge.wedge(of: primitive).right, try meanField.overlap(of: primitive).right
        )
        for i in general.indices {
          general[i] += rate * exact[i]
          generalMeanField[i] += rate * mean[i]
        }
      }
      for i in general.indices {
        #expect(
          abs(general[i] - exact) <= 1e-9 * max(1, abs(exact)), "firm \(i): \(general[i]), \(exact)"
        )
        #expect(
          abs(generalMeanField[i] - (closed[0].1 - closed[1].1) / 2e-5) <= 1e-7
            * max(1, abs(generalMeanField[i])))
      }
    }

    private func difference(_ example: SymmetricExample, _ wedge: KeyPath<SymmetricExample, Double>)
      -> Double
    {
      let values = [1e-5, -1e-5].map { step in example.with { move(&$0, step) }[keyPath: wedge] }
      return (values[0] - values[1]) / 2e-5
    }

    private static func sign(_ value: Double) -> Sign {
      abs(value) < 1e-14 ? .zero : value > 0 ? .positive : .negative
    }
  }
}
