import OverlapMarket
import Rosters
import Simulation

/// What `overlap simulate` answers: the market's failures at its equilibrium, drawn and exact.
public struct SimulationResult: Report {
  public static let name = "simulate"
  public static let meaning = "The market's failures at its equilibrium, drawn and exact."

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
  public static var keepsAllFirms: Bool { true }

  /// An outcome that is random, with what was drawn of it.
  private struct Drawn {
    let quantity: Quantity
    let exact: Double
    let sample: SampleMean

    static var columns: [(measure: Measure<Drawn>, digits: Int)] {
      [
        (Measure(.exact) { $0.exact }, 5), (Measure(.simulated) { $0.sample.mean }, 5),
        (Measure(.standardError) { $0.sample.standardError }, 3),
      ]
    }
  }

  /// What is drawn of outcomes.
  private static var samples:
    [(measure: Measure<Outcomes>, sample: (SimulationResult) -> SampleMean)]
  {
    let samples: [Quantity: (SimulationResult) -> SampleMean] = [
      .expectedFailures: { $0.simulated.failures },
      .expectedSquaredFailures: { $0.simulated.squaredFailures },
      .expectedUserHarm: { $0.simulated.expectedUserHarm },
      .expectedExternalHarm: { $0.simulated.expectedExternalHarm },
      .systemicLoss: { $0.simulated.systemicLoss },
    ]
    return Measure<Outcomes>.all.compactMap { measure in
      samples[measure.quantity].map { (measure, $0) }
    }
  }

  private func drawn(
    _ measure: Measure<Outcomes>, _ sample: (SimulationResult) -> SampleMean
  ) -> Drawn {
    Drawn(
      quantity: measure.quantity, exact: measure.value(solution.point.outcomes),
      sample: sample(self))
  }

  private var outcomes: [Drawn] { Self.samples.map { drawn($0.measure, $0.sample) } }

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

  public static var fields: [ResultField<SimulationResult>] {
    let outcomes = samples.map { measure, sample in
      ResultField<SimulationResult>.object(
        measure.quantity.field, measure.quantity.meaning, Drawn.columns.map(\.measure.field)
      ) { $0.drawn(measure, sample) }
    }
    let pair: [ResultField<Risk.Pair>] = [
      .number(.exact) { $0.exact }, .number(.simulated) { $0.simulated },
    ]
    let risk: [ResultField<Risk>] =
      [.number(.riskLevel) { $0.level }]
      + riskColumns.map { .object($0.quantity.field, $0.quantity.meaning, pair, $0.pair) }
    return [
      CommonFields.policy { ($0.solution.policy, $0.roster.market) },
      .text(.method) { $0.solution.method },
      .word(.verdict) { VerdictWord($0.solution.point) },
      .count(.draws) { $0.simulated.draws },
      CommonFields.seed { $0.simulated.seed },
      .object("outcomes", "Outcomes that are random.", outcomes) { $0 },
      .objects("risk", "How bad the worst cases are, level by level.", risk) { $0.risks },
      .objects(
        "regimes", "How often each regime was drawn.",
        [
          .text(.name) { $0.regime.name },
          .number(.regimeProbability) { $0.regime.probability },
          .count(.draws) { $0.draws },
        ]
      ) { $0.regimes },
      .object(
        "distribution",
        "The distribution of the number of failures: each field has an entry a number.",
        [
          ResultField(.failures, .list(.integer)) {
            .array($0.counts.map { .integer($0) })
          },
          .numbers(.exact) { $0.counts.map($0.exact.probability(of:)) },
          .numbers(.simulated) { $0.counts.map($0.simulated.distribution.probability(of:)) },
        ]
      ) { $0 },
    ]
  }

  private var regimes: [(regime: Regime, draws: Int)] {
    zip(roster.market.regimes, simulated.regimeDraws).map { ($0, $1) }
  }

  public var tables: [ResultTable] {
    [
      ResultTable("distribution", distributionRows), ResultTable("outcomes", outcomeRows),
      ResultTable("risk", riskRows), ResultTable("regimes", regimeRows),
    ]
  }

  /// One row a number of failing firms.
  private var distributionRows: Rows {
    let verdict = VerdictWord(solution.point)
    return Rows(
      of: counts,
      [
        Column(.verdict, word: { _ in verdict }), Column(.failures, integer: { $0 }),
        Column(.exact, number: { exact.probability(of: $0) }),
        Column(.simulated, number: { simulated.distribution.probability(of: $0) }),
      ])
  }

  /// One row an outcome.
  private var outcomeRows: Rows {
    Rows(
      of: outcomes,
      [
        Column(.outcome, text: { $0.quantity.field }),
        Column(.unit, text: { $0.quantity.unit.rawValue }),
      ] + Drawn.columns.map(\.measure.column))
  }

  /// One row a level and measure of risk.
  private var riskRows: Rows {
    typealias Line = (risk: Risk, quantity: Quantity, pair: Risk.Pair)
    let lines = risks.flatMap { risk in
      Self.riskColumns.map { (risk: risk, quantity: $0.quantity, pair: $0.pair(risk)) }
    }
    return Rows(
      of: lines,
      [
        Column<Line>(.riskLevel, number: { $0.risk.level }),
        Column(.quantityName, text: { $0.quantity.field }),
        Column(.unit, text: { $0.quantity.unit.rawValue }),
        Column(.exact, number: { $0.pair.exact }),
        Column(.simulated, number: { $0.pair.simulated }),
      ])
  }

  /// One row a regime.
  private var regimeRows: Rows {
    Rows(
      of: regimes,
      [
        Column(.regime, text: { $0.regime.name }),
        Column(.regimeProbability, number: { $0.regime.probability }),
        Column(.draws, integer: { $0.draws }),
      ])
  }

  public var sections: [Prose] {
    let claim =
      solution.converged
      ? "failures at the \(HeldText.equilibrium(of: roster.market)), verified"
      : "failures at the closest point found; NO VERIFIED EQUILIBRIUM"
    let count = Double(roster.market.firms.count)
    let worst = risks.last.map {
      $0.failures.exact < count
        ? "; \(NumberText.significant($0.failures.exact)) or fewer fail with probability at least "
          + "\($0.level)"
        : "; all \(roster.market.firms.count) fail together with probability more than "
          + "\(NumberText.significant(1 - $0.level, digits: 3))"
    }
    let heading = heading(
      claim,
      "\(NumberText.significant(solution.point.outcomes.expectedFailures)) firms fail on average"
        + (worst ?? ""), "policy: \(PolicyText.line(solution.policy))",
      "\(simulated.draws) draws, seed \(simulated.seed)")
    return [heading, outcomeTable, riskTable, countTable]
  }

  private var outcomeTable: Prose {
    TextTable(
      of: outcomes,
      [TextColumn("outcome") { $0.quantity.label }]
        + Drawn.columns.map { column in
          TextColumn(
            number: column.measure.quantity, digits: column.digits, column.measure.value)
        } + [TextColumn("unit") { $0.quantity.unit.rawValue }]
    ).prose
  }

  private var riskTable: Prose {
    let table = TextTable(
      of: risks,
      [TextColumn(Quantity.riskLevel.label) { "\($0.level)" }]
        + Self.riskColumns.flatMap { column in
          [
            TextColumn(number: column.quantity) { column.pair($0).exact },
            TextColumn(number: .simulated) { column.pair($0).simulated },
          ]
        })
    return table.prose
      + "quantiles: the least K, and its loss, that is not exceeded with this probability; losses "
      + "in \(Quantity.lossQuantile.unit.rawValue)\n"
  }

  private var countTable: Prose {
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
    ).prose
  }
}
