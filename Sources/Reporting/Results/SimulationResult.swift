import OverlapMarket
import Rosters
import Simulation

/// What `overlap simulate` answers: the market's failures at its equilibrium, drawn and exact.
public struct SimulationResult: Report {
  public let roster: Roster
  public let solution: MarketSolution
  public let simulated: SimulatedOutcomes
  /// The exact distribution of K at the same profile.
  public let exact: FailureDistribution
  let risks: [Risk]

  /// How bad the worst cases are, drawn and exact.
  struct Risk: Sendable {
    struct Pair: Sendable {
      var exact: Double
      var simulated: Double
    }

    let level: Double
    /// The quantile of K.
    let failures: Pair
    /// The quantile of κ K².
    let systemicLoss: Pair
    /// Its mean over the worst 1 − level of cases.
    let expectedShortfall: Pair
  }

  /// Levels at which quantiles and shortfalls are told.
  static let levels = [0.5, 0.9, 0.95, 0.99, 0.999]

  /// Counts are told whose exact probability is at least this, and those that were drawn.
  static let leastProbability = 1e-12

  /// - Parameters:
  ///   - simulated: draws at the solution's profile.
  ///   - exact: of the same profile.
  /// - Throws: never for the levels above; `MarketError` is what quantiles throw. O(firms).
  public init(
    roster: Roster, solution: MarketSolution, simulated: SimulatedOutcomes,
    exact: FailureDistribution
  ) throws(MarketError) {
    self.roster = roster
    self.solution = solution
    self.simulated = simulated
    self.exact = exact
    let weight = roster.market.systemicLoss
    var risks: [Risk] = []
    for level in Self.levels {
      func pair(_ value: (FailureDistribution) throws(MarketError) -> Double) throws(MarketError)
        -> Risk.Pair
      {
        Risk.Pair(exact: try value(exact), simulated: try value(simulated.distribution))
      }
      risks.append(
        Risk(
          level: level,
          failures: try pair { distribution throws(MarketError) in
            Double(try distribution.quantile(level))
          },
          systemicLoss: try pair { distribution throws(MarketError) in
            try distribution.lossQuantile(level, weight: weight)
          },
          expectedShortfall: try pair { distribution throws(MarketError) in
            try distribution.expectedShortfall(level, weight: weight)
          }))
    }
    self.risks = risks
  }

  public var isVerified: Bool { solution.converged }

  /// An outcome that is random, with what was drawn of it.
  private struct Drawn {
    let quantity: Quantity
    let exact: Double
    let sample: SampleMean

    static let columns: [(quantity: Quantity, digits: Int, value: @Sendable (Drawn) -> Double)] = [
      (.exact, 8, { $0.exact }), (.simulated, 8, { $0.sample.mean }),
      (.standardError, 3, { $0.sample.standardError }),
    ]
  }

  private var outcomes: [Drawn] {
    let samples: [Quantity: SampleMean] = [
      .expectedFailures: simulated.failures, .expectedSquaredFailures: simulated.squaredFailures,
      .userHarm: simulated.userHarm, .externalHarm: simulated.externalHarm,
      .systemicLoss: simulated.systemicLoss,
    ]
    return Measure<Outcomes>.all.compactMap { measure in
      samples[measure.quantity].map {
        Drawn(
          quantity: measure.quantity, exact: measure.value(solution.point.outcomes), sample: $0)
      }
    }
  }

  /// What is told of a level.
  private static let riskColumns: [(quantity: Quantity, pair: @Sendable (Risk) -> Risk.Pair)] = [
    (.failureQuantile, { $0.failures }), (.lossQuantile, { $0.systemicLoss }),
    (.expectedShortfall, { $0.expectedShortfall }),
  ]

  /// The counts that are told, in order.
  private var counts: [Int] {
    let range = exact.counts.lowerBound...exact.counts.upperBound
    let drawn = simulated.distribution.counts
    return (min(range.lowerBound, drawn.lowerBound)...max(range.upperBound, drawn.upperBound))
      .filter {
        exact.probability(of: $0) >= Self.leastProbability
          || simulated.distribution.probability(of: $0) > 0
      }
  }

