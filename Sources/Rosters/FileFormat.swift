/// The two file formats, field by field.
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

  /// The instruments, which stand in `policy` in either format and in the inline form of a reform.
  static var instruments: [Field] { policy.fields }

  private static func policyRecord(absent: String) -> Record {
    Record(
      singular: "a policy", plural: "policies", meaning: "The regulator's instruments.",
      fields: [
        Field(
          key: .liability, name: "liability", type: .numberOrPerFirm(.nonNegative),
          presence: .optional(default: absent),
          meaning:
            "Share of third-party harm charged to the firm that caused it (tau); for all firms, or one for each."
        ),
        Field(
          key: .floor, name: "floor", type: .numberOrPerFirm(.nonNegative),
          presence: .optional(default: absent), meaning: "Minimum overlap; for all firms, or one for each."),
      ])
  }

  private static let versionField = Field(
    key: .schemaVersion, name: "schemaVersion", type: .version, presence: .required,
    meaning: "Version of this file format.")
}
