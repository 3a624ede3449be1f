import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve --all` answers: every pure equilibrium with the proof that there is no
/// other.
public struct EnumerationResult: Sendable {
  public let roster: Roster
  public let enumeration: MarketEnumeration

  public init(roster: Roster, enumeration: MarketEnumeration) {
    self.roster = roster
    self.enumeration = enumeration
  }

  /// The result format of the command line, version 1, with the account of the search as
  /// `enumeration`.
  public var json: String {
    JSONText.object([
      ("schemaVersion", .integer(1)),
      ("roster", ResultJSON.roster(roster)),
      ("policy", ResultJSON.policy(enumeration.policy, in: roster.market)),
      ("method", .text("enumeration")),
      ("converged", .boolean(enumeration.isComplete)),
      ("multiplicity", .text(enumeration.multiplicity.rawValue)),
      (
        "equilibria", .array(enumeration.points.map { ResultJSON.point($0, in: roster.market) })
      ),
      ("selection", selection),
      (
        "uniquenessReason", enumeration.uniquenessReason.map { .text($0.rawValue) } ?? .number(.nan)
      ),
      ("uniquenessConditions", conditions),
      (
        "enumeration",
        .object([
          ("boxes", .integer(enumeration.boxes)),
          ("refuted", .integer(enumeration.refuted)),
          ("truncated", .boolean(enumeration.isTruncated)),
          (
            "undecidedLogWeightSums",
            .array(enumeration.undecided.map { .numbers([$0.lower, $0.upper]) })
          ),
        ])
      ),
      ("solver", ResultJSON.solver),
    ]).pretty() + "\n"
  }

  /// Arrays have an entry a firm; a cost beyond the range of a double is null.
  private var conditions: JSONText {
    let conditions = enumeration.conditions
    func flags(_ values: [Bool]) -> JSONText { .array(values.map { .boolean($0) }) }
    return .object([
      ("implyExistence", .boolean(conditions.implyExistence)),
      ("implyAtMostOne", .boolean(conditions.implyAtMostOne)),
      ("singlePeakedFirms", .integer(conditions.singlePeakedCount)),
      ("monotoneShareFirms", .integer(conditions.monotoneShareCount)),
      ("singlePeaked", flags(conditions.isSinglePeaked)),
      ("monotoneShare", flags(conditions.hasMonotoneShare)),
      ("costForSinglePeak", .numbers(conditions.costForSinglePeak)),
      ("costForMonotoneShare", .numbers(conditions.costForMonotoneShare)),
      ("largestShare", .numbers(conditions.largestShare)),
    ])
  }

  /// Positions in `equilibria`, from 0; null where a rule selects none.
  private var selection: JSONText {
    func position(_ index: Int?) -> JSONText { index.map { .integer($0) } ?? .number(.nan) }
    let chosen = enumeration.selection
    return .object([
      ("byWelfare", position(chosen?.byWelfare)), ("byStability", position(chosen?.byStability)),
      ("fromLowestStart", position(chosen?.fromLowestStart)),
    ])
  }

  /// One row an equilibrium and firm, numbers in full; only the header where there is no
  /// equilibrium.
  public var csv: String {
    var csv = PointCSV(market: roster.market)
    for (index, point) in enumeration.points.enumerated() { csv.append(point, number: index + 1) }
    return csv.text
  }

  public var table: String {
    var parts = [heading]
    for (index, point) in enumeration.points.enumerated() {
      let text = PointText(point: point, market: roster.market)
      if enumeration.points.count > 1 { parts.append("equilibrium \(index + 1)\n") }
      parts += [text.firmTable, text.outcomeTable, text.evidence]
    }
    return (parts + [account]).joined(separator: "\n")
  }

  private var heading: String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let claim =
      switch enumeration.multiplicity {
      case .unique: "one pure Nash equilibrium, proven to be the only one"
      case .multiple:
        "\(enumeration.isTruncated ? "at least " : "")\(enumeration.points.count) pure Nash "
          + "equilibria, proven to be all"
      case .none: "NO pure Nash equilibrium exists, proven"
      case .budgetExceeded, .unexamined:
        "UNDECIDED: \(enumeration.points.count) pure Nash equilibria proven, others may exist"
      }
    return """
      \(name)\(claim)
      policy: \(PolicyText.line(enumeration.policy))

      """
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
        "selection: by welfare \(chosen.byWelfare + 1), by stability \(chosen.byStability + 1), "
      text += "by best replies from all firms at their floor \(start)\n"
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
