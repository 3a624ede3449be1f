import OverlapMarket
import Planner
import Rosters

/// What `overlap plan` answers: the overlaps that a planner would choose, with a proven bound on
/// what any others could add.
public struct PlanResult: Report {
  public static let name = "plan"
  public static let meaning =
    "The overlaps that a planner would choose, with a proven bound on what others could add."

  public let roster: Roster
  public let plan: PlannerSolution

  public init(roster: Roster, plan: PlannerSolution) {
    self.roster = roster
    self.plan = plan
  }

  public var isVerified: Bool { plan.isProven }

  public static var fields: [ResultField<PlanResult>] {
    fields { ($0.plan, $0.roster.market.firms.name) }
  }

  /// The plan itself, as it stands in this result and within that of `overlap wedge`.
  static func fields<Subject>(
    _ value: @escaping (Subject) -> (plan: PlannerSolution, names: [String])
  ) -> [ResultField<Subject>] {
    func plan(_ subject: Subject) -> PlannerSolution { value(subject).plan }
    return CommonFields.objective { plan($0).objective } + CommonFields.keeping(value) + [
      .number(.welfare) { plan($0).welfare }, .number(.upperBound) { plan($0).upperBound },
      .number(.relativeGap) { plan($0).relativeGap },
      .word(.verdict) { PlanVerdict(plan($0).isProven) },
      .number(.tolerance) { plan($0).tolerance },
      .firms(
        names: { value($0).names },
        [
          .numbers(.overlap) { plan($0).ofFirms(plan($0).overlap) },
          .numbers(.share) { plan($0).ofFirms(plan($0).state.share) },
          .numbers(.failureProbability) { plan($0).ofFirms(plan($0).state.expectedFailure) },
          ResultField.numbers(.price) { plan($0).ofFirms(plan($0).state.price ?? []) }
            .when { plan($0).state.price != nil },
          .texts(.corner) { corners(plan($0), \.description) },
        ]),
      .number(.outsideShare) { plan($0).state.outsideShare },
      .number(.residual) { plan($0).residual }, .count(.iterations) { plan($0).iterations },
      .count(.parts) { plan($0).nodes }, OutcomeFields.field { plan($0).outcomes },
    ]
  }

  public var tables: [ResultTable] {
    [
      ResultTable("firms", firms), ResultTable("outcomes", outcomes), ResultTable("bound", bound),
    ]
  }

  /// Where each firm is in its strategy set; closed firms are in none.
  static func corners(_ plan: PlannerSolution, _ words: (Corner) -> String) -> [String] {
    plan.spread(plan.corners.map(words), absent: "closed")
  }

  /// Of each firm of the market.
  private var numbers: (overlap: [Double], share: [Double], failure: [Double]) {
    (
      plan.ofFirms(plan.overlap), plan.ofFirms(plan.state.share),
      plan.ofFirms(plan.state.expectedFailure)
    )
  }

  /// One row a firm.
  private var firms: Rows {
    let (overlap, share, failure) = numbers
    let price = plan.state.price.map(plan.ofFirms)
    let corner = Self.corners(plan, \.description)
    let closed = Set(plan.closed)
    let isClosed = Column<Int>(.isClosed, flag: { closed.contains($0) })
    return Rows(
      of: roster.market.firms.indices,
      [
        Column(.verdict, word: { _ in PlanVerdict(plan.isProven) }),
        Column(.firm, text: { roster.market.firms.name[$0] }),
      ] + (plan.keep == .choose ? [isClosed] : []) + [
        Column(.overlap, number: { overlap[$0] }), Column(.share, number: { share[$0] }),
        Column(.failureProbability, number: { failure[$0] }),
      ] + (price.map { price in [Column(.price, number: { price[$0] })] } ?? []) + [
        Column(.corner, text: { corner[$0] })
      ])
  }

  /// One row an outcome.
  private var outcomes: Rows {
    Rows(
      of: Measure<Outcomes>.all(of: plan.outcomes) + Measure.welfare,
      [
        Column(.outcome, text: { $0.quantity.qualifiedField }),
        Column(.unit, text: { $0.quantity.unit.rawValue }),
        Column(.value, number: { $0.value(plan.outcomes) }),
      ])
  }

  /// One row.
  private var bound: Rows {
    Rows(
      of: CollectionOfOne(plan),
      [
        Column(.verdict, word: { PlanVerdict($0.isProven) }),
        Column(.welfare, number: { $0.welfare }), Column(.upperBound, number: { $0.upperBound }),
        Column(.relativeGap, number: { $0.relativeGap }),
        Column(.tolerance, number: { $0.tolerance }), Column(.parts, integer: { $0.nodes }),
      ])
  }
  public var sections: [Prose] {
    let claim =
      plan.isProven
      ? "the planner's optimum, proven within "
        + "\(NumberText.significant(plan.relativeGap, digits: 3)) of the best there is"
      : "the best overlaps found; NOT PROVEN within "
        + "\(NumberText.significant(plan.tolerance, digits: 3)) of the best there is"
    // Nobody pays liability to a planner.
    let measures = (Measure<Outcomes>.all(of: plan.outcomes) + Measure.welfare).filter {
      !Measure.ofPolicy.contains($0.quantity)
    }
    return [
      heading(
        claim,
        lines: [
          "\(AnswerText.range(plan.overlap, roster.market.firms.name)); welfare "
            + "\(NumberText.significant(plan.welfare)) \(Quantity.welfare.unit.rawValue)",
          ObjectiveText.line(plan.objective),
        ] + Self.keeping(plan, of: roster.market) + SettlingText.exposures([roster.policy])),
      firmTable,
      TextTable.outcomes("outcome at these overlaps", of: plan.outcomes, measures),
      Self.evidence(plan),
    ]
  }

  private var firmTable: Prose {
    let firms = roster.market.firms
    let (overlap, share, failure) = numbers
    let price = plan.state.price.map(plan.ofFirms)
    let corner = Self.corners(plan, Self.words)
    return ListedFirms(firms.count).table(
      [
        TextColumn("firm") { firms.name[$0] },
        TextColumn(number: .overlap) { overlap[$0] },
        TextColumn(number: .share) { share[$0] },
        TextColumn(number: .failureProbability) { failure[$0] },
      ] + (price.map { price in [TextColumn(number: .price) { price[$0] }] } ?? []) + [
        TextColumn(Quantity.corner.label) { corner[$0] }
      ])
  }

  /// Which firms the planner keeps, where somebody may leave the market.
  static func keeping(_ plan: PlannerSolution, of market: Market) -> [String] {
    switch plan.keep {
    case .all:
      return market.exit == .none
        ? [] : ["the planner keeps all firms; --keep choose lets it close some"]
    case .choose:
      return [SettlingText.closed(plan, of: market.firms)]
    }
  }

  /// A planner has no floor but zero.
  static func words(_ corner: Corner) -> String { corner == .floor ? "zero" : "\(corner)" }

  static func evidence(_ plan: PlannerSolution) -> Prose {
    """
    welfare: \(NumberText.significant(plan.welfare)) \(Quantity.welfare.unit.rawValue)
    bound: no overlaps\(plan.keep == .choose ? " of any firms" : "") have more welfare than \
    \(NumberText.significant(plan.upperBound)); relative gap \
    \(NumberText.significant(plan.relativeGap, digits: 3)), by \
    \(NumberText.counted(plan.nodes, "part")) of the problem
    first-order conditions: residual \(NumberText.significant(plan.residual, digits: 3))

    """
  }
}
