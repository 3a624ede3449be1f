import AggregativeGames
import OverlapMarket
import Rosters

/// A market at a profile, as results tell of it.
struct MarketProfile {
  let point: MarketPoint
  let market: Market
  /// π̂_i; nil where users see what is.
  let perceivedFailure: [Double]?
  /// nil where prices are given, or owners have several firms.
  let sequentialFactors: [Double]?
  let owners: OwnerTotals
  /// nil where no firm is on a foundation.
  let foundations: FoundationTotals?
  /// See `Firms.activityNames`.
  let activityNames: [String]

  /// See `MarketPoint.responseSlope`.
  let responseSlope: Double?

  init(_ point: MarketPoint) {
    self.point = point
    market = point.regulated.original
    responseSlope = point.responseSlope
    perceivedFailure = point.state.perceivedFailure(in: market)
    sequentialFactors = point.state.sequentialFactors(in: market)
    owners = OwnerTotals(point.state, in: market)
    foundations = FoundationTotals(point.state, in: market)
    activityNames = market.firms.activityNames
  }

  var certificate: Certificate { point.verdict.certificate }
}

extension MarketProfile {
  /// The level of an activity, by its place among the names of all; nil of a firm that has none of
  /// the name.
  func activityLevel(of i: Int, _ activity: Int) -> Double? {
    let own = market.firms.activities(of: i).firstIndex { $0.name == activityNames[activity] }
    return own.flatMap { point.state.activityLevel?[i][$0] }
  }
}

/// Names that a market has, of which fields of firms have an entry each.
enum ProfileNames {
  case regimes, activities

  /// What they are, as a plural.
  var noun: String {
    switch self {
    case .regimes: "regimes"
    case .activities: "activities"
    }
  }

  func all(in market: Market) -> [String] {
    switch self {
    case .regimes: market.regimes.map(\.name)
    case .activities: market.firms.activityNames
    }
  }
}

extension MarketPoint {
  /// Whether it is an equilibrium to which best replies return after a small disturbance.
  var isStable: Bool { verdict.isVerified && verdict.certificate.stable }
}

/// A field of a profile in results: how it is written, how it is read again, and what must hold of
/// it then. Whatever writes or reads profiles goes by this description.
struct ProfileField {
  /// In JSON and CSV.
  let name: String
  let meaning: String
  let content: Content
  let check: Check
  let absence: Absence
  /// Whether it is written of a profile.
  let isWritten: (MarketProfile) -> Bool
  /// Whether it is written of every profile.
  let isAlways: Bool
  /// Whether profiles of a market have it; nil: always.
  let applies: ((Market) -> Bool)?

  indirect enum Content {
    case word([String], (MarketProfile) -> String)
    case text((MarketProfile) -> String)
    case flag((MarketProfile) -> Bool)
    case count((MarketProfile) -> Int)
    case number((MarketProfile) -> Double)
    /// One a firm, by its index.
    case numbers((MarketProfile, Int) -> Double)
    case words((MarketProfile, Int) -> String)
    /// One a firm and name that the market has, such as a regime, by their indices.
    case byName(ProfileNames, (MarketProfile, Int, Int) -> Double)
    /// One a foundation, by its index.
    case byFoundation((MarketProfile, Int) -> Double)
    case object([ProfileField])
  }

  /// What is asked of a recorded value.
  enum Check {
    case none
    /// It is what is verified; nothing else is taken from a file.
    case given
    /// It is checked with the equilibria together (`WholeClaim`).
    case whole
    /// It is what follows from the profile. Numbers that nearly vanish are measured by the largest
    /// of their list or object; one that stands alone by 1.
    case follows
    /// What the profile's certificate, or its standing, says of it is not against it; otherwise the
    /// recorded and the recomputed text.
    case claim((RecordedValue, MarketProfile) -> (recorded: String, recomputed: String)?)
  }

  /// What it means that a file lacks the field.
  enum Absence {
    case refused
    case unchecked
    /// Said of profiles that have it.
    case contradicted
    /// The file is read as if null stood there.
    case null
  }

  init(
    _ name: String, _ meaning: String, _ content: Content, _ check: Check = .none,
    absence: Absence = .refused, isWritten: ((MarketProfile) -> Bool)? = nil,
    applies: ((Market) -> Bool)? = nil
  ) {
    self.name = name
    self.meaning = meaning
    self.content = content
    self.check = check
    self.absence = absence
    self.isWritten = { (applies?($0.market) ?? true) && (isWritten?($0) ?? true) }
    isAlways = isWritten == nil && applies == nil
    self.applies = applies
  }

  init(
    _ quantity: Quantity, _ content: Content, _ check: Check = .none, absence: Absence = .refused,
    isWritten: ((MarketProfile) -> Bool)? = nil, applies: ((Market) -> Bool)? = nil
  ) {
    self.init(
      quantity.field, quantity.meaning, content, check, absence: absence, isWritten: isWritten,
      applies: applies)
  }
}

