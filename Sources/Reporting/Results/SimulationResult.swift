import OverlapMarket
import Rosters
import Simulation

/// What `overlap simulate` answers: the market's failures at its equilibrium, drawn and exact.
public struct SimulationResult: Sendable {
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

  /// Those outcomes that are random, with what was drawn of them.
  private var rows: [(row: OutcomeRow, exact: Double, sample: SampleMean)] {
    let samples = [
      "expectedFailures": simulated.failures, "expectedSquaredFailures": simulated.squaredFailures,
      "userHarm": simulated.userHarm, "externalHarm": simulated.externalHarm,
      "systemicLoss": simulated.systemicLoss,
    ]
    return OutcomeRow.all.compactMap { row in
      samples[row.field].map { (row, row.value(solution.point.outcomes), $0) }
    }
  }

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

  public var json: String {
    let counts = counts
    func pair(_ pair: Risk.Pair) -> JSONText {
      .object([("exact", .number(pair.exact)), ("simulated", .number(pair.simulated))])
    }
    return JSONText.object([
      ("schemaVersion", .integer(1)),
      ("roster", ResultJSON.roster(roster)),
      ("policy", ResultJSON.policy(solution.policy, in: roster.market)),
      ("method", .text(solution.method)),
      ("converged", .boolean(solution.converged)),
      ("verdict", .text(VerdictWord(solution.point).rawValue)),
      ("draws", .integer(simulated.draws)),
      ("seed", Int(exactly: simulated.seed).map(JSONText.integer) ?? .text("\(simulated.seed)")),
      (
        "outcomes",
        .object(
          rows.map { row, exact, sample in
            (
              row.field,
              .object([
                ("exact", .number(exact)), ("simulated", .number(sample.mean)),
                ("standardError", .number(sample.standardError)),
              ])
            )
          })
      ),
      (
        "risk",
        .array(
          risks.map { risk in
            .object([
              ("level", .number(risk.level)), ("failures", pair(risk.failures)),
              ("systemicLoss", pair(risk.systemicLoss)),
              ("expectedShortfall", pair(risk.expectedShortfall)),
            ])
          })
      ),
      (
        "regimes",
        .array(
          zip(roster.market.regimes, simulated.regimeDraws).map { regime, draws in
            .object([
              ("name", .text(regime.name)), ("probability", .number(regime.probability)),
              ("draws", .integer(draws)),
            ])
          })
      ),
      (
        "failures",
        .object([
          ("count", .numbers(counts.map(Double.init))),
          ("exact", .numbers(counts.map(exact.probability(of:)))),
          ("simulated", .numbers(counts.map(simulated.distribution.probability(of:)))),
        ])
      ),
      ("solver", ResultJSON.solver),
    ]).pretty() + "\n"
  }

  /// One row a number of failing firms, numbers in full.
  public var csv: String {
    var csv = CSVText()
    csv.append(["verdict", "failures", "exact", "simulated"])
    let verdict = VerdictWord(solution.point).rawValue
    for count in counts {
      csv.append([
        verdict, "\(count)", "\(exact.probability(of: count))",
        "\(simulated.distribution.probability(of: count))",
      ])
    }
    return csv.text
  }

  public var table: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let claim =
      solution.converged
      ? "failures at the Nash equilibrium, verified"
      : "failures at the closest point found; NO VERIFIED EQUILIBRIUM"
    return """
      \(name)\(claim)
      policy: \(PolicyText.line(solution.policy))
      \(simulated.draws) draws, seed \(simulated.seed)

      \(outcomeTable)
      \(riskTable)
      \(countTable)
      """
  }

  private var outcomeTable: String {
    var table = TextTable([
      ("outcome", .left), ("exact", .right), ("simulated", .right), ("standard error", .right),
      ("unit", .left),
    ])
    for (row, exact, sample) in rows {
      table.append([
        row.label, NumberText.significant(exact, digits: 8),
        NumberText.significant(sample.mean, digits: 8),
        NumberText.significant(sample.standardError, digits: 3), row.unit,
      ])
    }
    return table.text
  }

  private var riskTable: String {
    var table = TextTable([
      ("level", .left), ("failures K", .right), ("simulated", .right),
      ("systemic loss κK²", .right),
      ("simulated", .right), ("expected shortfall", .right), ("simulated", .right),
    ])
    for risk in risks {
      table.append(
        ["\(risk.level)"]
          + [risk.failures, risk.systemicLoss, risk.expectedShortfall].flatMap {
            [NumberText.significant($0.exact), NumberText.significant($0.simulated)]
          })
    }
    return table.text
      + "quantiles: the least K, and its loss, that is not exceeded with this probability; losses "
      + "in utility × users\n"
  }

  private var countTable: String {
    let counts = counts
    guard counts.count <= PointText.listedFirms else {
      return
        "probabilities of \(counts.count) numbers of failures: --format csv or json lists all\n"
    }
    var table = TextTable([
      ("firms that fail", .right), ("P exact", .right), ("P simulated", .right),
    ])
    for count in counts {
      table.append([
        "\(count)", NumberText.significant(exact.probability(of: count)),
        NumberText.significant(simulated.distribution.probability(of: count)),
      ])
    }
    return table.text
  }
}
