import Glibc
import OverlapMarket
import Testing

@testable import Planner
@testable import PolicySearch

/// Climbing on functions whose maximum is known.
@Suite("Climbing along a line")
struct LineClimbTests {
  private let solution: MarketSolution

  init() throws {
    let firm = Firm(name: "a", cost: 1, margin: 1, baselineFailure: [0.5], effectiveness: [0.1])
    let market = try Market(
      users: 1, demandSensitivity: 1, userHarm: 1, externalHarm: 1, systemicLoss: 0,
      regimes: [Regime(name: "r", probability: 1)], firms: Firms([firm], regimeCount: 1))
    solution = try market.solve(under: .laissezFaire)
  }

  /// A policy whose welfare is a function of its floor; nil: it breaks a constraint.
  private func solved(_ at: Double, _ welfare: Double?) throws(MarketError) -> SolvedPolicy {
    SolvedPolicy(
      policy: try Policy(floor: at), settled: SettledMarket(solution),
      point: PolicyPoint(
        outcome: PolicyOutcome(
          welfare: welfare ?? 1e9, smallestProfit: 0, overlapCost: 0, firms: 2,
          isFeasible: welfare != nil),
        relativeGain: 0,
        equilibria: EquilibriumSpread(
          multiplicity: .unexamined, count: 1, worst: welfare, best: welfare)))
  }

  /// - Parameter slope: left and right; nil: by the values.
  private func top(
    of f: @escaping (Double) -> Double?, slope: ((Double) -> (Double, Double)?)? = nil,
    from start: Double,
    step: Double, in range: ClosedRange<Double> = 0...10
  ) throws -> (at: Double, solves: Int) {
    var solves = 0
    let climb = LineClimb(
      range: range,
      policy: { at, _ throws(MarketError) in
        solves += 1
        #expect(range.contains(at))
        return try self.solved(at, f(at))
      },
      slope: { solved in
        slope?(solved.policy.floor[0]).map { SidedDerivative(left: $0.0, right: $0.1) }
      })
    let place = try #require(LineClimb.Place(try solved(start, f(start)), at: start))
    let top = try climb.climb(from: place, step: step)
    #expect(try #require(f(top.at)) >= #require(f(start)))
    return (top.at, solves)
  }

  @Test(
    "A smooth maximum on either side of the start, by derivatives and by values",
    arguments: [0.3, 2, 5.5, 9.9])
  func smooth(peak: Double) throws {
    let f = { (x: Double) -> Double? in 3 - cosh(x - peak) + 0.01 * pow(x - peak, 3) }
    let slope = { (x: Double) -> (Double, Double)? in
      let value = -sinh(x - peak) + 0.03 * (x - peak) * (x - peak)
      return (value, value)
    }
    for start in [0, 1, 5, 10.0] {
      let exact = try top(of: f, slope: slope, from: start, step: 0.5)
      #expect(abs(exact.at - peak) <= 1e-11 && exact.solves <= 40, "\(exact)")
      let byValue = try top(of: f, from: start, step: 0.5)
      #expect(abs(byValue.at - peak) <= 1e-6)
    }
  }

  @Test("A corner, where the derivative jumps through zero")
  func corner() throws {
    let f = { (x: Double) -> Double? in x < 3 ? 2 * x : 6 - 0.1 * (x - 3) }
    let slope = { (x: Double) -> (Double, Double)? in (x <= 3 ? 2 : -0.1, x < 3 ? 2 : -0.1) }
    for start in [0, 1, 2.9, 3, 3.1, 10] {
      #expect(try abs(top(of: f, slope: slope, from: start, step: 0.7).at - 3) <= 1e-11)
      #expect(try abs(top(of: f, from: start, step: 0.7).at - 3) <= 1e-6)
    }
  }

  @Test("An end of the range, and a range of one value")
  func ends() throws {
    let slope = { (_: Double) -> (Double, Double)? in (1, 1) }
    #expect(try top(of: { $0 }, slope: slope, from: 1, step: 0.5).at == 10)
    #expect(try top(of: { -$0 }, slope: { _ in (-1, -1) }, from: 1, step: 0.5).at == 0)
    #expect(try top(of: { $0 }, slope: slope, from: 2, step: 0.5, in: 2...2) == (2, 0))
    #expect(try top(of: { $0 }, from: 1, step: 0.5).at == 10)
  }

  @Test("A wall is approached and not crossed")
  func wall() throws {
    let f = { (x: Double) -> Double? in x <= 4.2 ? x : nil }
    let found = try top(of: f, slope: { _ in (1, 1) }, from: 1, step: 0.5)
    #expect(found.at <= 4.2 && found.at >= 4.2 - 1e-11)
    let byValue = try top(of: f, from: 1, step: 0.5)
    #expect(byValue.at <= 4.2 && byValue.at >= 4.2 - 1e-6)
  }

  @Test(
    """
    Where welfare jumps down, the place before the jump; where the derivative fails on the way, \
    values take over
    """
  )
  func jumps() throws {
    let jump = { (x: Double) -> Double? in x <= 6.3 ? x : x - 5 }
    #expect(try abs(top(of: jump, slope: { _ in (1, 1) }, from: 1, step: 0.5).at - 6.3) <= 1e-11)
    let f = { (x: Double) -> Double? in -(x - 7) * (x - 7) }
    let slope = { (x: Double) -> (Double, Double)? in x > 5 ? nil : (-2 * (x - 7), -2 * (x - 7)) }
    #expect(try abs(top(of: f, slope: slope, from: 1, step: 0.5).at - 7) <= 1e-6)
  }
}
