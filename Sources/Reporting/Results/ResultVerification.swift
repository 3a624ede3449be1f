import AggregativeGames
import OverlapMarket
import Rosters

/// The check of a result against its roster, by the verifier and the formulas for outcomes alone:
/// no solver is asked, and nothing that the result says about itself is believed. Where it says how
/// many equilibria there are, they are enumerated anew with proof.
public struct ResultVerification: Report {
  public static let name = "verify"
  public static let meaning = "Whether a result is confirmed, and where it contradicts its roster."

  /// Largest difference of a recorded number from the recomputed one, relative to its size, or to a
  /// millionth of the largest of its list where it is nearly zero; dimensionless.
  public static let tolerance = 1e-9

  public let roster: Roster
  public let recorded: RecordedSolution
  /// The policy that the result says was in force.
  public let policy: Policy
  /// The market of the firms that the result says stay.
  let market: Market
  /// Statements about the whole that are not so.
  public let contradictions: [Contradiction]
  /// One for every profile of the result, in its order.
  public let profiles: [Profile]
  /// Whether a new enumeration agrees that the profiles are all the equilibria; nil where the
  /// result makes no such claim.
  public let confirmsMultiplicity: Bool?

  /// What became of one profile.
  public struct Profile: Sendable {
    /// The profile with its verdict and outcomes, computed anew.
    public let point: MarketPoint
    /// The verdict that the result gives.
    public let recordedVerdict: String
    /// Statements of the result that are not so.
    public let contradictions: [Contradiction]
    /// Largest relative difference of a recorded number; dimensionless.
    public let largestDifference: Double

    public var isAccepted: Bool { point.verdict.isVerified && contradictions.isEmpty }
  }

  /// A field of the result, such as `profit[3]`, beside what it should be.
  public struct Contradiction: Sendable, Equatable {
    public let field: String
    public let recorded: String
    public let recomputed: String
  }

  /// Whether the result says that it has an answer, every profile in it is an equilibrium with the
  /// outcomes given, and they are all where it says so.
  public var isVerified: Bool {
    recorded.verified && contradictions.isEmpty && profiles.allSatisfy(\.isAccepted)
      && confirmsMultiplicity ?? !profiles.isEmpty
  }

  /// - Parameter file: what errors call the result.
  /// - Throws: `RosterError` for a result of another roster, or one that does not fit it.
  /// - Complexity: a verification and O(firms · regimes) a profile.
  public init(
    of recorded: RecordedSolution, in roster: Roster, file: String = "result",
    verifier: Verifier = Verifier()
  ) throws(RosterError) {
    var told = recorded.equilibria.first?.overlap.count
    if case .named = recorded.survivors { told = nil }
    try recorded.roster.check(roster, firms: told, file: file)
    guard Multiplicity(rawValue: recorded.multiplicity) != nil else {
      let known = Multiplicity.allCases.map(\.rawValue).joined(separator: ", ")
      throw .field(
        file: file, path: "multiplicity", value: Shown.quoted(recorded.multiplicity),
        rule: "must be one of \(known)")
    }
    if let rule = recorded.exitRule, ExitRule(rawValue: rule) == nil {
      let known = ExitRule.allCases.map(\.rawValue).joined(separator: ", ")
      throw .field(
        file: file, path: Quantity.exitRule.field, value: Shown.quoted(rule),
        rule: "must be one of \(known)")
    }
    let policy = try recorded.policy.reform.applied(
      to: .laissezFaire, of: roster.market, file: file)
    let whole: RegulatedMarket
    do { whole = try roster.market.regulated(by: policy) } catch {
      throw RosterError(error, file: file)
    }
    let survivors = try Self.survivors(recorded, of: roster.market, file: file)
    let regulated = survivors.map { whole.part(of: $0) } ?? whole
    let market = regulated.original
    var profiles: [Profile] = []
    for (index, profile) in recorded.equilibria.enumerated() {
      try Self.checkShape(profile, of: market, file: file, path: "equilibria[\(index)]")
      let standing = try regulated.standing(
        byOutcomes: profile.values["outcomes"], file: file, path: "equilibria[\(index)].")
      let verdict = verifier.verify(profile.overlap, in: MarketAudit(standing))
      let point = MarketPoint(verdict, iterations: 0, in: standing)
      var comparison = RecordComparison()
      comparison.compare(profile, with: MarketProfile(point))
      profiles.append(
        Profile(
          point: point, recordedVerdict: profile.verdict, contradictions: comparison.contradictions,
          largestDifference: comparison.largest))
    }
    self.roster = roster
    self.policy = policy
    self.recorded = recorded
    self.profiles = profiles
    self.market = market
    // Where firms may leave the claim is of all sets of firms, not of those who stay.
    let exit = ExitClaim(recorded, of: whole)
    let claim = WholeClaim(
      recorded, profiles.map(\.point), mayLeave: exit.confirmsMultiplicity != nil, of: regulated)
    confirmsMultiplicity = exit.confirmsMultiplicity ?? claim.isConfirmed
    contradictions =
      claim.contradictions(in: roster) + exit.contradictions(profiles.map(\.point))
      + RecordedHeld.contradictions(recorded.held, to: roster.market)
    isProvenAnew = claim.isProvenAnew
  }

  /// Whether a new enumeration gave a proof of every profile.
  let isProvenAnew: Bool

  /// Positions of the firms that stay; nil: all.
  private static func survivors(
    _ recorded: RecordedSolution, of market: Market, file: String
  ) throws(RosterError) -> [Int]? {
    guard case .named(let names) = recorded.survivors else { return nil }
    var positions: [Int] = []
    for (k, name) in names.enumerated() {
      guard let position = market.firms.name.firstIndex(of: name), !positions.contains(position)
      else {
        throw .field(
          file: file, path: "survivors[\(k)]", value: Shown.quoted(name),
          rule: "must be a firm of the roster, named once")
      }
      positions.append(position)
    }
    guard !positions.isEmpty else {
      throw .field(
        file: file, path: "survivors", value: "[]", rule: "must name at least one firm")
    }
    return positions
  }

  private static func checkShape(
    _ profile: RecordedSolution.Profile, of market: Market, file: String, path: String
  ) throws(RosterError) {
    for field in ProfileField.all {
      guard let value = profile.values[field.name] else { continue }
      try field.checkShape(of: value, in: market, file: file, path: path)
    }
  }
}
