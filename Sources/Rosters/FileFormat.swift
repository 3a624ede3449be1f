import OverlapMarket
import PolicySearch

/// The file formats, field by field.
enum FileFormat {
  /// The only `schemaVersion` there is.
  static let version = 1

  static let roster = Record(
    singular: "a roster", plural: "rosters",
    meaning: "A market of agentic services: its users, regimes and firms, and the policy in force.",
    fields: [
      versionField,
      Field(
        name: "name", type: .text(mayBeEmpty: false),
        presence: .optional(default: "no name"), meaning: "What people call this roster."),
      Field(
        name: "description", type: .text(mayBeEmpty: true),
        presence: .optional(default: "no description"),
        meaning: "Where the numbers come from, for people."),
      Field(
        name: "market", type: .record(market), presence: .required,
        meaning: market.meaning),
      Field(
        name: "regimes", type: .list(of: regime), presence: .required,
        meaning: "Common deployment regimes; names are unique and the probabilities sum to 1."),
      Field(
        name: "firms", type: .list(of: firm), presence: .required,
        meaning: "The firms; names are unique. May stand in a CSV file beside this one instead."),
      Field(
        name: "policy", type: .record(policy),
        presence: .optional(default: "no regulation"), meaning: policy.meaning),
    ])

  static let reform = Record(
    singular: "a policy file", plural: "policy files",
    meaning:
      "A reform: the instruments that it sets. Those left out stay as they are in the roster.",
    fields: [
      versionField,
      Field(
        name: "name", type: .text(mayBeEmpty: false),
        presence: .optional(default: "no name"), meaning: "What people call this reform."),
      Field(
        name: "policy", type: .record(reformPolicy), presence: .required,
        meaning: reformPolicy.meaning),
    ])

  static let menu = Record(
    singular: "a menu", plural: "menus",
    meaning: "What a regulator may choose from, what it maximises, and what it must respect.",
    fields: [
      versionField,
      Field(
        name: "name", type: .text(mayBeEmpty: false),
        presence: .optional(default: "no name"), meaning: "What people call this menu."),
      Field(
        name: "instruments", type: .record(menuInstruments), presence: .required,
        meaning: menuInstruments.meaning),
      Field(
        name: "objective", type: .record(menuObjective),
        presence: .optional(default: "total surplus with the exact systemic term"),
        meaning: menuObjective.meaning),
      Field(
        name: "constraints", type: .record(menuConstraints),
        presence: .optional(default: "no constraints"), meaning: menuConstraints.meaning),
      Field(
        name: "flatness", type: .number(.probability),
        presence: .optional(default: Number.text(PolicyMenu.standardFlatness)),
        meaning:
          "Share of the difference in welfare between the best and the worst feasible point that "
          + "a flat optimum may lose."
      ),
    ])

  private static let menuInstruments = Record(
    singular: "a menu's instruments", plural: "instruments",
    meaning:
      "The instruments that the menu moves, the same for all firms but where they are scaled. "
      + "Others stay as they are in the roster.",
    fields: MenuLever.allCases.map { lever in
      Field(
        name: lever.rawValue, type: .record(range(of: lever)),
        presence: .optional(default: "as in the roster"), meaning: lever.meaning)
    }, needsOne: true)

  private static func range(of lever: MenuLever) -> Record {
    let domain: Domain = lever.limit == 1 ? .probability : .nonNegative
    let scale = Field(
      name: "scaledBy", type: .choice(FirmScale.allCases.map(\.rawValue)),
      presence: .optional(default: "the same for all firms"),
      meaning:
        "What each firm's own is proportional to: its exposure, its share of served users "
        + "without overlap times the number of firms, or what the roster's policy has for it.")
    return Record(
      singular: "a range", plural: "ranges", meaning: "Values to try, evenly spaced.",
      fields: [
        Field(
          name: "from", type: .number(domain), presence: .required, meaning: "Least value."),
        Field(
          name: "to", type: .number(domain), presence: .required,
          meaning: "Largest value, no less than the least."),
        Field(
          name: "points", type: .count(1...PolicyMenu.pointLimit), presence: .required,
          meaning: "Number of values, both ends included; 1 where the ends are equal."),
      ] + (lever.canBeScaled ? [scale] : []))
  }

  private static let menuObjective = Record(
    singular: "an objective", plural: "objectives", meaning: "What the regulator maximises.",
    fields: [
      Field(
        name: "welfare", type: .choice(WelfareConvention.allCases.map(\.rawValue)),
        presence: .optional(default: WelfareConvention.totalSurplus.rawValue),
        meaning: "Welfare convention."),
      Field(
        name: "systemic", type: .choice(SystemicTerm.allCases.map(\.rawValue)),
        presence: .optional(default: SystemicTerm.exact.rawValue),
        meaning: "How the systemic loss is computed."),
      Field(
        name: "uncertainty",
        type: .choice(UncertaintyCriterion.Kind.allCases.map(\.rawValue)),
        presence: .optional(
          default:
            "the expectation over draws, or the worst of them where they have no probabilities"),
        meaning: "What is made of welfare over draws. Needs an uncertainty file."),
      Field(
        name: "level", type: .number(.probability),
        presence: .optional(default: "no level"),
        meaning:
          "Share of the weight of the draws, of a quantile or an expected shortfall; greater than "
          + "0."
      ),
    ])

