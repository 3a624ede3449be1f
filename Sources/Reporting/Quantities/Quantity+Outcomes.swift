import OverlapMarket

// Of a market at a profile.
extension Quantity {
  static let consumerSurplus = Quantity(
    "consumerSurplus", "consumer surplus", .utility,
    "What the market is worth to users as they experience it: the harm that they expect is counted "
      + "in it, and the harm that they do not foresee is taken off.",
    section: "4", equation: "(M/β) log A − M h_U Σ s_i e_i (π̄_i − π̂_i)")
  static let producerMargin = Quantity(
    "producerMargin", "firms' margins", .utility,
    "What firms earn on their users before liability and costs.", section: "4",
    equation: "M Σ s_i μ_i")
  static let overlapCost = Quantity(
    "overlapCost", "cost of overlap", .utility, "What all overlap costs.", section: "4",
    equation: "Σ C_i(o_i), c_i o_i²/2 without a scorecard")
  static let excessCost = Quantity(
    "excessCost", "  spent for scores alone", .utility,
    "What of the cost of overlap is beyond the least at which the same overlap could be had: the "
      + "scorecard's.", section: "8.5", equation: "Σ C_i(o_i) − c_i o_i²/2")
  static let expectedUserHarm = Quantity(
    "expectedUserHarm", "expected users' harm", .utility,
    "Expected harm of failures to users whom the firm serves.", section: "4",
    equation: "M h_U Σ s_i e_i π̄_i")
  static let misperceptionHarm = Quantity(
    "misperceptionHarm", "  not foreseen by them", .utility,
    "The part of users' harm that they do not expect.", section: "8.2",
    equation: "M h_U Σ s_i e_i (π̄_i − π̂_i)")
  static let expectedExternalHarm = Quantity(
    "expectedExternalHarm", "expected external harm", .utility,
    "Expected harm of failures to third parties.", section: "4",
    equation: "M h_E Σ s_i e_i π̄_i")
  static let expectedFailures = Quantity(
    "expectedFailures", "expected failures E[K]", .firms,
    "The expected number of firms that fail.", section: "4",
    equation: "E[K] = Σ π̄_i")
  static let expectedSquaredFailures = Quantity(
    "expectedSquaredFailures", "expected squared failures E[K²]", .squaredFirms,
    "The expected square of the number of firms that fail.", section: "4",
    equation: "E[K²] = Σ_S p_S (Var(K | S) + (Σ_i π_S,i)²)")
  static let withinRegimeVariance = Quantity(
    "withinRegimeVariance", "  within-regime variance", .squaredFirms,
    "The part of E[K²] that failures within a regime make, independent but for shared foundations.",
    section: "4", equation: "Σ_S p_S Var(K | S)")
  static let foundationCovariance = Quantity(
    "foundationCovariance", "    by shared foundations", .squaredFirms,
    "The part of that which firms on one foundation make by failing together.", section: "8.3",
    equation: "Σ_f Σ_S p_S z_f (1 − z_f) ((Σ_{i on f} δ_S,i)² − Σ_{i on f} δ_S,i²)")
  static let betweenRegimeVariance = Quantity(
    "betweenRegimeVariance", "  between-regime variance", .squaredFirms,
    "The part of E[K²] that the regime, which all firms share, makes.", section: "4",
    equation: "Σ_S p_S (Σ_i π_S,i)² − E[K]²")
  static let systemicLoss = Quantity(
    "systemicLoss", "systemic loss", .utility,
    "Expected loss from firms that fail at a time.", section: "4",
    equation: "κ E[K²], or κ E[K]² where the mean field is asked for")
  static let liabilityPaid = Quantity(
    "liabilityPaid", "liability paid", .utility,
    "Expected payments of firms for harm to third parties, a transfer.", section: "5",
    equation: "M h_E Σ τ_i s_i e_i π̄_i")
  static let surchargePaid = Quantity(
    "surchargePaid", "surcharge paid", .utility,
    "What the systemic surcharge takes from all firms, a transfer.", section: "5")
  static let complianceCost = Quantity(
    "complianceCost", "compliance cost", .utility,
    "What it costs firms to comply with the policy, a real cost.", section: "5")

  static let herfindahlIndex = Quantity(
    "herfindahlIndex", "concentration (HHI)", .concentration,
    "The Herfindahl–Hirschman index of users whom firms serve: the sum of owners' squared "
      + "shares in percent.", section: "1.1")
  static let herfindahlIndexOfAllUsers = Quantity(
    "herfindahlIndexOfAllUsers", "  of all users", .concentration,
    "The same of all users, those who adopt nobody in nobody's share.", section: "1.1")

