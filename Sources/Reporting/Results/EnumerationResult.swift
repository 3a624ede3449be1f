import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve --all` answers: every pure equilibrium with the proof that there is no
/// other.
public struct EnumerationResult: Report {
  public let roster: Roster
  public let enumeration: MarketEnumeration

  public init(roster: Roster, enumeration: MarketEnumeration) {
    self.roster = roster
    self.enumeration = enumeration
  }

  public var isVerified: Bool { enumeration.isComplete }

  private var profiles: [MarketProfile] {
    enumeration.points.map { MarketProfile(point: $0, market: roster.market) }
  }

  /// As of one equilibrium, with the account of the search as `enumeration`.
  public var fields: [(String, JSONText)] {
    [
      ResultJSON.policy(enumeration.policy, in: roster.market),
      ("method", .text("enumeration")),
      (Quantity.converged.field, .boolean(enumeration.isComplete)),
      (Quantity.multiplicity.field, .text(enumeration.multiplicity.rawValue)),
      ("equilibria", .array(profiles.map { .object($0.fields()) })),
      ("selection", selection),
      (
        Quantity.uniquenessReason.field,
        enumeration.uniquenessReason.map { .text($0.rawValue) } ?? .null
      ),
      ("uniquenessConditions", conditions),
      (
        "enumeration",
        .object([
          (Quantity.boxes.field, .integer(enumeration.boxes)),
          (Quantity.refuted.field, .integer(enumeration.refuted)),
          (Quantity.truncated.field, .boolean(enumeration.isTruncated)),
          (
            Quantity.undecidedLogWeightSums.field,
            .array(enumeration.undecided.map { .numbers([$0.lower, $0.upper]) })
          ),
        ])
      ),
    ]
  }

  /// Arrays have an entry a firm; a cost beyond the range of a double is null.
  private var conditions: JSONText {
    let conditions = enumeration.conditions
    func flags(_ values: [Bool]) -> JSONText { .array(values.map { .boolean($0) }) }
    return .object([
      (Quantity.implyExistence.field, .boolean(conditions.implyExistence)),
      (Quantity.implyAtMostOne.field, .boolean(conditions.implyAtMostOne)),
      (Quantity.singlePeakedFirms.field, .integer(conditions.singlePeakedCount)),
      (Quantity.monotoneShareFirms.field, .integer(conditions.monotoneShareCount)),
      (Quantity.singlePeaked.field, flags(conditions.isSinglePeaked)),
      (Quantity.monotoneShare.field, flags(conditions.hasMonotoneShare)),
      (Quantity.costForSinglePeak.field, .numbers(conditions.costForSinglePeak)),
      (Quantity.costForMonotoneShare.field, .numbers(conditions.costForMonotoneShare)),
      (Quantity.largestShare.field, .numbers(conditions.largestShare)),
    ])
  }

  /// Positions in `equilibria`, from 0; null where a rule selects none.
  private var selection: JSONText {
    func position(_ index: Int?) -> JSONText { index.map { .integer($0) } ?? .null }
    let chosen = enumeration.selection
    return .object([
      (Quantity.byWelfare.field, position(chosen?.byWelfare)),
      (Quantity.byStability.field, position(chosen?.byStability)),
      (Quantity.fromLowestStart.field, position(chosen?.fromLowestStart)),
    ])
  }

  /// One row an equilibrium and firm; none where there is no equilibrium.
  public var rows: Rows {
    MarketProfile.rows(
      of: profiles.enumerated().map { ($0 + 1, $1) }, in: roster.market)
  }

  public var sections: [String] {
    let equilibria = enumeration.points.enumerated().flatMap { index, point in
      let text = PointText(point: point, market: roster.market)
      return (enumeration.points.count > 1 ? ["equilibrium \(index + 1)\n"] : [])
        + [text.firmTable, text.outcomeTable, text.evidence]
    }
    return [heading(claim, "policy: \(PolicyText.line(enumeration.policy))")] + equilibria
      + [account]
  }

  private var claim: String {
    switch enumeration.multiplicity {
    case .unique: "one pure Nash equilibrium, proven to be the only one"
    case .multiple:
      "\(enumeration.isTruncated ? "at least " : "")\(enumeration.points.count) pure Nash "
        + "equilibria, proven to be all"
    case .none: "NO pure Nash equilibrium exists, proven"
    case .budgetExceeded, .unexamined:
      "UNDECIDED: \(enumeration.points.count) pure Nash equilibria proven, others may exist"
    }
  }

  /// Why the equilibrium is unique, or how far the sufficient conditions go.
  private var sufficiency: String {
    let conditions = enumeration.conditions
    if enumeration.uniquenessReason == .conditions {
      return """
        why unique: every firm has one peak of profit whatever the others do (an equilibrium \
        exists) and a share that \
        falls in the sum of logit weights (there is at most one); the search agrees
        """
    }
    let firms = roster.market.firms.count
    return """
      sufficient conditions: \(conditions.singlePeakedCount) of \(firms) firms single-peaked \
      whatever the others do (all: \
      an equilibrium exists), \(conditions.monotoneShareCount) of \(firms) with a share that falls \
      in the sum of logit \
      weights (all: at most one)
      """
  }

  private var account: String {
    var text = """
      multiplicity: \(enumeration.multiplicity.rawValue)
      search: \(enumeration.boxes) intervals of the sum of logit weights; \(enumeration.refuted) \
      stationary \
      profiles refuted
      \(sufficiency)

      """
    if enumeration.points.count > 1, let chosen = enumeration.selection {
      let start = chosen.fromLowestStart.map { "\($0 + 1)" } ?? "none"
      text +=
        "selection: \(Quantity.byWelfare.label) \(chosen.byWelfare + 1), "
        + "\(Quantity.byStability.label) \(chosen.byStability + 1), "
        + "\(Quantity.fromLowestStart.label) \(start)\n"
    }
    if enumeration.isTruncated {
      text += "not listed: more equilibria in which identical firms change places\n"
    }
    for interval in enumeration.undecided.prefix(5) {
      text += "undecided: log of the sum of logit weights in \(interval)\n"
    }
    if enumeration.undecided.count > 5 {
      text += "… and \(enumeration.undecided.count - 5) more undecided intervals\n"
    }
    return text
  }
}
