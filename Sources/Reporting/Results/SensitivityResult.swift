import OverlapMarket
import Planner
import Rosters

/// What `overlap sensitivity` answers: derivatives of overlaps and welfare in every primitive and
/// instrument.
public struct SensitivityResult: Report {
  public let roster: Roster
  public let report: SensitivityReport
  public let isVerified: Bool

  /// - Parameter isVerified: whether the equilibrium is verified and the optimum proven that the
  ///   derivatives are taken at.
  public init(roster: Roster, report: SensitivityReport, isVerified: Bool) {
    self.roster = roster
    self.report = report
    self.isVerified = isVerified
  }

  private var market: Market { roster.market }

  public var fields: [(String, JSONText)] {
    let optimum = report.planner.map { Self.place($0.overlap, $0.welfare) } ?? .null
    return [ResultJSON.policy(report.market.policy, in: market)]
      + ObjectiveText.fields(report.market.objective) + [
        ("firms", .texts(market.firms.name)),
        ("equilibrium", Self.place(report.market.overlap, report.market.welfare)),
        ("optimum", optimum),
        (
          Quantity.optimumObstacle.field, report.plannerObstacle.map { .text("\($0)") } ?? .null
        ),
        ("derivatives", .array(report.rows.map(row))),
      ]
  }

  private static func place(_ overlap: [Double], _ welfare: Double) -> JSONText {
    .object([
      (Quantity.overlap.listField, .numbers(overlap)), (Quantity.welfare.field, .number(welfare)),
    ])
  }

  private func row(_ row: SensitivityReport.Row) -> JSONText {
    .object([
      ("parameter", .text(row.primitive.path(in: market))),
      (Quantity.value.field, .number(row.value ?? .nan)),
      ("equilibrium", Self.effect(row.market)),
      ("optimum", row.planner.map(Self.effect) ?? .null),
      (Quantity.wedge.field, row.wedge.map { Self.sided($0) { .numbers($0) } } ?? .null),
    ])
  }

  private static func effect(_ effect: SensitivityReport.Effect) -> JSONText {
    var fields: [(String, JSONText)] = []
    if let overlap = effect.overlap {
      fields.append((Quantity.overlap.listField, sided(overlap) { .numbers($0) }))
    }
    if let elasticity = effect.overlapElasticity {
      fields.append(
        (
          Quantity.overlapElasticity.field,
          sided(elasticity) { .numbers($0.map { $0 ?? .nan }) }
        ))
    }
    fields.append((Quantity.welfare.field, sided(effect.welfare) { .number($0) }))
    fields.append(
      (Quantity.welfareElasticity.field, sided(effect.welfareElasticity) { .number($0 ?? .nan) }))
    return .object(fields)
  }

  /// The derivative, or both of its sides where they differ.
  private static func sided<Value>(
    _ derivative: SidedDerivative<Value>, _ text: (Value) -> JSONText
  ) -> JSONText {
    guard derivative.isOneSided else { return text(derivative.right) }
    return .object([
      (Quantity.leftDerivative.field, text(derivative.left)),
      (Quantity.rightDerivative.field, text(derivative.right)),
    ])
  }

  /// A derivative of one number.
  private struct Derivative {
    let row: SensitivityReport.Row
    let quantity: String
    /// Empty for what belongs to no firm.
    let firm: String
    let left, right: Double
  }

  /// Of welfare, and of each firm's overlap, at the equilibrium and at the optimum.
  private func derivatives(_ row: SensitivityReport.Row) -> [Derivative] {
    func ofWelfare(_ place: String, _ derivative: SidedDerivative<Double>?) -> [Derivative] {
      derivative.map {
        [
          Derivative(
            row: row, quantity: Quantity.welfare.label + place, firm: "", left: $0.left,
            right: $0.right)
        ]
      } ?? []
    }
    func ofFirms(_ quantity: String, _ derivative: SidedDerivative<[Double]>?) -> [Derivative] {
      guard let derivative else { return [] }
      return market.firms.name.enumerated().map { i, name in
        Derivative(
          row: row, quantity: quantity, firm: name, left: derivative.left[i],
          right: derivative.right[i])
      }
    }
    let (equilibrium, optimum) = (" at the equilibrium", " at the optimum")
    return ofWelfare(equilibrium, row.market.welfare)
      + ofFirms(Quantity.overlap.label + equilibrium, row.market.overlap)
      + ofWelfare(optimum, row.planner?.welfare)
      + ofFirms(Quantity.overlap.label + optimum, row.planner?.overlap)
      + ofFirms(Quantity.wedge.label, row.wedge)
  }

  /// One row a derivative.
  public var rows: Rows {
    Rows(
      of: report.rows.lazy.flatMap(derivatives),
      [
        Column("parameter") { .text($0.row.primitive.path(in: market)) },
        Column(.value, number: { $0.row.value ?? .nan }),
        Column("quantity") { .text($0.quantity) },
        Column("firm") { .text($0.firm) },
        Column(.leftDerivative, number: { $0.left }),
        Column(.rightDerivative, number: { $0.right }),
      ])
  }

  /// Most parameters that a table lists.
  private static var listedRows: Int { 60 }

  public var sections: [String] {
    // Parameters of the market and the policy come first; of the firms' those that move welfare
    // most.
    let shared = report.rows.filter { $0.primitive.firm == nil }
    let ofFirms = report.rows.filter { $0.primitive.firm != nil }
      .sorted { Self.weight($0) > Self.weight($1) }
    let room = max(0, Self.listedRows - shared.count)
    func welfare(_ value: Double) -> String { NumberText.significant(value, digits: 8) }
    let heading = heading(
      "derivatives at the market's equilibrium and at the planner's optimum",
      "policy: \(PolicyText.line(report.market.policy))",
      ObjectiveText.line(report.market.objective),
      "welfare at the equilibrium \(welfare(report.market.welfare)), at the optimum "
        + "\(welfare(report.planner?.welfare ?? .nan)) (\(Quantity.welfare.unit.rawValue))")
    let more =
      ofFirms.count > room
      ? "… and \(ofFirms.count - room) more parameters, which move welfare less: --format csv or "
        + "json lists all\n" : ""
    let obstacle = report.plannerObstacle.map {
      "no derivatives at the optimum: \(TerminalText.line("\($0)"))\n"
    }
    let legend = """
      each derivative is a change per unit of the parameter, all firms having adjusted; elasticity \
      is in percent per percent; overlap is \
      the sum over firms; left | right where the sides of a corner differ

      """
    return [
      heading, rowTable(shared),
      rowTable(Array(ofFirms.prefix(room))) + more + legend
        + (obstacle ?? ""),
    ]
  }

  private func rowTable(_ rows: [SensitivityReport.Row]) -> String {
    typealias Column = TextColumn<SensitivityReport.Row>
    return TextTable(
      of: rows,
      [
        Column("parameter") { $0.primitive.path(in: market) },
        Column(number: .value) { $0.value ?? .nan },
        Column("∂ welfare", .right) { Self.text($0.market.welfare) { $0 } },
        Column(Quantity.welfareElasticity.label, .right) {
          Self.text($0.market.welfareElasticity) { $0 ?? .nan }
        },
        Column("∂ overlap", .right) { Self.sum($0.market.overlap) },
        Column("∂ welfare, optimum", .right) {
          $0.planner.map { Self.text($0.welfare) { $0 } } ?? "–"
        },
        Column("∂ overlap, optimum", .right) { Self.sum($0.planner?.overlap) },
        Column("∂ wedge", .right) { Self.sum($0.wedge) },
      ]
    ).text
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