extension ProfileField {
  /// In the order of the result format.
  static var all: [ProfileField] {
    [
      ProfileField(
        "firms", "The firms: each field has an entry a firm, in the order of their names.",
        .object(firms)),
      ProfileField(
        .outsideShare, .number { $0.point.state.outsideShare }, .follows, absence: .unchecked),
      ProfileField(
        .verdict,
        .word(VerdictWord.allCases.map(\.rawValue)) { VerdictWord($0.point).rawValue },
        .claim(standing)),
      ProfileField(
        .residual, .number { $0.certificate.residual }, near { $0.certificate.residual },
        absence: .unchecked),
      ProfileField(
        .stable, .flag { $0.point.isStable }, same(\.point.isStable), absence: .unchecked),
      ProfileField(
        .spectralRadius, .number { $0.certificate.spectralRadius },
        near { $0.certificate.spectralRadius }, absence: .unchecked),
      ProfileField(
        .spectralRadiusIsBound, .flag { $0.certificate.spectralRadiusIsBound },
        same { $0.certificate.spectralRadiusIsBound }, absence: .unchecked),
      ProfileField(
        .secondOrderFailures, .count { $0.certificate.secondOrderFailures },
        near { Double($0.certificate.secondOrderFailures) }, absence: .unchecked),
      ProfileField(
        .responseSlope, .number { $0.responseSlope ?? .nan },
        near { $0.responseSlope ?? .nan }, absence: .contradicted,
        isWritten: { $0.responseSlope != nil }, applies: { $0.regimeResponse != nil }),
      ProfileField(
        .responseResidual, .number { $0.certificate.outerResidual },
        near { $0.certificate.outerResidual }, absence: .unchecked,
        applies: { $0.regimeResponse != nil }),
      ProfileField(.iterations, .count { $0.point.iterations }),
      ProfileField(.deviationGain, .object(gain)),
      ProfileField("outcomes", OutcomeFields.meaning, .object(outcomes), .follows),
      ofFoundations(.failuresInShock, \.failuresInShock), ofFoundations(.covariance, \.covariance),
    ]
  }

  private static func ofFoundations(
    _ quantity: Quantity, _ number: KeyPath<FoundationTotals, [Double]>
  ) -> ProfileField {
    ProfileField(
      quantity, .byFoundation { $0.foundations?[keyPath: number][$1] ?? .nan }, .follows,
      absence: .contradicted, applies: { $0.sharesFoundations })
  }

  /// Firm by firm.
  static var firms: [ProfileField] {
    [
      ProfileField(.firmName, .words { $0.market.firms.name[$1] }, .follows),
      ProfileField(.overlap, .numbers { $0.point.state.overlap[$1] }, .given),
      ProfileField(.share, .numbers { $0.point.state.share[$1] }, .follows),
      ProfileField(
        .failureProbability, .numbers { $0.point.state.expectedFailure[$1] }, .follows),
      ProfileField(
        .regimeFailureProbability,
        .byName(.regimes) { $0.point.state.regimeFailure[$1 * $0.market.regimes.count + $2] },
        .follows,
        absence: .unchecked),
      ProfileField(
        .perceivedFailure, .numbers { $0.perceivedFailure?[$1] ?? .nan }, .follows,
        absence: .contradicted, applies: { !$0.usersSeeFailures }),
      ProfileField(
        .price, .numbers { $0.point.state.price?[$1] ?? .nan }, .follows, absence: .contradicted,
        applies: { $0.pricing == .bertrand }),
      ProfileField(
        .markup, .numbers { $0.point.state.markup?[$1] ?? .nan }, .follows, absence: .contradicted,
        applies: { $0.pricing == .bertrand }),
      ProfileField(
        .sequentialFactor, .numbers { $0.sequentialFactors?[$1] ?? .nan }, .follows,
        absence: .contradicted, applies: { $0.pricing == .bertrand && $0.owners.isTrivial }),
      ProfileField(
        .owner, .words { $0.market.firms.owner(of: $1) }, .follows, absence: .contradicted,
        applies: { !$0.owners.isTrivial }),
      ProfileField(
        .ownerProfit, .numbers { $0.owners.profit[$0.owners.owner(of: $1)] }, .follows,
        absence: .contradicted, applies: { !$0.owners.isTrivial }),
      ProfileField(
        .foundation, .words { $0.market.firms.group(.foundation, firm: $1) ?? "" }, .follows,
        absence: .contradicted, applies: { $0.sharesFoundations }),
      ProfileField(
        .activityLevel,
        .byName(.activities) { profile, i, m in profile.activityLevel(of: i, m) ?? .nan },
        .follows, absence: .contradicted, applies: { $0.firms.haveActivities }),
      ProfileField(.profit, .numbers { $0.point.state.profit[$1] }, .follows),
      ProfileField(.corner, .words { $0.point.corners[$1].description }, .follows),
      ProfileField(
        .enclosureLower, .numbers { $0.point.enclosure?.enclosure[$1].lower ?? .nan }, .whole,
        absence: .unchecked, isWritten: { $0.point.enclosure != nil }),
      ProfileField(
        .enclosureUpper, .numbers { $0.point.enclosure?.enclosure[$1].upper ?? .nan }, .whole,
        absence: .unchecked, isWritten: { $0.point.enclosure != nil }),
    ]
  }

