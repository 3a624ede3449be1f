import PolicySearch

/// The uncertainty file, field by field.
extension FileFormat {
  /// Most draws that a file may ask for.
  static let drawLimit = 100_000

  static let uncertainty = Record(
    singular: "an uncertainty file", plural: "uncertainty files",
    meaning:
      "What is not known of a roster's primitives: distributions to draw them from, or draws. "
      + "What is left out is as in the roster.",
    fields: [
      versionField,
      Field(
        name: "name", type: .text(mayBeEmpty: false),
        presence: .optional(default: "no name"), meaning: "What people call this uncertainty."),
      Field(
        name: "description", type: .text(mayBeEmpty: true),
        presence: .optional(default: "no description"),
        meaning: "Where the numbers come from, for people."),
      Field(
        name: "sampling", type: .record(sampling),
        presence: .optional(default: "no sampling; there must be draws then"),
        meaning: sampling.meaning),
      Field(
        name: "primitives", type: .list(of: uncertainPrimitive),
        presence: .optional(default: "no distributions; there must be draws then"),
        meaning: "Distributions of primitives, independent of each other."),
      Field(
        name: "draws", type: .list(of: draw),
        presence: .optional(default: "drawn from the distributions of primitives"),
        meaning:
          "Markets that the true one may be, each as changes of the roster. A primitive of a firm "
          + "must stand in every draw or in none."
      ),
    ])

  private static let sampling = Record(
    singular: "a sampling", plural: "samplings", meaning: "How many draws are made, and which.",
    fields: [
      Field(
        name: "draws", type: .count(1...drawLimit), presence: .required,
        meaning: "Number of draws; with intervals, at least the number of corners of their box."),
      Field(
        name: "seed", type: .count(0...1 << 53), presence: .optional(default: "0"),
        meaning: "Draws are a function of it: the same seed gives the same draws."),
    ])

  private static let uncertainPrimitive = Record(
    singular: "an uncertain primitive", plural: "uncertain primitives",
    meaning: "A primitive of the market or of firms, and how its values are distributed.",
    fields: [
      Field(
        name: "primitive", type: .choice(DrawnPrimitive.all.map(\.path)),
        presence: .required,
        meaning:
          "Which field of the roster. Where a regime's probability is drawn, those of the others "
          + "keep their proportions."
      ),
      Field(
        name: "regime", type: .text(mayBeEmpty: false),
        presence: .optional(default: "no regime"),
        meaning: "Name of the regime, of primitives that differ by regime."),
      Field(
        name: "firm", type: .text(mayBeEmpty: false),
        presence: .optional(default: "every firm"),
        meaning: "Name of the firm, of primitives of firms."),
      Field(
        name: "activity", type: .text(mayBeEmpty: false),
        presence: .optional(default: "no activity"),
        meaning: "Name of the activity, of primitives of firms' activities."),
      Field(
        name: "foundation", type: .text(mayBeEmpty: false),
        presence: .optional(default: "no foundation"),
        meaning: "Name of the foundation, of primitives of foundations."),
      Field(
        name: "acrossFirms",
        type: .choice(FirmDependence.allCases.map(\.rawValue)),
        presence: .optional(default: FirmDependence.independent.rawValue),
        meaning: "Whether every firm has a number of its own or all share one."),
      Field(
        name: "distribution",
        type: .choice(Distribution.Kind.allCases.map(\.rawValue)),
        presence: .required,
        meaning:
          "uniform takes from, to; triangular from, mode, to; normal mean, standardDeviation; "
          + "lognormal median, logStandardDeviation; "
          + "interval from, to, of which no value is said to be more likely than another."),
      Field(
        name: "as", type: .choice(DrawnMeaning.allCases.map(\.rawValue)),
        presence: .optional(default: DrawnMeaning.value.rawValue),
        meaning: "Whether what is drawn is the primitive's value or multiplies the roster's."),
      Field(
        name: "truncate", type: .flag, presence: .optional(default: "false"),
        meaning:
          "Whether values outside the primitive's domain are drawn again rather than refused."),
    ]
      + distributionParameters.map { parameter in
        Field(
          name: parameter.name, type: .number(.real),
          presence: .optional(default: "not taken"),
          meaning: parameter.meaning)
      })

  /// The numbers that distributions take.
  static let distributionParameters: [(name: String, meaning: String)] = [
    ("from", "Least value."), ("mode", "Most likely value."), ("to", "Largest value."),
    ("mean", "Mean."), ("standardDeviation", "Standard deviation, greater than 0."),
    ("median", "Median, greater than 0."),
    ("logStandardDeviation", "Standard deviation of the logarithm, greater than 0."),
  ]

  private static let draw = Record(
    singular: "a draw", plural: "draws",
    meaning: "A market that the true one may be, as changes of the roster.",
    fields: [
      Field(
        name: "weight", type: .number(.positive), presence: .optional(default: "1"),
        meaning: "Probability of the draw, in any unit."),
      Field(
        name: "market", type: .record(drawnMarket),
        presence: .optional(default: "as in the roster"),
        meaning: drawnMarket.meaning),
      Field(
        name: "regimes", type: .list(of: drawnRegime),
        presence: .optional(default: "as in the roster"),
        meaning:
          "Probabilities of regimes. Those that are not named share what is left of 1 in their "
          + "proportions."
      ),
      Field(
        name: "foundations", type: .list(of: drawnFoundation),
        presence: .optional(default: "as in the roster"),
        meaning: "Primitives of foundations."),
      Field(
        name: "firms", type: .list(of: drawnFirm),
        presence: .optional(default: "as in the roster"),
        meaning: "Primitives of firms."),
    ])

  private static let drawnMarket = Record(
    singular: "a draw's market", plural: "draws' markets", meaning: "Primitives of the market.",
    fields: changeable(market.fields), needsOne: true)

  private static let drawnRegime = Record(
    singular: "a draw's regime", plural: "draws' regimes", meaning: "A regime and its probability.",
    fields: [
      Field(
        name: "name", type: .text(mayBeEmpty: false), presence: .required,
        meaning: "Name of the regime in the roster."),
      Field(
        name: "probability", type: .number(.probability),
        presence: .required,
        meaning: "Probability that this regime is drawn (p_S)."),
    ])

  private static let drawnFoundation = drawn("foundation", plural: "foundations", foundation)
  private static let drawnFirm = drawn("firm", plural: "firms", firm)
}

/// Whether firms share a drawn number.
enum FirmDependence: String, CaseIterable { case independent, shared }

/// What a drawn number is.
enum DrawnMeaning: String, CaseIterable { case value, factor }
