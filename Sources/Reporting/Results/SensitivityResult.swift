import OverlapMarket
import Planner
import Rosters

/// What `overlap sensitivity` answers: derivatives of overlaps and welfare in every primitive and
/// instrument.
public struct SensitivityResult: Report {
  public static let name = "sensitivity"
  public static let meaning =
    "Derivatives of overlaps and welfare in every primitive and instrument."

  public let roster: Roster
  public let report: SensitivityReport
  public let isVerified: Bool
  public static var keepsAllFirms: Bool { true }

  /// - Parameter isVerified: whether the equilibrium is verified and the optimum proven that the
  ///   derivatives are taken at.
  public init(roster: Roster, report: SensitivityReport, isVerified: Bool) {
    self.roster = roster
    self.report = report
    self.isVerified = isVerified
  }

  private var market: Market { roster.market }

  public static var fields: [ResultField<SensitivityResult>] {
    [CommonFields.policy { ($0.report.market.policy, $0.market) }]
      + CommonFields.objective { $0.report.market.objective } + [
        .firms(
          "The firms: lists of derivatives have an entry a firm, in the order of their names.",
          names: { $0.market.firms.name }, []),
        .object("equilibrium", "The market's equilibrium.", place) {
          ($0.report.market.overlap, $0.report.market.welfare)
        },
        .optional("optimum", "The planner's optimum; null without derivatives there.", place) {
          $0.report.planner.map { ($0.overlap, $0.welfare) }
        },
        ResultField(.optimumObstacle, .nullable(.text)) {
          $0.report.plannerObstacle.map { .text("\($0)") } ?? .null
        },
        .objects(
          "derivatives",
          "A parameter each: by how much overlaps and welfare change per unit of it. Where the two "
            + "sides of a corner differ, `left` and `right` stand in place of one derivative.",
          rowFields
        ) { result in result.report.rows.map { ($0, result.market) } },
        ResultField<PassThrough?>.passThrough.when { $0 != nil }.of { $0.report.passThrough },
      ]
  }

  private static var place: [ResultField<(overlap: [Double], welfare: Double)>] {
    [.numbers(.overlap) { $0.overlap }, .number(.welfare) { $0.welfare }]
  }

  private static var rowFields: [ResultField<(row: SensitivityReport.Row, market: Market)>] {
    [
      .text(.parameter) { $0.row.primitive.path(in: $0.market) },
      .number(.parameterValue) { $0.row.value ?? .nan },
      .object("equilibrium", "At the market's equilibrium.", effect) { $0.row.market },
      .optional("optimum", "At the planner's optimum.", effect) { $0.row.planner },
      ResultField<SensitivityReport.Row>(
        Quantity.price.field, Quantity.price.meaning, sided(.list(.number)), isAlways: false
      ) { $0.price.map { sided($0) { .numbers($0) } } }.of { $0.row },
      ResultField(.wedge, .nullable(sided(.list(.number)))) {
        $0.row.wedge.map { sided($0) { .numbers($0) } } ?? .null
      },
    ]
  }

  private static var effect: [ResultField<SensitivityReport.Effect>] {
    let (number, numbers) = (sided(.number), sided(.list(.number)))
    func optional(
      _ quantity: Quantity, _ value: @escaping (SensitivityReport.Effect) -> JSONText?
    ) -> ResultField<SensitivityReport.Effect> {
      ResultField(quantity.field, quantity.meaning, numbers, isAlways: false, value)
    }
    return [
      optional(.overlap) { $0.overlap.map { sided($0) { .numbers($0) } } },
      optional(.overlapElasticity) {
        $0.overlapElasticity.map { sided($0) { .numbers($0.map { $0 ?? .nan }) } }
      },
      ResultField(.welfare, number) { sided($0.welfare) { .number($0) } },
      ResultField(.welfareElasticity, number) {
        sided($0.welfareElasticity) { .number($0 ?? .nan) }
      },
    ]
  }

  fileprivate static func sided(_ shape: Shape) -> Shape {
    func side(_ quantity: Quantity) -> Shape.Place {
      Shape.Place(
        name: quantity.field, meaning: quantity.meaning, shape: shape, isAlways: true)
    }
    return .either([shape, .object([side(.leftDerivative), side(.rightDerivative)])])
  }

  /// The derivative, or both of its sides where they differ.
  fileprivate static func sided<Value>(
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
    let quantity: Quantity
    let place: String
    /// nil for what belongs to no firm.
    let firm: String?
    let left, right: Double
  }

  /// Of welfare, and of each firm's overlap, at the equilibrium and at the optimum.
  private func derivatives(_ row: SensitivityReport.Row) -> [Derivative] {
    func ofWelfare(_ place: String, _ derivative: SidedDerivative<Double>?) -> [Derivative] {
      derivative.map {
        [
          Derivative(
            row: row, quantity: .welfare, place: place, firm: nil, left: $0.left, right: $0.right)
        ]
      } ?? []
    }
    func ofFirms(
      _ quantity: Quantity, _ place: String, _ derivative: SidedDerivative<[Double]>?
    ) -> [Derivative] {
      guard let derivative else { return [] }
      return market.firms.name.enumerated().map { i, name in
        Derivative(
          row: row, quantity: quantity, place: place, firm: name, left: derivative.left[i],
          right: derivative.right[i])
      }
    }
    let (equilibrium, optimum) = ("equilibrium", "optimum")
    return ofWelfare(equilibrium, row.market.welfare)
      + ofFirms(.overlap, equilibrium, row.market.overlap)
      + ofFirms(.price, equilibrium, row.price)
      + ofWelfare(optimum, row.planner?.welfare)
      + ofFirms(.overlap, optimum, row.planner?.overlap)
      + ofFirms(.wedge, "both", row.wedge)
  }

