import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap solve --all` answers: every pure equilibrium with the proof that there is no
/// other.
public struct EnumerationResult: Report {
  public static let name = "solve-all"
  public static let meaning = "Every pure equilibrium, with the proof that there is no other."

  public let roster: Roster
  public let enumeration: MarketEnumeration

  public init(roster: Roster, enumeration: MarketEnumeration) {
    self.roster = roster
    self.enumeration = enumeration
  }

  public var isVerified: Bool { enumeration.isComplete }
  public static var keepsAllFirms: Bool { true }

  private var profiles: [MarketProfile] {
    enumeration.points.map { MarketProfile($0) }
  }

  public static var fields: [ResultField<EnumerationResult>] {
    [
      CommonFields.policy { ($0.enumeration.policy, $0.roster.market) },
      .text(.method) { _ in "enumeration" },
      .word(.multiplicity) { $0.enumeration.multiplicity },
      .objects("equilibria", "Every equilibrium found.", MarketProfile.fields()) { $0.profiles },
      .object(
        "selection",
        "Positions in `equilibria`, from 0, that rules select; null where a rule selects none.",
        [
          position(.byWelfare) { $0.selection?.byWelfare },
          position(.byStability) { $0.selection?.byStability },
          position(.fromLowestStart) { $0.selection?.fromLowestStart },
        ]
      ) { $0.enumeration },
      ResultField(
        .uniquenessReason,
        .nullable(.word(UniquenessReason.allCases.map(\.rawValue)))
      ) { $0.enumeration.uniquenessReason.map { .text($0.rawValue) } ?? .null },
      .object(
        "uniquenessConditions", "What needs no search: sufficient conditions, firm by firm.",
        conditions
      ) { $0 },
      .object(
        "enumeration", "The account of the search.",
        [
          .count(.boxes) { $0.boxes }, .count(.refuted) { $0.refuted },
          .flag(.truncated) { $0.isTruncated },
          ResultField(.undecidedLogWeightSums, .list(.list(.number))) {
            .array($0.undecided.map { .numbers([$0.lower, $0.upper]) })
          },
        ]
      ) { $0.enumeration },
    ]
  }

  private static func position(
    _ quantity: Quantity, _ value: @escaping (MarketEnumeration) -> Int?
  ) -> ResultField<MarketEnumeration> {
    ResultField(quantity, .nullable(.integer)) { value($0).map { .integer($0) } ?? .null }
  }

  /// A cost beyond the range of a double is null.
  private static var conditions: [ResultField<EnumerationResult>] {
    func of(_ result: EnumerationResult) -> UniquenessConditions { result.enumeration.conditions }
    return [
      .flag(.implyExistence) { of($0).implyExistence },
      .flag(.implyAtMostOne) { of($0).implyAtMostOne },
      .count(.singlePeakedFirms) { of($0).singlePeakedCount },
      .count(.monotoneShareFirms) { of($0).monotoneShareCount },
      .firms(
        names: { $0.roster.market.firms.name },
        [
          .flags(.singlePeaked) { of($0).isSinglePeaked },
          .flags(.monotoneShare) { of($0).hasMonotoneShare },
          .numbers(.costForSinglePeak) { of($0).costForSinglePeak },
          .numbers(.costForMonotoneShare) { of($0).costForMonotoneShare },
          .numbers(.largestShare) { of($0).largestShare },
        ]),
    ]
  }

  /// Of profiles, without rows where there is no equilibrium; and of the conditions.
  public var tables: [ResultTable] {
    ProfileTables(
      profiles: profiles.enumerated().map { ($0 + 1, $1) }, market: roster.market
    ).all + [ResultTable("conditions", conditionRows)]
  }

  /// One row a firm.
  private var conditionRows: Rows {
    let conditions = enumeration.conditions
    return Rows(
      of: roster.market.firms.indices,
      [
        Column(.firm, text: { roster.market.firms.name[$0] }),
        Column(.singlePeaked, flag: { conditions.isSinglePeaked[$0] }),
        Column(.monotoneShare, flag: { conditions.hasMonotoneShare[$0] }),
        Column(.costForSinglePeak, number: { conditions.costForSinglePeak[$0] }),
        Column(.costForMonotoneShare, number: { conditions.costForMonotoneShare[$0] }),
        Column(.largestShare, number: { conditions.largestShare[$0] }),
      ])
  }

  public var sections: [Prose] {
    let equilibria = enumeration.points.enumerated().flatMap { index, point in
      let text = PointText(point: point)
      return (enumeration.points.count > 1 ? ["equilibrium \(index + 1)\n"] : [])
        + [text.firmTable, text.outcomeTable, text.evidence]
    }
    return [heading(claim, "policy: \(PolicyText.line(enumeration.policy))")] + equilibria
      + [account]
  }

  private var claim: String {
    switch enumeration.multiplicity {
    case .unique:
      "one pure \(HeldText.equilibrium(of: roster.market)), proven to be the only one"
    case .multiple:
      "\(enumeration.isTruncated ? "at least " : "")\(enumeration.points.count) pure "
        + "\(HeldText.equilibria(of: roster.market)), proven to be all"
    case .none: "NO pure \(HeldText.equilibrium(of: roster.market)) exists, proven"
    case .budgetExceeded, .unexamined:
      "UNDECIDED: \(enumeration.points.count) pure \(HeldText.equilibria(of: roster.market)) "
        + "proven, others may exist"
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
    if roster.market.regimeResponse != nil {
      return "sufficient conditions: none are known where a regime's probability responds"
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

  /// What was divided.
  private var searched: String {
    enumeration.sumCount == 1
      ? NumberText.counted(enumeration.boxes, "interval") + " of the sum of logit weights"
      : NumberText.counted(enumeration.boxes, "box", "boxes")
        + (roster.market.regimeResponse == nil
          ? " of the \(enumeration.sumCount) sums in which firms meet"
          : " of \(NumberText.counted(enumeration.sumCount - 1, "sum")) in which firms meet and "
            + "the log odds of the regime that responds")
  }

  private var account: Prose {
    var text: Prose = """
      multiplicity: \(enumeration.multiplicity.rawValue)
      search: \(searched); \(NumberText.counted(enumeration.refuted, "stationary profile")) refuted
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
