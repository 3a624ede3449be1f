import AggregativeGames
import MarketTestSupport
import Testing

@testable import OverlapMarket

/// Agreement with an independent computation in 60 digits (Tests/Reference).
struct ReferenceEquilibriumTests {
  /// Solvers stop at a scaled residual of 1e-13 and the data are doubles: 1e-10 leaves room for the
  /// conditioning of strong demand.
  static let tolerance = 1e-10

  /// Whether two vectors agree, entries relative to themselves but no finer than a millionth of the
  /// largest.
  static func agree(_ a: [Double], _ b: [Double], within tolerance: Double = tolerance) -> Bool {
    let largest = a.reduce(0) { max($0, abs($1)) }
    return zip(a, b).allSatisfy {
      abs($0 - $1) <= tolerance * max(abs($0), 1e-6 * largest, .leastNormalMagnitude)
    }
  }

  @Test(
    "the equilibrium of each recorded roster is found by every method and has its recorded numbers")
  func rosters() throws {
    for vector in try ReferenceVectors.load().rosters {
      let (market, policy) = try vector.roster.build()
      for choice in MethodChoice.allCases {
        let solution = try market.solve(under: policy, with: EquilibriumSearch(choice: choice))
        #expect(solution.converged, "\(vector.roster.name) by \(choice)")
        let match = vector.equilibria.first { Self.agree($0.overlap, solution.point.state.overlap) }
        guard let match else {
          Issue.record("\(vector.roster.name) by \(choice): not a recorded equilibrium")
          continue
        }
        #expect(Self.agree(match.shares, solution.point.state.share), "\(vector.roster.name)")
        #expect(Self.agree(match.profit, solution.point.state.profit), "\(vector.roster.name)")
        #expect(match.corner == solution.point.corners.map(\.description), "\(vector.roster.name)")
        for (name, recorded, computed, size) in match.outcomes.pairs(with: solution.point.outcomes)
        {
          #expect(
            // Recorded sizes below 1e-40 are what 60 digits leave of a zero.
            abs(recorded - computed) <= Self.tolerance * size + 1e-40,
            "\(vector.roster.name) \(name): \(recorded) against \(computed)")
        }
      }
    }
  }

  @Test("the verifier accepts every recorded equilibrium, one of several too")
  func recordedEquilibriaPass() throws {
    let vectors = try ReferenceVectors.load()
    for vector in vectors.rosters + vectors.severalEquilibria {
      let (market, policy) = try vector.roster.build()
      let audit = MarketAudit(try market.regulated(by: policy))
      for equilibrium in vector.equilibria {
        let verdict = Verifier().verify(equilibrium.overlap, in: audit)
        #expect(verdict.isVerified, "\(vector.roster.name): \(verdict.certificate)")
      }
    }
  }

  @Test("the verifier refuses a recorded equilibrium of which one firm is moved by a thousandth")
  func movedEquilibriaFail() throws {
    for vector in try ReferenceVectors.load().rosters {
      let (market, policy) = try vector.roster.build()
      let audit = MarketAudit(try market.regulated(by: policy))
      for equilibrium in vector.equilibria {
        for i in market.firms.indices {
          var moved = equilibrium.overlap
          moved[i] = moved[i] * 1.001 + 1e-6
          #expect(
            !Verifier().verify(moved, in: audit).isVerified, "\(vector.roster.name), firm \(i)")
        }
      }
    }
  }

  @Test("a market with several equilibria is answered by one of them")
  func severalEquilibria() throws {
    for vector in try ReferenceVectors.load().severalEquilibria {
      let (market, policy) = try vector.roster.build()
      let solution = try market.solve(under: policy)
      #expect(solution.converged, "\(vector.roster.name)")
      #expect(
        vector.equilibria.contains { Self.agree($0.overlap, solution.point.state.overlap) },
        "\(vector.roster.name)")
    }
  }

  @Test(
    "where no pure equilibrium exists no method claims one (docs/model.md section 2)",
    arguments: MethodChoice.allCases)
  func noEquilibrium(choice: MethodChoice) throws {
    for vector in try ReferenceVectors.load().noEquilibrium {
      let (market, policy) = try vector.roster.build()
      let solution = try market.solve(under: policy, with: EquilibriumSearch(choice: choice))
      #expect(!solution.converged, "\(vector.roster.name)")
      #expect(solution.point.verdict.certificate.sureGain > 0, "\(vector.roster.name)")
    }
  }

  @Test(
    """
    the two equal firms of docs/model.md section 2 have no equilibrium at β = 60 and only (0.54, 0.54) \
    at β = 20
    """
  )
  func noneExample() throws {
    func market(_ beta: Double) throws -> Market {
      let firm = {
        Firm(
          name: $0, cost: 1, margin: 1, baselineFailure: [0.1, 0.4], effectiveness: [0.03, 0.15])
      }
      return try Market(
        users: 1, demandSensitivity: beta, userHarm: 2, externalHarm: 4, systemicLoss: 0,
        regimes: [Regime(name: "L", probability: 0.8), Regime(name: "H", probability: 0.2)],
        firms: Firms([firm("a"), firm("b")], regimeCount: 2))
    }
    for choice in MethodChoice.allCases {
      let search = EquilibriumSearch(choice: choice)
      #expect(try !market(60).solve(under: .laissezFaire, with: search).converged, "\(choice)")
      let solution = try market(20).solve(under: .laissezFaire, with: search)
      #expect(solution.converged, "\(choice)")
      // Closed form: a M β h_U μ / (4 c) = 0.054 · 20 · 2 / 4 = 0.54.
      #expect(Self.agree([0.54, 0.54], solution.point.state.overlap), "\(choice)")
    }
  }
}