  public var tables: [ResultTable] {
    [ResultTable("derivatives", derivativeRows)]
      + (report.passThrough.map { [ResultTable("passThrough", rows(of: $0))] } ?? [])
  }

  /// One row a firm.
  private func rows(of prices: PassThrough) -> Rows {
    Rows(
      of: market.firms.indices,
      [
        Column<Int>(.firm, text: { market.firms.name[$0] }),
        Column(.priceByLiability, number: { prices.byLiability.right[$0] }),
        Column(.liabilityCost, number: { prices.liabilityCost[$0] }),
        Column(.passThroughRate, number: { prices.rate.right[$0] ?? .nan }),
        Column(.priceByOwnCost, number: { prices.byOwnCost.right[$0] }),
      ])
  }

  /// One row a derivative.
  private var derivativeRows: Rows {
    Rows(
      of: report.rows.lazy.flatMap(derivatives),
      [
        Column(.parameter, text: { $0.row.primitive.path(in: market) }),
        Column(.parameterValue, number: { $0.row.value ?? .nan }),
        Column(.quantityName, text: { $0.quantity.field }), Column(.place, text: { $0.place }),
        Column(.firm, textIfAny: { $0.firm }),
        Column(.leftDerivative, number: { $0.left }),
        Column(.rightDerivative, number: { $0.right }),
      ])
  }

  /// Most parameters that a table lists.
  private static var listedRows: Int { 60 }

  public var sections: [Prose] {
    // Parameters of the market and the policy come first; of the firms' those that move welfare
    // most.
    let shared = report.rows.filter { $0.primitive.firm == nil }
    let ofFirms = report.rows.filter { $0.primitive.firm != nil }
      .sorted { Self.weight($0) > Self.weight($1) }
    let room = max(0, Self.listedRows - shared.count)
    func welfare(_ value: Double) -> String { NumberText.significant(value) }
    let heading = heading(
      "derivatives at the market's equilibrium and at the planner's optimum", answer,
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
      "\(rowTable(Array(ofFirms.prefix(room))))\(more)\(legend)\(obstacle ?? "")",
    ] + (report.passThrough.map { [passThroughTable($0)] } ?? [])
  }

  /// Which parameters move welfare most, in percent per percent.
  private var answer: String {
    let largest = report.rows.filter { Self.weight($0) > 0 }
      .sorted { Self.weight($0) > Self.weight($1) }.prefix(3)
    guard !largest.isEmpty else { return "no parameter moves welfare at the equilibrium" }
    let words = largest.map { row in
      "\(row.primitive.path(in: market)) "
        + NumberText.significant(row.market.welfareElasticity.right ?? .nan, digits: 3)
    }
    return "welfare at the equilibrium reacts most to "
      + "\(words.joined(separator: ", ")) (percent per percent)"
  }

  private func rowTable(_ rows: [SensitivityReport.Row]) -> Prose {
    typealias Column = TextColumn<SensitivityReport.Row>
    return TextTable(
      of: rows,
      [
        Column("parameter") { $0.primitive.path(in: market) },
        Column(number: .parameterValue) { $0.value ?? .nan },
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
    ).prose
  }

  /// One line a firm.
  private func passThroughTable(_ prices: PassThrough) -> Prose {
    let names = market.firms.name
    func column(_ quantity: Quantity, _ value: @escaping (Int) -> Double) -> TextColumn<Int> {
      TextColumn(number: quantity, value)
    }
    let table = ListedFirms(names.count).table([
      TextColumn("who passes on") { names[$0] },
      column(.priceByLiability) { prices.byLiability.right[$0] },
      column(.liabilityCost) { prices.liabilityCost[$0] },
      column(.passThroughRate) { prices.rate.right[$0] ?? .nan },
      column(.priceByOwnCost) { prices.byOwnCost.right[$0] },
    ])
    return
      "\(table)prices answer with all overlaps and prices adjusted; upwards where sides differ\n"
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

extension ResultField where Subject == PassThrough? {
  /// How prices answer; absent where they are given.
  fileprivate static var passThrough: ResultField {
    let numbers = SensitivityResult.sided(.list(.number))
    let fields: [ResultField<PassThrough>] = [
      ResultField<PassThrough>(.priceByLiability, numbers) {
        SensitivityResult.sided($0.byLiability) { .numbers($0) }
      },
      .numbers(.liabilityCost) { $0.liabilityCost },
      ResultField<PassThrough>(.passThroughRate, numbers) {
        SensitivityResult.sided($0.rate) { .numbers($0.map { $0 ?? .nan }) }
      },
      ResultField<PassThrough>(.priceByOwnCost, numbers) {
        SensitivityResult.sided($0.byOwnCost) { .numbers($0) }
      },
    ]
    return ResultField(
      "passThrough", "How the prices that firms set answer to what they pay for.",
      .object(fields.map(\.place)), isAlways: false
    ) { $0.map(fields.object) }
  }
}
