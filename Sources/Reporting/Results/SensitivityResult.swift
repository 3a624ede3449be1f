import OverlapMarket
import Planner
import Rosters

/// What `overlap sensitivity` answers: derivatives of overlaps and welfare in every primitive and
/// instrument.
public struct SensitivityResult: Sendable {
  public let roster: Roster
  public let report: SensitivityReport

  public init(roster: Roster, report: SensitivityReport) {
    self.roster = roster
    self.report = report
  }

  private var market: Market { roster.market }

  public var json: String {
    JSONText.object(
      [
        ("schemaVersion", .integer(1)), ("roster", ResultJSON.roster(roster)),
        ("policy", ResultJSON.policy(report.market.policy, in: market)),
      ] + ObjectiveText.json(report.market.objective) + [
        ("firms", .texts(market.firms.name)),
        (
          "equilibrium",
          .object([
            ("overlap", .numbers(report.market.overlap)),
            ("welfare", .number(report.market.welfare)),
          ])
        ),
        (
          "optimum",
          report.planner.map {
            .object([("overlap", .numbers($0.overlap)), ("welfare", .number($0.welfare))])
          } ?? .number(.nan)
        ),
        ("optimumObstacle", report.plannerObstacle.map { .text("\($0)") } ?? .number(.nan)),
        ("derivatives", .array(report.rows.map(row))),
        ("solver", ResultJSON.solver),
      ]
    ).pretty() + "\n"
  }

  private func row(_ row: SensitivityReport.Row) -> JSONText {
    .object([
      ("parameter", .text(row.primitive.path(in: market))), ("value", .number(row.value ?? .nan)),
      ("equilibrium", Self.effect(row.market)),
      ("optimum", row.planner.map(Self.effect) ?? .number(.nan)),
      ("wedge", row.wedge.map { Self.sided($0) { .numbers($0) } } ?? .number(.nan)),
    ])
  }

  private static func effect(_ effect: SensitivityReport.Effect) -> JSONText {
    var fields: [(String, JSONText)] = []
    if let overlap = effect.overlap { fields.append(("overlap", sided(overlap) { .numbers($0) })) }
    if let elasticity = effect.overlapElasticity {
      fields.append(("overlapElasticity", sided(elasticity) { .numbers($0.map { $0 ?? .nan }) }))
    }
    fields.append(("welfare", sided(effect.welfare) { .number($0) }))
    fields.append(("welfareElasticity", sided(effect.welfareElasticity) { .number($0 ?? .nan) }))
    return .object(fields)
  }

  /// The derivative, or both of its sides where they differ.
  private static func sided<Value>(
    _ derivative: SidedDerivative<Value>, _ text: (Value) -> JSONText
  ) -> JSONText {
    guard derivative.isOneSided else { return text(derivative.right) }
    return .object([("left", text(derivative.left)), ("right", text(derivative.right))])
  }

  /// One row a derivative: of welfare, and of each firm's overlap, at the equilibrium and at the
  /// optimum.
  public var csv: String {
    var csv = CSVText()
    csv.append(["parameter", "value", "quantity", "firm", "left", "right"])
    for row in report.rows {
      let head = [row.primitive.path(in: market), NumberText.full(row.value ?? .nan)]
      func append(_ quantity: String, _ firm: String, _ left: Double, _ right: Double) {
        csv.append(head + [quantity, firm, NumberText.full(left), NumberText.full(right)])
      }
      func append(_ quantity: String, _ derivative: SidedDerivative<[Double]>?) {
        guard let derivative else { return }
        for (i, name) in market.firms.name.enumerated() {
          append(quantity, name, derivative.left[i], derivative.right[i])
        }
      }
      append("welfare at the equilibrium", "", row.market.welfare.left, row.market.welfare.right)
      append("overlap at the equilibrium", row.market.overlap)
      if let planner = row.planner {
        append("welfare at the optimum", "", planner.welfare.left, planner.welfare.right)
        append("overlap at the optimum", planner.overlap)
      }
      append("wedge", row.wedge)
    }
    return csv.text
  }

  /// Most parameters that a table lists.
  private static var listedRows: Int { 60 }

  public var table: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let policy = report.market.policy
    // Parameters of the market and the policy come first; of the firms' those that move welfare
    // most.
    let shared = report.rows.filter { $0.primitive.firm == nil }
    let ofFirms = report.rows.filter { $0.primitive.firm != nil }
      .sorted { Self.weight($0) > Self.weight($1) }
    let room = max(0, Self.listedRows - shared.count)
    var text = """
      \(name)derivatives at the market's equilibrium and at the planner's optimum
      policy: \(PolicyText.line(policy))
      \(ObjectiveText.line(report.market.objective))
      welfare at the equilibrium \(NumberText.significant(report.market.welfare, digits: 8)), at \
      the optimum \
      \(NumberText.significant(report.planner?.welfare ?? .nan, digits: 8)) (utility × users)

      \(rows(shared))
      \(rows(Array(ofFirms.prefix(room))))
      """
    if ofFirms.count > room {
      text +=
        "… and \(ofFirms.count - room) more parameters, which move welfare less: --format csv or "
        + "json lists all\n"
    }
    text += """
      each derivative is a change per unit of the parameter, all firms having adjusted; elasticity \
      is in percent per percent; overlap is \
      the sum over firms; left | right where the sides of a corner differ

      """
    if let obstacle = report.plannerObstacle {
      text += "no derivatives at the optimum: \(TerminalText.line("\(obstacle)"))\n"
    }
    return text
  }

  private func rows(_ rows: [SensitivityReport.Row]) -> String {
    var table = TextTable([
      ("parameter", .left), ("value", .right), ("∂ welfare", .right), ("elasticity", .right),
      ("∂ overlap", .right),
      ("∂ welfare, optimum", .right), ("∂ overlap, optimum", .right), ("∂ wedge", .right),
    ])
    for row in rows {
      table.append([
        row.primitive.path(in: market), NumberText.significant(row.value ?? .nan),
        Self.text(row.market.welfare) { $0 },
        Self.text(row.market.welfareElasticity) { $0 ?? .nan },
        Self.sum(row.market.overlap), row.planner.map { Self.text($0.welfare) { $0 } } ?? "–",
        Self.sum(row.planner?.overlap), Self.sum(row.wedge),
      ])
    }
    return table.text
  }

  private static func sum(_ derivative: SidedDerivative<[Double]>?) -> String {
    derivative.map { text($0) { $0.reduce(0, +) } } ?? "–"
  }

  private static func text<Value>(_ derivative: SidedDerivative<Value>, _ number: (Value) -> Double)
    -> String
  {
    let right = NumberText.significant(number(derivative.right))
    let left = NumberText.significant(number(derivative.left))
    return left == right ? right : "\(left) | \(right)"
  }

  private static func weight(_ row: SensitivityReport.Row) -> Double {
    abs(row.market.welfareElasticity.right ?? 0)
  }
}