  public var fields: [(String, JSONText)] {
    let outcomes = outcomes.map { drawn in
      (
        drawn.quantity.field,
        JSONText.object(
          Drawn.columns.map { ($0.quantity.field, .number($0.value(drawn))) })
      )
    }
    return [
      ResultJSON.policy(solution.policy, in: roster.market),
      ("method", .text(solution.method)),
      (Quantity.converged.field, .boolean(solution.converged)),
      (Quantity.verdict.field, .text(VerdictWord(solution.point).rawValue)),
      (Quantity.draws.field, .integer(simulated.draws)),
      ("seed", Int(exactly: simulated.seed).map(JSONText.integer) ?? .text("\(simulated.seed)")),
      ("outcomes", .object(outcomes)),
      ("risk", .array(risks.map(Self.json))),
      ("regimes", .array(zip(roster.market.regimes, simulated.regimeDraws).map(Self.json))),
      ("failures", failures),
    ]
  }

  private static func json(_ risk: Risk) -> JSONText {
    .object(
      [(Quantity.riskLevel.field, .number(risk.level))]
        + riskColumns.map { column in
          let pair = column.pair(risk)
          return (
            column.quantity.field,
            .object([
              (Quantity.exact.field, .number(pair.exact)),
              (Quantity.simulated.field, .number(pair.simulated)),
            ])
          )
        })
  }

  private static func json(_ regime: Regime, _ draws: Int) -> JSONText {
    .object([
      ("name", .text(regime.name)),
      (Quantity.regimeProbability.field, .number(regime.probability)),
      (Quantity.draws.field, .integer(draws)),
    ])
  }

  private var failures: JSONText {
    let counts = counts
    return .object([
      (Quantity.failures.listField, .numbers(counts.map(Double.init))),
      (Quantity.exact.listField, .numbers(counts.map(exact.probability(of:)))),
      (
        Quantity.simulated.listField,
        .numbers(counts.map(simulated.distribution.probability(of:)))
      ),
    ])
  }

  /// One row a number of failing firms.
  public var rows: Rows {
    let verdict = VerdictWord(solution.point).rawValue
    return Rows(
      of: counts,
      [
        Column(.verdict) { _ in .text(verdict) },
        Column(.failures) { .integer($0) },
        Column(.exact, number: { exact.probability(of: $0) }),
        Column(.simulated, number: { simulated.distribution.probability(of: $0) }),
      ])
  }

  public var sections: [String] {
    let claim =
      solution.converged
      ? "failures at the Nash equilibrium, verified"
      : "failures at the closest point found; NO VERIFIED EQUILIBRIUM"
    let heading = heading(
      claim, "policy: \(PolicyText.line(solution.policy))",
      "\(simulated.draws) draws, seed \(simulated.seed)")
    return [heading, outcomeTable, riskTable, countTable]
  }

  private var outcomeTable: String {
    TextTable(
      of: outcomes,
      [TextColumn("outcome") { $0.quantity.label }]
        + Drawn.columns.map { column in
          TextColumn(number: column.quantity, digits: column.digits, column.value)
        } + [TextColumn("unit") { $0.quantity.unit.rawValue }]
    ).text
  }

  private var riskTable: String {
    let table = TextTable(
      of: risks,
      [TextColumn(Quantity.riskLevel.label) { "\($0.level)" }]
        + Self.riskColumns.flatMap { column in
          [
            TextColumn(number: column.quantity) { column.pair($0).exact },
            TextColumn(number: .simulated) { column.pair($0).simulated },
          ]
        })
    return table.text
      + "quantiles: the least K, and its loss, that is not exceeded with this probability; losses "
      + "in \(Quantity.lossQuantile.unit.rawValue)\n"
  }

  private var countTable: String {
    let counts = counts
    guard counts.count <= ListedFirms.limit else {
      return
        "probabilities of \(counts.count) numbers of failures: --format csv or json lists all\n"
    }
    return TextTable(
      of: counts,
      [
        TextColumn(Quantity.failures.label, .right) { "\($0)" },
        TextColumn(number: "P \(Quantity.exact.label)") { exact.probability(of: $0) },
        TextColumn(number: "P \(Quantity.simulated.label)") {
          simulated.distribution.probability(of: $0)
        },
      ]
    ).text
  }
}