  static let ofOutcomes = Measure<Outcomes>.all.map(\.quantity)

  /// Welfare by a convention.
  static func welfare(_ convention: WelfareConvention) -> Quantity {
    let (meaning, equation) =
      switch convention {
      case .totalSurplus:
        (
          "Welfare: consumer surplus and margins, less cost of overlap, external harm and systemic "
            + "loss.",
          "consumer surplus + margins − Σ c_i o_i²/2 − external harm − κE[K²] − compliance"
        )
      case .consumerSurplus:
        (
          "Welfare that leaves out margins: consumer surplus less cost of overlap, external harm "
            + "and systemic loss.",
          "consumer surplus − Σ c_i o_i²/2 − external harm − κE[K²] − compliance"
        )
      case .paper:
        (
          "Welfare by the paper's equation (4) to the letter, which counts users' harm twice.",
          "consumer surplus − Σ c_i o_i²/2 − users' harm − external harm − κE[K²] − compliance"
        )
      case .fixedShares:
        (
          "Minus all costs and harms, with users' shares held: the paper's equation (11).",
          "−Σ c_i o_i²/2 − M (h_U + h_E) Σ s̄_i e_i π̄_i − κE[K²] − compliance"
        )
      }
    return Quantity(
      convention.rawValue, "welfare, \(convention.rawValue)", .utility, meaning, in: "welfare",
      section: "4", equation: equation)
  }

  static let ofWelfare =
    [welfare] + WelfareConvention.allCases.map { welfare($0) }

  static let welfare = Quantity(
    "welfare", "welfare", .utility, "Social welfare by the convention that is asked for.",
    section: "4")
}

extension Measure<Outcomes> {
  /// Those that outcomes have, in the order of the result format.
  static func all(of outcomes: Outcomes) -> [Measure] { all.filter { $0.applies(outcomes) } }

  /// In the order of the result format.
  static var all: [Measure] {
    [
      Measure(.consumerSurplus) { $0.consumerSurplus },
      Measure(.producerMargin) { $0.producerMargin }, Measure(.overlapCost) { $0.overlapCost },
      Measure(.excessCost, ofExtension: { $0.excessCost }),
      Measure(.expectedUserHarm) { $0.expectedUserHarm },
      Measure(.misperceptionHarm, ofExtension: { $0.misperceptionHarm }),
      Measure(.expectedExternalHarm) { $0.expectedExternalHarm },
      Measure(.respondingProbability, ofExtension: { $0.regimeProbability }),
      Measure(.expectedFailures) { $0.expectedFailures },
      Measure(.expectedSquaredFailures) { $0.expectedSquaredFailures },
      Measure(.withinRegimeVariance) { $0.withinRegimeVariance },
      Measure(
        .foundationCovariance, ofExtension: { $0.covarianceByFoundation?.reduce(0, +) }),
      Measure(.betweenRegimeVariance) { $0.betweenRegimeVariance },
      Measure(.systemicLoss) { $0.systemicLoss }, Measure(.liabilityPaid) { $0.liabilityPaid },
      Measure(.surchargePaid) { $0.surchargePaid }, Measure(.complianceCost) { $0.complianceCost },
      Measure(.herfindahlIndex, ofExtension: { $0.concentration.ofServed }),
      Measure(.herfindahlIndexOfAllUsers, ofExtension: { $0.concentration.ofAll }),
    ]
  }

  static var concentration: [Measure] {
    all.filter { $0.quantity.unit == .concentration }
  }

  /// Welfare by convention, in the order of the result format.
  static var welfare: [Measure] {
    WelfareConvention.allCases.map { convention in
      Measure(.welfare(convention)) { $0.welfare[convention] }
    }
  }

  /// What the policy makes firms pay; a planner's optimum has none of it.
  static let ofPolicy: Set<Quantity> = [.liabilityPaid, .surchargePaid, .complianceCost]

  /// What few policies make anybody pay.
  static let rarelyPaid: Set<Quantity> = [.surchargePaid, .complianceCost]

  /// For people: what nobody pays under any of the policies shown is left out where it is an
  /// instrument that few policies have.
  static func shown(for outcomes: [Outcomes]) -> [Measure] {
    all.filter { measure in
      outcomes.contains(where: measure.applies)
        && (!rarelyPaid.contains(measure.quantity) || outcomes.contains { measure.value($0) != 0 })
    } + welfare
  }
}
