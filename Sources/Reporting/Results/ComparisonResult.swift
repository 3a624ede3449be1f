import AggregativeGames
import OverlapMarket
import Rosters

/// What `overlap compare` answers: the market under the roster's own policy beside the same market
/// under reforms, and beside other markets. Firms are told apart by their names.
public struct ComparisonResult: Report {
  public static let name = "compare"
  public static let meaning =
    "The market under the roster's own policy beside the same market under reforms, and beside "
    + "other rosters under their own policies."

  /// A policy and where a market settles under it.
  public struct Entry: Sendable {
    public let name: String
    public let roster: Roster
    public let policy: Policy
    public let settled: SettledMarket

    /// - Parameter roster: whose market it is: that of the comparison, or another.
    public init(name: String, roster: Roster, policy: Policy, settled: SettledMarket) {
      self.name = name
      self.roster = roster
      self.policy = policy
      self.settled = settled
    }

    /// What of the market that settled is compared.
    var side: CompensatingVariation.Side {
      (settled.regulated.market, point.state, point.outcomes)
    }

    /// Of those who stay.
    var point: MarketPoint { settled.solution.point }
  }

  public let roster: Roster
  public let rule: Settling
  public let baseline: Entry
  public let reforms: [Entry]
  /// nil where nobody asked for it.
  public let standard: FirstBestStandard?

  public init(
    roster: Roster, rule: Settling, baseline: Entry, reforms: [Entry],
    standard: FirstBestStandard? = nil
  ) {
    self.roster = roster
    self.rule = rule
    self.baseline = baseline
    self.reforms = reforms
    self.standard = standard
    let held = baseline.settled.regulated
    outcomes = ([baseline] + reforms).map { entry in
      let isSame =
        entry.roster.market == roster.market
        && entry.settled.survivors == baseline.settled.survivors
      return Outcomes(
        of: entry.settled.regulated, at: entry.point.state, heldSharesIn: isSame ? held : nil)
    }
    var names = roster.market.firms.name
    var known = Set(names)
    for entry in reforms where entry.roster.market != roster.market {
      names += entry.roster.market.firms.name.filter { known.insert($0).inserted }
    }
    firmNames = names
    let places = Dictionary(names.indices.map { (names[$0], $0) }) { first, _ in first }
    positions = ([baseline] + reforms).map { entry in
      let own = entry.roster.market.firms.name
      return (entry.settled.survivors ?? Array(own.indices)).map { places[own[$0]] ?? 0 }
    }
  }

  /// The roster's firms, and then those of other rosters that it does not have.
  let firmNames: [String]
  /// Where each entry's firms, those who stay, are among these names.
  private let positions: [[Int]]

  /// A number for each name: of the entry's firms theirs, of the others `absent`.
  func spread(_ values: [Double], _ k: Int, absent: Double = .nan) -> [Double] {
    var all = [Double](repeating: absent, count: firmNames.count)
    for (position, value) in zip(positions[k], values) { all[position] = value }
    return all
  }

  /// Whether an entry is of another market than the baseline.
  func isOther(_ k: Int) -> Bool { entries[k].roster.market != roster.market }

  /// Of each entry. Where the same firms stay as in the baseline, outcomes with fixed shares are
  /// taken at its least overlaps, so that entries differ in what the reform does alone.
  let outcomes: [Outcomes]

  var entries: [Entry] { [baseline] + reforms }

  /// Whether every entry is a verified equilibrium, and the first best, where it is asked for,
  /// proven.
  public var isVerified: Bool {
    entries.allSatisfy(\.settled.isVerified) && standard?.isVerified ?? true
  }

  /// Whether changes from the baseline mean something: both are verified equilibria, or the same
  /// point. Points that nobody would stay at cannot be compared.
  func isComparable(_ k: Int) -> Bool {
    !isOther(k) && entries[k].policy.agrees(with: baseline.policy, in: roster.market)
      || baseline.settled.isVerified && entries[k].settled.isVerified
  }

  /// Level of an entry less the baseline's; not a number where the two cannot be compared.
  func change(_ measure: Measure<Outcomes>, _ k: Int) -> Double {
    isComparable(k) ? measure.value(outcomes[k]) - measure.value(outcomes[0]) : .nan
  }

  /// Who gains what over the baseline; nil where the two cannot be compared.
  func incidence(_ k: Int) -> Incidence? {
    guard isComparable(k) else { return nil }
    func incidence(_ k: Int) -> Incidence {
      Incidence(
        of: entries[k].settled.regulated, at: entries[k].point.state, survivors: positions[k],
        among: firmNames.count)
    }
    return incidence(k).less(incidence(0))
  }

