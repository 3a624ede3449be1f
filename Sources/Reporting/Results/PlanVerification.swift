import OverlapMarket
import Planner
import Rosters

/// The check of a plan against its roster: what follows from the overlaps is computed anew, welfare
/// in outward rounded arithmetic by a statement that the planner does not use, and the bound is
/// proven anew by the planner's search, from nothing that the result says but what is maximised,
/// over which firms and how closely.
public struct PlanVerification: Report {
  public static let name = "verify-plan"
  public static let meaning = "What of a planner's optimum is so, found without believing it."

  public let roster: Roster
  public let recorded: RecordedPlan
  /// Statements of the result that are not so.
  public let contradictions: [ResultVerification.Contradiction]
  /// Largest relative difference of a recorded number; dimensionless.
  public let largestDifference: Double
  /// What no overlaps of any firms that the planner could keep have more welfare than, proven anew.
  public let upperBound: Double
  /// Whether the new bound is no larger than the recorded one, but for rounding.
  public let confirmsBound: Bool

  /// Whether the result says that its plan is proven, everything in it follows from its overlaps,
  /// and no others are better by more than it says.
  public var isVerified: Bool {
    recorded.verified && contradictions.isEmpty && confirmsBound
  }

  /// - Parameter file: what errors call the result.
  /// - Throws: `RosterError` for a result of another roster, or one that does not fit it.
  /// - Complexity: a planner's problem.
  public init(
    of recorded: RecordedPlan, in roster: Roster, file: String = "result"
  ) throws(RosterError) {
    try recorded.roster.check(roster, firms: recorded.names.count, file: file)
    let serving = try Self.serving(recorded, of: roster.market.firms, file: file)
    let proven: (point: PlannedPoint, plan: PlannerSolution)
    let regulated: RegulatedMarket
    do { regulated = try roster.market.regulated(by: roster.policy) } catch {
      throw RosterError(error, file: file)
    }
    let standing = try regulated.standing(byOutcomes: recorded.outcomes, file: file)
    do throws(MarketError) {
      proven = (
        try standing.planned(
          serving.map { recorded.overlap[$0] ?? 0 }, serving: serving, recorded.objective),
        try regulated.plan(
          recorded.objective, keep: recorded.keep,
          with: PlannerSearch(tolerance: recorded.tolerance))
      )
    } catch { throw RosterError(error, file: file) }
    var comparison = RecordComparison()
    Self.compare(recorded, with: proven.point, serving, &comparison)
    let most = recorded.upperBound + ResultVerification.tolerance * abs(recorded.upperBound)
    upperBound = proven.plan.upperBound
    confirmsBound = upperBound <= most && Self.isWithinGap(recorded, upperBound)
    contradictions =
      comparison.contradictions + Self.contradictions(in: proven.point)
      + recorded.roster.contradictions(to: roster)
      + RecordedHeld.contradictions(recorded.held, to: roster.market)
      + Self.contradictions(in: recorded)
    largestDifference = comparison.largest
    self.roster = roster
    self.recorded = recorded
  }

  /// What the result says once in a word and once in a truth value.
  private static func contradictions(
    in recorded: RecordedPlan
  ) -> [ResultVerification.Contradiction] {
    let verdict = PlanVerdict(recorded.verified).rawValue
    var found: [ResultVerification.Contradiction] = []
    if recorded.verdict != verdict {
      found.append(
        ResultVerification.Contradiction(
          field: Quantity.verdict.field, recorded: Shown.quoted(recorded.verdict),
          recomputed: "\(Shown.quoted(verdict)), as verified says"))
    }
    let gap = PlannerSolution.relativeGap(of: recorded.welfare, below: recorded.upperBound)
    let said = recorded.relativeGap ?? .infinity
    if said != gap, !(abs(said - gap) <= ResultVerification.tolerance * max(1, gap)) {
      found.append(
        ResultVerification.Contradiction(
          field: Quantity.relativeGap.field, recorded: "\(said)",
          recomputed: "\(gap), as welfare and upperBound say"))
    }
    if recorded.verified, !(gap <= recorded.tolerance + ResultVerification.tolerance) {
      found.append(
        ResultVerification.Contradiction(
          field: Quantity.upperBound.field, recorded: "\(recorded.upperBound)",
          recomputed: "further above welfare than tolerance allows a plan that is proven"))
    }
    return found
  }

  /// Where a regime's probability is not what the plan answers with.
  private static func contradictions(
    in point: PlannedPoint
  ) -> [ResultVerification.Contradiction] {
    guard let probability = point.outcomes.regimeProbability,
      !(point.outerResidual <= ResultVerification.tolerance)
    else { return [] }
    return [
      ResultVerification.Contradiction(
        field: "outcomes.\(Quantity.respondingProbability.field)", recorded: "\(probability)",
        recomputed: "an answer that differs by up to \(point.outerResidual)")
    ]
  }

  /// Whether a plan that is said to be proven is, by the bound given.
  private static func isWithinGap(_ recorded: RecordedPlan, _ bound: Double) -> Bool {
    !recorded.verified
      || bound - recorded.welfare
        <= (recorded.tolerance + ResultVerification.tolerance) * abs(recorded.welfare)
  }

