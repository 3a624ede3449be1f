import OverlapMarket
import Rosters

/// What `overlap demand` answers: how users respond to firms where a market settles.
public struct DemandResult: Report {
  public static let name = "demand"
  public static let meaning =
    "How users respond to what firms offer where a market settles, where those go who leave a "
    + "firm, how concentrated users are, and what firms keep of their prices."

  /// Most firms of which matrices are written; of more, each firm's own effects are.
  public static let matrixLimit = 250
  /// Most firms of which tables for people show matrices.
  private static let shownFirms = 8

  public let roster: Roster
  public let policy: Policy
  public let rule: Settling
  public let settled: SettledMarket
  let demand: Demand
  let margins: [FirmMargin]

  public init(roster: Roster, policy: Policy, rule: Settling, settled: SettledMarket) {
    self.roster = roster
    self.policy = policy
    self.rule = rule
    self.settled = settled
    let state = settled.solution.point.state
    demand = Demand(of: settled.regulated, at: state)
    margins = FirmMargin.all(of: settled.regulated, at: state)
  }

  public var isVerified: Bool { settled.isVerified }

  /// Of those who stay.
  private var market: Market { settled.regulated.original }
  private var point: MarketPoint { settled.solution.point }
  private var names: [String] { market.firms.name }
  private var hasMatrices: Bool { names.count <= Self.matrixLimit }

  public static var fields: [ResultField<DemandResult>] {
    [
      CommonFields.policy { ($0.policy, $0.roster.market) },
      .text(.method) { $0.settled.solution.method },
    ] + CommonFields.settling({ $0.rule.equilibrium }, { $0.rule.exit }) + [
      CommonFields.survivors { ($0.settled, $0.roster.market) },
      .word(.multiplicity) { $0.settled.multiplicity },
      .word(.verdict) { VerdictWord($0.point) },
      .firms(
        names: { $0.names },
        [
          .numbers(.overlap) { $0.point.state.overlap },
          .numbers(.share) { $0.point.state.share },
        ]
          + Measure<FirmDemand>.all.map { measure in
            .numbers(measure.quantity) { $0.firms.map(measure.value) }
          }),
      .number(.outsideShare) { $0.point.state.outsideShare },
      .number(.herfindahlIndex) { $0.point.outcomes.concentration.ofServed ?? .nan },
      .number(.herfindahlIndexOfAllUsers) {
        $0.point.outcomes.concentration.ofAll ?? $0.point.outcomes.concentration.ofServed ?? .nan
      },
      .optional(
        "matrices",
        "A row for each firm that changes, with the effect on each firm's share and then on those "
          + "who adopt nobody, where somebody may; null for more than \(matrixLimit) firms.",
        matrices
      ) { $0.hasMatrices ? $0 : nil },
    ]
  }

  private static var matrices: [ResultField<DemandResult>] {
    let shape = Shape.list(.list(.number))
    func matrix(
      _ quantity: Quantity, _ entry: @escaping (Demand, Demand.Attribute, Int, Int?) -> Double?
    ) -> ResultField<DemandResult> {
      .object(
        quantity.field, quantity.meaning,
        Demand.Attribute.allCases.map { attribute in
          ResultField(attribute.rawValue, attribute.meaning, shape) { result in
            result.matrix { entry(result.demand, attribute, $0, $1) ?? .nan }
          }
        }
      ) { $0 }
    }
    return [
      matrix(.shareDerivative) { $0.derivative(in: $1, of: $2, to: $3) },
      matrix(.shareElasticity) { $0.elasticity(in: $1, of: $2, to: $3) },
      ResultField(.diversionRatio, shape) { result in
        result.matrix { result.demand.diversion(from: $0, to: $1) ?? .nan }
      },
    ]
  }

  /// Those whose shares respond: the firms, and nil for those who adopt nobody, where some may.
  private var responding: [Int?] {
    names.indices.map { $0 } + (demand.outsideShare == nil ? [] : [nil])
  }

  private func matrix(_ entry: (Int, Int?) -> Double) -> JSONText {
    .array(names.indices.map { j in .numbers(responding.map { entry(j, $0) }) })
  }

  public var tables: [ResultTable] {
    [
      ResultTable("firms", firmRows), ResultTable("responses", responseRows),
      ResultTable("diversion", diversionRows),
    ]
  }

  /// One row a firm.
  private var firmRows: Rows {
    let state = point.state
    return Rows(
      of: firms,
      [
        Column<FirmDemand>(.firm, text: { names[$0.index] }),
        Column(.overlap, number: { state.overlap[$0.index] }),
        Column(.share, number: { state.share[$0.index] }),
      ] + Measure<FirmDemand>.all.map(\.column))
  }

  /// One row a firm that changes, attribute and share that responds; none for too many firms.
  private var responseRows: Rows {
    typealias Line = (firm: Int, attribute: Demand.Attribute, to: Int?)
    let lines = (hasMatrices ? names.indices : 0..<0).lazy.flatMap { j in
      Demand.Attribute.allCases.flatMap { attribute in
        responding.map { i -> Line in (j, attribute, i) }
      }
    }
    return Rows(
      of: lines,
      [
        Column<Line>(.firm, text: { names[$0.firm] }),
        Column(.attribute, word: { $0.attribute }),
        Column(.responding, textIfAny: { $0.to.map { names[$0] } }),
        Column(
          .shareDerivative,
          number: { demand.derivative(in: $0.attribute, of: $0.firm, to: $0.to) ?? .nan }),
        Column(
          .shareElasticity,
          number: { demand.elasticity(in: $0.attribute, of: $0.firm, to: $0.to) ?? .nan }),
      ])
  }

