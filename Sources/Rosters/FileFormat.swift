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
        key: .documentName, name: "name", type: .text(mayBeEmpty: false),
        presence: .optional(default: "no name"), meaning: "What people call this roster."),
      Field(
        key: .description, name: "description", type: .text(mayBeEmpty: true),
        presence: .optional(default: "no description"),
        meaning: "Where the numbers come from, for people."),
      Field(
        key: .market, name: "market", type: .record(market), presence: .required,
        meaning: market.meaning),
      Field(
        key: .regimes, name: "regimes", type: .list(of: regime), presence: .required,
        meaning: "Common deployment regimes; names are unique and the probabilities sum to 1."),
      Field(
        key: .firms, name: "firms", type: .list(of: firm), presence: .required,
        meaning: "The firms; names are unique. May stand in a CSV file beside this one instead."),
      Field(
        key: .policy, name: "policy", type: .record(policy),
        presence: .optional(default: "no regulation"), meaning: policy.meaning),
    ])

  static let reform = Record(
    singular: "a policy file", plural: "policy files",
    meaning:
      "A reform: the instruments that it sets. Those left out stay as they are in the roster.",
    fields: [
      versionField,
      Field(
        key: .documentName, name: "name", type: .text(mayBeEmpty: false),
        presence: .optional(default: "no name"), meaning: "What people call this reform."),
      Field(
        key: .policy, name: "policy", type: .record(reformPolicy), presence: .required,
        meaning: reformPolicy.meaning),
    ])

  static let menu = Record(
    singular: "a menu", plural: "menus",
    meaning: "What a regulator may choose from, what it maximises, and what it must respect.",
    fields: [
      versionField,
      Field(
        key: .documentName, name: "name", type: .text(mayBeEmpty: false),
        presence: .optional(default: "no name"), meaning: "What people call this menu."),
      Field(
        key: .instruments, name: "instruments", type: .record(menuInstruments), presence: .required,
        meaning: menuInstruments.meaning),
      Field(
        key: .objective, name: "objective", type: .record(menuObjective),
        presence: .optional(default: "total surplus with the exact systemic term"),
        meaning: menuObjective.meaning),
      Field(
        key: .constraints, name: "constraints", type: .record(menuConstraints),
        presence: .optional(default: "no constraints"), meaning: menuConstraints.meaning),
      Field(
        key: .flatness, name: "flatness", type: .number(.probability),
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
      let keys = LeverKeys.of(lever)
      return Field(
        key: keys.range, name: lever.rawValue, type: .record(rangeRecord(keys, limit: lever.limit)),
        presence: .optional(default: "as in the roster"), meaning: keys.meaning)
    }, needsOne: true)

  private static func rangeRecord(_ keys: LeverKeys, limit: Double?) -> Record {
    let domain: NumberDomain = limit == 1 ? .probability : .nonNegative
    let scale = keys.scale.map {
      Field(
        key: $0, name: "scaledBy", type: .choice(FirmScale.allCases.map(\.rawValue)),
        presence: .optional(default: "the same for all firms"),
        meaning:
          "What each firm's own is proportional to: its exposure, its share of served users "
          + "without overlap times the number of firms, or what the roster's policy has for it."
      )
    }
    return Record(
      singular: "a range", plural: "ranges", meaning: "Values to try, evenly spaced.",
      fields: [
        Field(
          key: keys.from, name: "from", type: .number(domain), presence: .required,
          meaning: "Least value."),
        Field(
          key: keys.to, name: "to", type: .number(domain), presence: .required,
          meaning: "Largest value, no less than the least."),
        Field(
          key: keys.points, name: "points", type: .count(1...PolicyMenu.pointLimit),
          presence: .required,
          meaning: "Number of values, both ends included; 1 where the ends are equal."),
      ] + (scale.map { [$0] } ?? []))
  }

  private static let menuObjective = Record(
    singular: "an objective", plural: "objectives", meaning: "What the regulator maximises.",
    fields: [
      Field(
        key: .welfare, name: "welfare", type: .choice(WelfareConvention.allCases.map(\.rawValue)),
        presence: .optional(default: WelfareConvention.totalSurplus.rawValue),
        meaning: "Welfare convention."),
      Field(
        key: .systemic, name: "systemic", type: .choice(SystemicTerm.allCases.map(\.rawValue)),
        presence: .optional(default: SystemicTerm.exact.rawValue),
        meaning: "How the systemic loss is computed."),
      Field(
        key: .uncertainty, name: "uncertainty",
        type: .choice(UncertaintyCriterion.Kind.allCases.map(\.rawValue)),
        presence: .optional(
          default:
            "the expectation over draws, or the worst of them where they have no probabilities"),
        meaning: "What is made of welfare over draws. Needs an uncertainty file."),
      Field(
        key: .level, name: "level", type: .number(.probability),
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
        key: .minimumProfit, name: "minimumProfit", type: .number(.real),
        presence: .optional(default: "any profit"),
        meaning: "Least profit of every firm."),
      Field(
        key: .maximumOverlapCost, name: "maximumOverlapCost", type: .number(.nonNegative),
        presence: .optional(default: "any cost"),
        meaning: "Largest cost of overlap, of all firms together."),

      Field(
        key: .maximumComplianceCost, name: "maximumComplianceCost", type: .number(.nonNegative),
        presence: .optional(default: "any cost"),
        meaning: "Largest cost of complying, of all firms together."),
      Field(
        key: .minimumFirms, name: "minimumFirms", type: .count(1...1_000_000_000),
        presence: .optional(default: "any number"),
        meaning: "Least number of firms that stay in the market."),
    ])

  static let market = Record(
    singular: "a market", plural: "markets", meaning: "Users, demand and harms.",
    fields: [
      Field(
        key: .users, name: "users", type: .number(.positive), presence: .required,
        meaning: "Mass of users (M)."),
      Field(
        key: .demandSensitivity, name: "demandSensitivity", type: .number(.positive),
        presence: .required, meaning: "Logit sensitivity of demand (beta), in 1 / utility."),
      Field(
        key: .userHarm, name: "userHarm", type: .number(.nonNegative), presence: .required,
        meaning: "Harm per served user when the firm fails, borne by the user (h_U)."),
      Field(
        key: .externalHarm, name: "externalHarm", type: .number(.nonNegative), presence: .required,
        meaning: "Harm per served user when the firm fails, borne by third parties (h_E)."),
      Field(
        key: .systemicLoss, name: "systemicLoss", type: .number(.nonNegative), presence: .required,
        meaning: "Weight on the squared number of failing firms (kappa)."),
      Field(
        key: .outsideOption, name: "outsideOption", type: .number(.real),
        presence: .optional(default: "everyone adopts some firm"),
        meaning: "Utility of adopting nobody (v_0)."),
    ])

  static let regime = Record(
    singular: "a regime", plural: "regimes", meaning: "A common deployment regime (S).",
    fields: [
      Field(
        key: .regimeName, name: "name", type: .text(mayBeEmpty: false), presence: .required,
        meaning: "Unique among the regimes."),
      Field(
        key: .probability, name: "probability", type: .number(.probability), presence: .required,
        meaning: "Probability that this regime is drawn (p_S)."),
    ])

  static let firm = Record(
    singular: "a firm", plural: "firms", meaning: "One seller of agentic services.",
    fields: [
      Field(
        key: .firmName, name: "name", type: .text(mayBeEmpty: false), presence: .required,
        meaning: "Unique among the firms."),
      Field(
        key: .cost, name: "cost", type: .number(.positive), presence: .required,
        meaning: "Curvature of the cost of overlap (c_i): overlap o costs cost / 2 times o squared."
      ),
      Field(
        key: .margin, name: "margin", type: .number(.real), presence: .required,
        meaning: "Profit per served user before liability (mu_i)."),
      Field(
        key: .value, name: "value", type: .number(.real), presence: .optional(default: "0"),
        meaning: "Users' utility from the service (v_i)."),
      Field(
        key: .price, name: "price", type: .number(.real), presence: .optional(default: "0"),
        meaning: "Price, in units of utility (P_i)."),
      Field(
        key: .exposure, name: "exposure", type: .number(.nonNegative),
        presence: .optional(default: "1"),
        meaning: "Exposure index (e_i): scales the harm to users and to third parties."),
      Field(
        key: .baselineFailure, name: "baselineFailure", type: .perRegime(.probability),
        presence: .required, meaning: "Failure probability without overlap, by regime (pi0_S,i)."),
      Field(
        key: .effectiveness, name: "effectiveness", type: .perRegime(.nonNegative),
        presence: .required,
        meaning: "Fall in failure probability per unit of overlap, by regime (a_S,i)."),
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
          key: .liability, name: "liability", type: .numberOrPerFirm(.nonNegative),
          presence: .optional(default: absent),
          meaning:
            "Share of third-party harm charged to the firm that caused it (tau); for all firms, "
            + "or one for each."
        ),
        Field(
          key: .floor, name: "floor", type: .numberOrPerFirm(.nonNegative),
          presence: .optional(default: absent),
          meaning: "Minimum overlap; for all firms, or one for each."),
        Field(
          key: .surcharge, name: "surcharge", type: .number(.nonNegative),
          presence: .optional(default: absent),
          meaning:
            "Share of its expected marginal systemic loss that a firm is charged (sigma); 1 "
            + "internalises it."
        ),
        Field(
          key: .safeHarbor, name: "safeHarbor", type: .record(safeHarbor),
          presence: .optional(default: absent == "0" ? "no relief" : absent),
          meaning: safeHarbor.meaning),
        Field(
          key: .gapCeiling, name: "gapCeiling", type: .record(gapCeiling),
          presence: .optional(default: absent == "0" ? "no ceiling" : absent),
          meaning: gapCeiling.meaning),
        Field(
          key: .exposureCap, name: "exposureCap", type: .number(.nonNegative),
          presence: .optional(default: absent == "0" ? "no cap" : absent),
          meaning: "Largest exposure index that a firm may have."),
        Field(
          key: .complianceCost, name: "complianceCost", type: .record(complianceCost),
          presence: .optional(default: absent), meaning: complianceCost.meaning),
      ])
  }

  private static let safeHarbor = Record(
    singular: "a safe harbor", plural: "safe harbors",
    meaning: "Relief from liability for firms whose overlap is at least a threshold.",
    fields: [
      Field(
        key: .safeHarborThreshold, name: "threshold", type: .numberOrPerFirm(.nonNegative),
        presence: .required,
        meaning: "Least overlap that is relieved; for all firms, or one for each."),
      Field(
        key: .safeHarborDiscount, name: "discount", type: .number(.probability),
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
        key: .gapCeilingLevel, name: "ceiling", type: .number(.nonNegative), presence: .required,
        meaning: "Largest gap that is allowed."),
      Field(
        key: .baselineGap, name: "baselineGap", type: .numberOrPerFirm(.nonNegative),
        presence: .required,
        meaning: "Gap without overlap; for all firms, or one for each."),
      Field(
        key: .gapReduction, name: "gapReduction", type: .number(.positive), presence: .required,
        meaning: "Fall of the gap per unit of overlap (lambda)."),
    ])

  private static let complianceCost = Record(
    singular: "a compliance cost", plural: "compliance costs",
    meaning:
      "What every firm in the market pays, whatever it chooses: fixed + perFloor x its minimum "
      + "overlap.",
    fields: [
      Field(
        key: .complianceFixed, name: "fixed", type: .number(.nonNegative),
        presence: .optional(default: "0"),
        meaning: "Paid by every firm (phi_0)."),
      Field(
        key: .compliancePerFloor, name: "perFloor", type: .number(.nonNegative),
        presence: .optional(default: "0"),
        meaning: "Paid for each unit of minimum overlap (phi_1)."),
    ], needsOne: true)

  static let versionField = Field(
    key: .schemaVersion, name: "schemaVersion", type: .version, presence: .required,
    meaning: "Version of this file format.")
}