  /// Positions of the firms that are not closed.
  private static func serving(
    _ recorded: RecordedPlan, of firms: Firms, file: String
  ) throws(RosterError) -> [Int] {
    func fault(_ path: String, _ value: String?, _ rule: String) -> RosterError {
      .field(file: file, path: path, value: value, rule: rule)
    }
    guard recorded.tolerance > 0 else {
      throw fault(Quantity.tolerance.field, "\(recorded.tolerance)", "must be greater than 0")
    }
    guard recorded.keep == .choose || recorded.closed.isEmpty else {
      throw fault("closed", nil, "must be empty where the planner keeps all firms")
    }
    var closed: Set<Int> = []
    for (k, name) in recorded.closed.enumerated() {
      guard let position = firms.name.firstIndex(of: name), closed.insert(position).inserted else {
        throw fault(
          "closed[\(k)]", Shown.quoted(name), "must be a firm of the roster, named once")
      }
    }
    let lists: [(Quantity, [Double?])] =
      [
        (.overlap, recorded.overlap), (.share, recorded.share),
        (.failureProbability, recorded.failureProbability),
      ] + (recorded.price.map { [(.price, $0)] } ?? [])
    guard recorded.names == firms.name else {
      throw fault(
        "firms.\(Quantity.firmName.field)", nil, "must be the roster's firms, in its order")
    }
    for (quantity, list) in lists {
      guard list.count == firms.count else {
        throw fault(
          "firms.\(quantity.field)", nil,
          "has \(list.count) entries; the roster has \(firms.count) firms")
      }
      for i in list.indices where (list[i] == nil) != closed.contains(i) {
        throw fault(
          "firms.\(quantity.field)[\(i)]", list[i].map { "\($0)" } ?? "null",
          closed.contains(i) ? "must be null, for the firm is closed" : "must be a number")
      }
    }
    for (i, overlap) in recorded.overlap.enumerated() where !(overlap ?? 0 >= 0) {
      throw fault(
        "firms.\(Quantity.overlap.field)[\(i)]", "\(overlap ?? 0)", Domain.nonNegative.rule)
    }
    return firms.indices.filter { !closed.contains($0) }
  }

  private static func compare(
    _ recorded: RecordedPlan, with point: PlannedPoint, _ serving: [Int],
    _ comparison: inout RecordComparison
  ) {
    func list(_ quantity: Quantity, _ values: [Double?], _ own: [Double]) {
      comparison.compare(
        zip(serving, own).map { ("firms.\(quantity.field)[\($0)]", values[$0], $1) })
    }
    list(.share, recorded.share, point.state.share)
    list(.failureProbability, recorded.failureProbability, point.state.expectedFailure)
    // A plan that leaves out the prices that it would set tells of none.
    if let price = point.state.price {
      let none = [Double?](repeating: nil, count: recorded.overlap.count)
      list(.price, recorded.price ?? none, price)
    }
    comparison.compare(
      [
        (Quantity.welfare.field, recorded.welfare, point.welfare),
        (Quantity.outsideShare.field, recorded.outsideShare, point.state.outsideShare),
      ], unit: 1)
    guard case .object(let values) = recorded.outcomes else { return }
    let outcomes = point.outcomes
    func named(_ measures: [Measure<Outcomes>], _ values: [String: RecordedValue], _ path: String)
      -> [(field: String, recorded: Double?, recomputed: Double)]
    {
      measures.map { measure in
        let recorded: Double? =
          if case .number(let number)? = values[measure.quantity.field] { number } else { nil }
        return ("\(path)\(measure.quantity.field)", recorded, measure.value(outcomes))
      }
    }
    var rows = named(Measure.all(of: outcomes), values, "outcomes.")
    if case .object(let welfare)? = values[Quantity.welfare.field] {
      rows += named(Measure.welfare, welfare, "outcomes.\(Quantity.welfare.field).")
    }
    comparison.compare(rows)
  }

  /// Fields of which nothing is checked.
  static let notChecked =
    [Quantity.residual, .iterations, .parts].map(\.field)
    + ["firms.\(Quantity.corner.field)", "solver.version"]

  public static var fields: [ResultField<PlanVerification>] {
    CommonFields.objective { $0.recorded.objective } + [
      .word(.keep) { $0.recorded.keep },
      .number(.tolerance) { _ in ResultVerification.tolerance },
      .flag(.recordedVerified) { $0.recorded.verified },
      .number(.upperBound) { $0.upperBound },
      .number(.largestDifference) { $0.largestDifference },
      .texts(.notChecked) { _ in notChecked },
      ResultVerification.contradictions { $0.contradictions },
    ]
  }

  /// One row a contradiction.
  public var tables: [ResultTable] {
    [ResultTable("contradictions", Rows(of: contradictions, ResultVerification.contradiction))]
  }

  public var sections: [Prose] {
    let claim =
      isVerified
      ? "result confirmed: the plan is proven anew and consistent" : "RESULT NOT CONFIRMED"
    var text: Prose = ""
    for wrong in contradictions.prefix(ResultVerification.listedContradictions) {
      text += "\(wrong.field): recorded \(wrong.recorded), recomputed \(wrong.recomputed)\n"
    }
    let more = contradictions.count - ResultVerification.listedContradictions
    if more > 0 { text += "… and \(more) more contradictions\n" }
    if contradictions.isEmpty {
      let largest = NumberText.significant(largestDifference, digits: 3)
      text += "recorded numbers differ by at most \(largest)\n"
    }
    let bound = [recorded.upperBound, upperBound].map { NumberText.significant($0) }
    text +=
      "\(Quantity.upperBound.label): recorded \(bound[0]), proven anew \(bound[1])"
      + (confirmsBound ? "\n" : ", NOT CONFIRMED\n")
    if !recorded.verified {
      text += "the result itself says that its plan is not proven\n"
    }
    return [
      heading(claim, ObjectiveText.line(recorded.objective)), text,
      """
      recorded numbers may differ by \(ResultVerification.tolerance) of their size from those \
      recomputed
      not checked: \(Self.notChecked.joined(separator: ", "))

      """,
    ]
  }
}