  /// One row a firm that users leave and another to which they go; none for too many firms.
  private var diversionRows: Rows {
    typealias Line = (firm: Int, to: Int?)
    let lines = (hasMatrices ? names.indices : 0..<0).lazy.flatMap { j in
      responding.filter { $0 != j }.map { i -> Line in (j, i) }
    }
    return Rows(
      of: lines,
      [
        Column<Line>(.firm, text: { names[$0.firm] }),
        Column(.responding, textIfAny: { $0.to.map { names[$0] } }),
        Column(
          .diversionRatio, number: { demand.diversion(from: $0.firm, to: $0.to) ?? .nan }),
      ])
  }

  fileprivate var firms: [FirmDemand] {
    names.indices.map { FirmDemand(index: $0, demand: demand, margin: margins[$0]) }
  }

  public var sections: [Prose] {
    [
      heading(
        settled.isVerified
          ? "demand at the \(HeldText.equilibrium(of: market)), verified; "
            + SettlingText.multiplicity(
              settled.multiplicity, count: settled.places.count, rule.equilibrium)
          : settled.everyFirmLeaves
            ? "\(SettlingText.everyFirmLeaves); demand where all would settle if none could leave"
            : "demand at the closest point found; NO VERIFIED EQUILIBRIUM",
        lines: SettlingText.left(settled, of: roster.market.firms.name)
          + ["policy: \(PolicyText.line(policy))"]),
      firmTable,
      matrixTable("elasticity in the failure probability of") {
        demand.elasticity(in: .failureProbability, of: $0, to: $1)
      },
      matrixTable("elasticity in the price of") { demand.elasticity(in: .price, of: $0, to: $1) },
      matrixTable("of users who leave, the part that goes to") {
        demand.diversion(from: $0, to: $1)
      } + "\(rest)",
    ]
  }

  private var firmTable: Prose {
    let rows = firms
    let shown = Measure<FirmDemand>.all.filter { measure in
      rows.contains { !measure.value($0).isNaN && measure.value($0) != 0 }
    }
    let table = ListedFirms(names.count).table(
      [
        TextColumn("firm") { names[$0] },
        TextColumn(number: .share) { point.state.share[$0] },
      ]
        + shown.map { measure in
          TextColumn(number: measure.quantity, digits: 4) { measure.value(rows[$0]) }
        })
    let concentration = Measure<Outcomes>.concentration.filter { $0.applies(point.outcomes) }.map {
      "\($0.quantity.label.drop { $0 == " " }): "
        + "\(NumberText.significant($0.value(point.outcomes))), \($0.quantity.unit.rawValue)\n"
    }
    return "\(table)\(concentration.joined())"
  }

  /// The firms of which people see matrices: those with most users.
  private var shown: [Int] {
    names.indices.sorted {
      (point.state.share[$1], $0) < (point.state.share[$0], $1)
    }.prefix(Self.shownFirms).sorted()
  }

  private func matrixTable(_ title: String, _ entry: @escaping (Int, Int?) -> Double?) -> Prose {
    let shown = shown
    let columns = shown.map { Optional($0) } + (demand.outsideShare == nil ? [] : [nil])
    return TextTable(
      of: shown,
      [TextColumn(title) { names[$0] }]
        + columns.map { i in
          TextColumn(number: i.map { names[$0] } ?? "nobody", digits: 4) { entry($0, i) ?? .nan }
        }
    ).prose
  }

  private var rest: String {
    guard names.count > shown.count else { return "" }
    let elsewhere =
      hasMatrices
      ? "--format json has all" : "of more than \(Self.matrixLimit) none are written in full"
    return "… matrices of the \(shown.count) firms with most users; \(elsewhere)\n"
  }
}

/// One firm's own effects, and what it keeps.
struct FirmDemand {
  let index: Int
  let demand: Demand
  let margin: FirmMargin
}

extension Measure<FirmDemand> {
  static var all: [Measure] {
    func own(_ attribute: Demand.Attribute) -> (FirmDemand) -> Double {
      { $0.demand.elasticity(in: attribute, of: $0.index, to: $0.index) ?? .nan }
    }
    return [
      Measure(.ownFailureElasticity, own(.failureProbability)),
      Measure(.ownPriceElasticity, own(.price)), Measure(.ownValueElasticity, own(.value)),
      Measure(.diversionOutside) { $0.demand.diversion(from: $0.index, to: nil) ?? .nan },
      Measure(.earnings) { $0.margin.earnings }, Measure(.unitCost) { $0.margin.unitCost ?? .nan },
      Measure(.lernerIndex) { $0.margin.lernerIndex ?? .nan },
      Measure(.netLernerIndex) { $0.margin.netLernerIndex ?? .nan },
      Measure(.profitMargin) { $0.margin.profitMargin ?? .nan },
    ]
  }
}

extension Demand {
  /// - Parameter share: nil: of those who adopt nobody.
  fileprivate func derivative(in attribute: Attribute, of j: Int, to share: Int?) -> Double? {
    share.map { derivative(ofShare: $0, in: attribute, of: j) }
      ?? derivativeOfOutsideShare(in: attribute, of: j)
  }

  fileprivate func elasticity(in attribute: Attribute, of j: Int, to share: Int?) -> Double? {
    share.map { elasticity(ofShare: $0, in: attribute, of: j) }
      ?? elasticityOfOutsideShare(in: attribute, of: j)
  }

  fileprivate func diversion(from i: Int, to share: Int?) -> Double? {
    guard let share else { return diversionOutside(from: i) }
    return diversion(from: i, to: share)
  }
}

extension Demand.Attribute {
  fileprivate var meaning: String {
    switch self {
    case .failureProbability: "In the failure probability of the firm that changes."
    case .price: "In its price."
    case .value: "In its value."
    }
  }
}