  private static var gain: [ProfileField] {
    func number(_ measure: Measure<DeviationGain>) -> ProfileField {
      let value: (MarketProfile) -> Double = { measure.value(DeviationGain($0.certificate)) }
      let check: Check =
        switch measure.quantity {
        case .relativeGain: bound(value) { _ in VerificationTolerance().relativeGain }
        case .absoluteGain:
          bound(value) { profile in
            let profits = profile.owners.profit.map(abs)
            return VerificationTolerance().relativeGain * (profits.max() ?? 0)
          }
        default: near(value)
        }
      return ProfileField(measure.quantity, .number(value), check, absence: .unchecked)
    }
    let measures = DeviationGain.measures
    return measures.bounds.map(number) + [
      ProfileField(.firm, .text(gaining), .claim(gainingFirm), absence: .unchecked)
    ] + measures.move.map(number)
  }

  private static var outcomes: [ProfileField] {
    func field(_ measure: Measure<Outcomes>, absence: Absence = .refused) -> ProfileField {
      ProfileField(
        measure.quantity, .number { measure.value($0.point.outcomes) }, .follows,
        absence: measure.isOfExtension ? .contradicted : absence,
        isWritten: measure.isOfExtension ? { measure.applies($0.point.outcomes) } : nil)
    }
    let welfare = Measure<Outcomes>.welfare.map { field($0, absence: .null) }
    return Measure<Outcomes>.all.map { field($0) }
      + [
        ProfileField(Quantity.welfare.field, OutcomeFields.welfare, .object(welfare), .follows)
      ]
  }

  /// The verifier of today cannot give "proven", but what is proven must pass it.
  private static func standing(
    _ recorded: RecordedValue, _ profile: MarketProfile
  ) -> (recorded: String, recomputed: String)? {
    guard case .word(let word) = recorded else { return nil }
    let standing = VerdictWord(profile.point.verdict)
    let claim = word == VerdictWord.proven.rawValue ? VerdictWord.verified.rawValue : word
    return claim == standing.rawValue
      ? nil : (Shown.quoted(word), Shown.quoted(standing.rawValue))
  }

  private static func gaining(_ profile: MarketProfile) -> String {
    profile.market.firms.name[DeviationGain(profile.certificate).firm]
  }

  private static func gainingFirm(
    _ recorded: RecordedValue, _ profile: MarketProfile
  ) -> (recorded: String, recomputed: String)? {
    guard case .word(let name) = recorded, name != gaining(profile) else { return nil }
    return (Shown.quoted(name), Shown.quoted(gaining(profile)))
  }

  /// A bound that is smaller than the one proven anew is not proven; one that is larger than what
  /// is accepted of an equilibrium is nothing that was found of one.
  private static func bound(
    _ value: @escaping (MarketProfile) -> Double,
    accepted: @escaping (MarketProfile) -> Double
  ) -> Check {
    .claim { recorded, profile in
      guard case .number(let bound?) = recorded else { return nil }
      let proven = value(profile)
      let slack = ResultVerification.tolerance
      guard bound >= proven * (1 - slack) else {
        return ("\(bound)", "at most \(proven) is proven")
      }
      let most = max(proven * (1 + slack), accepted(profile))
      return bound <= most ? nil : ("\(bound)", "\(proven)")
    }
  }

  private static func same(_ value: @escaping (MarketProfile) -> Bool) -> Check {
    .claim { recorded, profile in
      guard case .flag(let flag) = recorded, flag != value(profile) else { return nil }
      return ("\(flag)", "\(value(profile))")
    }
  }

  /// A number without dimension, in which a small absolute difference is rounding.
  /// - Parameter value: of the new certificate.
  private static func near(_ value: @escaping (MarketProfile) -> Double) -> Check {
    .claim { recorded, profile in
      guard case .number(let number?) = recorded else { return nil }
      let value = value(profile)
      let most = ResultVerification.tolerance * max(1, abs(value))
      return value.isFinite && abs(number - value) <= most ? nil : ("\(number)", "\(value)")
    }
  }
}
