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
        name: "foundations", type: .list(of: foundation),
        presence: .optional(default: "firms share no foundation"),
        meaning: "What firms may build on together; names are unique."),
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
          "Share of what the first best gains over no regulation that a flat optimum may lose."
      ),
    ])

  private static let menuInstruments = Record(
    singular: "a menu's instruments", plural: "instruments",
    meaning:
      "The instruments that the menu moves, the same for all firms but where they are scaled. "
      + "Others stay as they are in the roster.",
    fields: PolicyParameter.movable.map { parameter in
      Field(
        name: parameter.name, type: .record(range(of: parameter)),
        presence: .optional(default: asInTheRoster),
        meaning: parameter.descriptor.axis?.meaning ?? "")
    }, needsOne: true)

  private static func range(of parameter: PolicyParameter) -> Record {
    let domain: Domain = parameter.limit == 1 ? .probability : .nonNegative
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
      ] + (parameter.canBeScaled ? [scale] : []))
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

  static let versionField = Field(
    name: "schemaVersion", type: .version, presence: .required,
    meaning: "Version of this file format.")
}