  /// What users gain over the baseline; nil where the two cannot be compared.
  func compensation(_ k: Int) -> CompensatingVariation? {
    isComparable(k) ? CompensatingVariation(from: baseline.side, to: entries[k].side) : nil
  }

  /// How many users more each firm has, as a share of all, and last those who adopt nobody. Who is
  /// not in the market has none.
  func shareChanges(_ k: Int) -> (firms: [Double], outside: Double) {
    guard isComparable(k) else {
      return (firmNames.map { _ in .nan }, .nan)
    }
    let (before, after) = (baseline.point.state, entries[k].point.state)
    let firms = zip(spread(after.share, k, absent: 0), spread(before.share, 0, absent: 0))
    return (firms.map { $0 - $1 }, after.outsideShare - before.outsideShare)
  }

  public static var fields: [ResultField<ComparisonResult>] {
    let level = entry(outcomes: OutcomeFields.field { $0.result.outcomes[$0.index] })
    let change: [ResultField<Place>] = [
      .optional(
        Quantity.change.field, Quantity.change.meaning, OutcomeFields.fields
      ) { place in
        place.result.isComparable(place.index)
          ? OutcomeFields.Subject(outcomes: place.result.outcomes[place.index]) {
            place.result.change($0, place.index)
          } : nil
      },
      IncidenceText.field { place in
        place.result.incidence(place.index).map { ($0, place.result.firmNames) }
      },
      compensationField, shareField,
      ResultField<Place>.objects(
        "owners", "By owners of the other market; only where somebody owns several firms.",
        ownerFields
      ) { $0.result.ownerChanges($0.index) }.when { $0.result.hasOwners },
      ResultField(
        "differences", "In what the roster differs from the baseline's; only of other rosters.",
        .object(MarketDifferences.fields.map(\.place)), isAlways: false
      ) { place in
        place.result.isOther(place.index)
          ? MarketDifferences.fields.object(place.result.differences(place.index)) : nil
      },
    ]
    return CommonFields.settling({ $0.rule.equilibrium }, { $0.rule.exit }) + [
      .object("baseline", "The market under the roster's own policy.", level) { ($0, 0) },
      .objects("reforms", "The market under each reform.", level + change) { result in
        result.entries.indices.dropFirst().map { (result, $0) }
      },
      ResultField(
        "firstBest", "Policies held against no regulation and the planner's first best.",
        .object(FirstBestStandard.fields.map(\.place)), isAlways: false
      ) { result in
        result.standard.map { FirstBestStandard.fields.object(($0, result)) }
      },
    ]
  }

  private static var compensationField: ResultField<Place> {
    let unforeseen = ResultField<CompensatingVariation>.number(.unforeseenVariation) {
      $0.unforeseen ?? 0
    }
    let fields: [ResultField<CompensatingVariation>] = [
      .number(.variationPerUser) { $0.total }, .number(.expectedVariation) { $0.expected },
      unforeseen.when { $0.unforeseen != nil },
    ]
    return .optional(
      Quantity.compensatingVariation.field, Quantity.compensatingVariation.meaning, fields
    ) { $0.result.compensation($0.index) }
  }

  private static var shareField: ResultField<Place> {
    let fields: [ResultField<Place>] = [
      .texts(.firmName) { $0.result.firmNames },
      .numbers(.shareChange) { $0.result.shareChanges($0.index).firms },
      .number(.outsideShareChange) { $0.result.shareChanges($0.index).outside },
    ]
    return .object(
      "shareChanges", "Where users went: change in the share of each firm, by name.", fields
    ) { $0 }
  }

  /// An entry, by its place.
  private typealias Place = (result: ComparisonResult, index: Int)

  private static func entry(outcomes: ResultField<Place>) -> [ResultField<Place>] {
    func entry(_ place: Place) -> Entry { place.result.entries[place.index] }
    return [
      .text(.name) { entry($0).name },
      ResultField<Place>.object(
        "roster", "The roster, where it is another than the baseline's.",
        [.text(.name) { $0.name ?? "" }, .text(.contentHash) { $0.sha256 }]
      ) { entry($0).roster }.when { $0.result.isOther($0.index) },
      CommonFields.policy { (entry($0).policy, entry($0).roster.market) },
      .text(.method) { entry($0).settled.solution.method },
      .flag(.verified) { entry($0).settled.isVerified },
      .word(.multiplicity) { entry($0).settled.multiplicity },
      .count(.equilibriumCount) { entry($0).settled.places.count },
      CommonFields.survivors { (entry($0).settled, entry($0).roster.market) },
      .object("equilibrium", "Of those who stay.", MarketProfile.fields()) {
        MarketProfile(entry($0).point)
      },
      outcomes,
    ]
  }

  func differences(_ k: Int) -> MarketDifferences {
    MarketDifferences(from: roster.market, to: entries[k].roster.market)
  }
}
