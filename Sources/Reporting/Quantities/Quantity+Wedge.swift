import Planner

// Of the market beside the planner.
extension Quantity {
  static let marketOverlap = Quantity(
    "equilibrium", "overlap: market", .overlap, "The firm's overlap at the market's equilibrium.",
    in: "firms", section: "6")
  static let plannerOverlap = Quantity(
    "optimum", "planner", .overlap, "The firm's overlap at the planner's optimum.", in: "firms",
    section: "6")
  static let wedge = Quantity(
    "wedge", "wedge", .overlap,
    "The planner's overlap less the market's; negative where the firm overinvests.", section: "6")
  static let costOfWedge = Quantity(
    "costOfWedge", "cost × wedge", .marginalUtility,
    "The firm's cost times its wedge, which is all social parts less all private parts.",
    section: "6")
  static let marketWelfare = Quantity(
    "equilibrium", "welfare at the market's overlaps", .utility,
    "Welfare at the market's equilibrium by the planner's objective.", in: "welfare")
  static let plannerWelfare = Quantity(
    "optimum", "welfare at the planner's overlaps", .utility,
    "Welfare at the planner's optimum.", in: "welfare")
  static let welfareGain = Quantity(
    "gain", "gain", .utility, "What the planner adds to the market's welfare, at least.",
    in: "welfare")
  static let welfareGainBound = Quantity(
    "gainBound", "bound on the gain", .utility,
    "What the planner adds to the market's welfare, at most.", in: "welfare")
  static let overinvesting = Quantity(
    "overinvesting", "overinvesting", .none,
    "The firms whose private incentives exceed social ones.", section: "9.5")
  static let implements = Quantity(
    "implements", "implements the first best", .none,
    "Whether a liability for every firm makes the planner's overlaps an equilibrium.",
    in: "firstBestLiability", section: "9.5")
  static let liability = Quantity(
    "liability", "first-best liability", .ratio,
    "Parts of third parties' harm that firms would have to pay to choose the planner's overlaps.",
    in: "firstBestLiability", section: "5")
  static let leastLiability = Quantity(
    "lower", "first-best liability from", .ratio,
    "The least liability under which the firm chooses the planner's overlap.",
    in: "firstBestLiability", section: "5")
  static let largestLiability = Quantity(
    "upper", "first-best liability to", .ratio,
    "The largest liability under which it does; absent without a limit.",
    in: "firstBestLiability", section: "5")
  static let obstacle = Quantity(
    "obstacle", "obstacle", .none, "Why no liability makes the firm choose the planner's overlap.",
    in: "firstBestLiability", section: "5")

  static let ofWedge: [Quantity] =
    [
      marketOverlap, plannerOverlap, wedge, costOfWedge, marketWelfare, plannerWelfare,
      welfareGain, welfareGainBound, overinvesting, implements, liability, leastLiability,
      largestLiability, obstacle,
    ] + (Measure<Wedge.Firm>.social + Measure<Wedge.Firm>.private).map(\.quantity)

  fileprivate static func part(
    _ scope: String, _ field: String, _ label: String, _ meaning: String
  ) -> Quantity {
    Quantity(field, label, .marginalUtility, meaning, in: scope, section: "6")
  }
}

/// The parts of first-order conditions, in the order of the result format.
extension Measure<Wedge.Firm> {
  /// Those of `social` that some of the firms have.
  static func social(of firms: [Wedge.Firm]) -> [Measure] {
    social.filter { firms.contains(where: $0.applies) }
  }

  /// What overlap is worth to society at the planner's optimum.
  static var social: [Measure] {
    func part(_ field: String, _ label: String, _ meaning: String) -> Quantity {
      .part("social", field, label, meaning)
    }
    return [
      Measure(part("userHarm", "users' harm", "Users' own harm that more overlap avoids.")) {
        $0.social.usersHarm
      },
      Measure(
        part("misperception", "misperception", "Users' own harm that they do not foresee."),
        ofExtension: { $0.social.misperception }),
      Measure(
        part("externalHarm", "external harm", "Third parties' harm that more overlap avoids.")
      ) { $0.social.externalHarm },
      Measure(
        part(
          "reallocation", "reallocation",
          "What users who move to the firm add there and no longer elsewhere.")
      ) { $0.social.reallocation },
      Measure(
        part(
          "systemicMean", "systemic: mean",
          "What overlap saves through the squared mean number of failures.")
      ) { $0.social.systemicMean },
      Measure(
        part(
          "systemicCorrelation", "correlation",
          "What overlap saves through the variance between regimes.")
      ) { $0.social.systemicCorrelation },
      Measure(
        part(
          "systemicIdiosyncratic", "idiosyncratic",
          "What overlap saves through the variance of independent failures within regimes.")
      ) { $0.social.systemicIdiosyncratic },
      Measure(
        part(
          "covariance", "shared foundations",
          "What overlap saves through failures that firms on one foundation share; negative where "
            + "a firm that fails less by itself has more to lose by a shock."),
        ofExtension: { $0.social.covariance }),
      Measure(
        part(
          "response", "regime's answer",
          "What overlap saves through the probability with which a regime answers."),
        ofExtension: { $0.social.response }),
      Measure(
        part("constraint", "bound", "What the bound at no overlap adds where it binds the planner.")
      ) { $0.social.constraint },
    ]
  }

  /// Those of `private` that some of the firms have.
  static func `private`(of firms: [Wedge.Firm]) -> [Measure] {
    `private`.filter { firms.contains(where: $0.applies) }
  }

  /// What overlap is worth to the firm at the market's equilibrium.
  static var `private`: [Measure] {
    func part(_ field: String, _ label: String, _ meaning: String) -> Quantity {
      .part("private", field, label, meaning)
    }
    return [
      Measure(part("demand", "demand", "What the firm gains from users that overlap wins.")) {
        $0.private.demand
      },
      Measure(
        part(
          "diversion", "diversion",
          "What of that the owner's other firms lose, from whom users are won too."),
        ofExtension: { $0.private.diversion }),
      Measure(part("liability", "liability", "The liability that more overlap avoids.")) {
        $0.private.liability
      },
      Measure(
        part(
          "score", "scorecard",
          "What of the marginal cost of overlap the score of the firm's activities bears."),
        ofExtension: { $0.private.score }),
      Measure(part("constraint", "floor", "What the floor adds where it binds the firm.")) {
        $0.private.constraint
      },
    ]
  }
}