  private static let menuConstraints = Record(
    singular: "a menu's constraints", plural: "constraints",
    meaning: "What a policy must leave standing.",
    fields: [
      Field(
        name: "minimumProfit", type: .number(.real),
        presence: .optional(default: "any profit"),
        meaning: "Least profit of every firm."),
      Field(
        name: "maximumOverlapCost", type: .number(.nonNegative),
        presence: .optional(default: "any cost"),
        meaning: "Largest cost of overlap, of all firms together."),

      Field(
        name: "maximumComplianceCost", type: .number(.nonNegative),
        presence: .optional(default: "any cost"),
        meaning: "Largest cost of complying, of all firms together."),
      Field(
        name: "minimumFirms", type: .count(1...1_000_000_000),
        presence: .optional(default: "any number"),
        meaning: "Least number of firms that stay in the market."),
    ])

  static let regime = Record(
    singular: "a regime", plural: "regimes", meaning: "A common deployment regime (S).",
    fields: [
      Field(
        name: "name", type: .text(mayBeEmpty: false), presence: .required,
        meaning: "Unique among the regimes."),
      Field(
        name: "probability", type: .number(.probability), presence: .required,
        meaning: "Probability that this regime is drawn (p_S)."),
    ])

  static let policy = policyRecord(absent: "0")

  private static let reformPolicy = policyRecord(absent: "as in the roster")

  /// The instruments of one number, which the inline form of a reform can set.
  static var inlineInstruments: [Field] {
    policy.fields.filter {
      switch $0.type {
      case .number, .numberOrPerFirm: true
      default: false
      }
    }
  }

  private static func policyRecord(absent: String) -> Record {
    Record(
      singular: "a policy", plural: "policies", meaning: "The regulator's instruments.",
      fields: [
        Field(
          name: "liability", type: .numberOrPerFirm(.nonNegative),
          presence: .optional(default: absent),
          meaning:
            "Share of third-party harm charged to the firm that caused it (tau); for all firms, "
            + "or one for each."
        ),
        Field(
          name: "floor", type: .numberOrPerFirm(.nonNegative),
          presence: .optional(default: absent),
          meaning: "Minimum overlap; for all firms, or one for each."),
        Field(
          name: "surcharge", type: .number(.nonNegative),
          presence: .optional(default: absent),
          meaning:
            "Share of its expected marginal systemic loss that a firm is charged (sigma); 1 "
            + "internalises it."
        ),
        Field(
          name: "safeHarbor", type: .record(safeHarbor),
          presence: .optional(default: absent == "0" ? "no relief" : absent),
          meaning: safeHarbor.meaning),
        Field(
          name: "gapCeiling", type: .record(gapCeiling),
          presence: .optional(default: absent == "0" ? "no ceiling" : absent),
          meaning: gapCeiling.meaning),
        Field(
          name: "exposureCap", type: .number(.nonNegative),
          presence: .optional(default: absent == "0" ? "no cap" : absent),
          meaning: "Largest exposure index that a firm may have."),
        Field(
          name: "complianceCost", type: .record(complianceCost),
          presence: .optional(default: absent), meaning: complianceCost.meaning),
      ])
  }

  private static let safeHarbor = Record(
    singular: "a safe harbor", plural: "safe harbors",
    meaning: "Relief from liability for firms whose overlap is at least a threshold.",
    fields: [
      Field(
        name: "threshold", type: .numberOrPerFirm(.nonNegative),
        presence: .required,
        meaning: "Least overlap that is relieved; for all firms, or one for each."),
      Field(
        name: "discount", type: .number(.probability),
        presence: .required,
        meaning: "Share of liability that is forgiven (delta)."),
    ])

  private static let gapCeiling = Record(
    singular: "a gap ceiling", plural: "gap ceilings",
    meaning:
      "A ceiling on measured gaps, g = baselineGap - gapReduction x overlap: a floor on overlap "
      + "of each firm's own.",
    fields: [
      Field(
        name: "ceiling", type: .number(.nonNegative), presence: .required,
        meaning: "Largest gap that is allowed."),
      Field(
        name: "baselineGap", type: .numberOrPerFirm(.nonNegative),
        presence: .required,
        meaning: "Gap without overlap; for all firms, or one for each."),
      Field(
        name: "gapReduction", type: .number(.positive), presence: .required,
        meaning: "Fall of the gap per unit of overlap (lambda)."),
    ])

  private static let complianceCost = Record(
    singular: "a compliance cost", plural: "compliance costs",
    meaning:
      "What every firm in the market pays, whatever it chooses: fixed + perFloor x its minimum "
      + "overlap.",
    fields: [
      Field(
        name: "fixed", type: .number(.nonNegative),
        presence: .optional(default: "0"),
        meaning: "Paid by every firm (phi_0)."),
      Field(
        name: "perFloor", type: .number(.nonNegative),
        presence: .optional(default: "0"),
        meaning: "Paid for each unit of minimum overlap (phi_1)."),
    ], needsOne: true)

  static let versionField = Field(
    name: "schemaVersion", type: .version, presence: .required,
    meaning: "Version of this file format.")
}
