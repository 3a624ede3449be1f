import AggregativeGames
import OverlapMarket
import Rosters

/// What a result says of its equilibria together, beside what is found anew: how many there are,
/// which is selected, and why.
struct WholeClaim {
  private let recorded: RecordedSolution
  private let points: [MarketPoint]
  private let regulated: RegulatedMarket
  /// nil where nothing had to be enumerated, or nothing came of it.
  private let enumeration: MarketEnumeration?
  /// Whether the profiles are all equilibria; nil where the result makes no such claim.
  let isConfirmed: Bool?

  /// - Parameter mayLeave: whether the claim is of all sets of firms, which is not looked into.
  init(
    _ recorded: RecordedSolution, _ points: [MarketPoint], mayLeave: Bool,
    of regulated: RegulatedMarket
  ) {
    self.recorded = recorded
    self.points = points
    self.regulated = regulated
    let claims = [Multiplicity.unique, .multiple, .none]
    let claim = mayLeave ? nil : claims.first { $0.rawValue == recorded.multiplicity }
    // Sufficient conditions are read from the roster anew.
    let isEnumerated = recorded.result == EnumerationResult.name
    let isUniqueByConditions =
      claim == .unique && points.count == 1 && (try? regulated.hasOneEquilibrium()) == true
    if isEnumerated || claim != nil && !isUniqueByConditions {
      enumeration = try? regulated.allEquilibria()
    } else {
      enumeration = nil
    }
    guard let claim else {
      isConfirmed = nil
      return
    }
    guard let enumeration else {
      isConfirmed = isUniqueByConditions
      return
    }
    isConfirmed =
      enumeration.multiplicity == claim && enumeration.points.count == points.count
      && enumeration.points.allSatisfy { found in points.contains { Self.agree($0, found) } }
  }

  static func agree(_ recorded: MarketPoint, _ found: MarketPoint) -> Bool {
    func near(_ recorded: Double, _ found: Double) -> Bool {
      abs(recorded - found) <= ResultVerification.tolerance * max(abs(found), 1e-6)
    }
    return zip(recorded.state.overlap, found.state.overlap).allSatisfy(near)
      && near(recorded.regimeProbability ?? 0, found.regimeProbability ?? 0)
  }

  /// Whether a new enumeration gave a proof of every profile.
  var isProvenAnew: Bool {
    guard let enumeration else { return false }
    return points.allSatisfy { point in
      enumeration.points.contains { Self.agree(point, $0) && $0.enclosure != nil }
    }
  }

  /// Statements that are not so.
  func contradictions(in roster: Roster) -> [ResultVerification.Contradiction] {
    var found: [ResultVerification.Contradiction] = []
    found += recorded.roster.contradictions(to: roster) + selection
    if recorded.result == EnumerationResult.name, let enumeration {
      found += contradictions(to: EnumerationResult(roster: roster, enumeration: enumeration))
    }
    return found + enclosures
  }

  /// Of several equilibria that are proven to be all, the first must be the one of the rule.
  private var selection: [ResultVerification.Contradiction] {
    guard let name = recorded.equilibriumRule else { return [] }
    guard let rule = EquilibriumRule(rawValue: name) else {
      return [
        ResultVerification.Contradiction(
          field: Quantity.equilibriumRule.field, recorded: Shown.quoted(name),
          recomputed: "one of the rules")
      ]
    }
    guard isConfirmed == true, points.count > 1 else { return [] }
    let chosen = rule.selection(
      among: points.map {
        ($0.outcomes.welfare.totalSurplus, $0.outcomes.expectedFailures, $0.state.overlap)
      }, names: regulated.original.firms.name)
    return chosen == 0
      ? []
      : [
        ResultVerification.Contradiction(
          field: Quantity.equilibriumRule.field, recorded: Shown.quoted(name),
          recomputed: "it selects equilibria[\(chosen.map(String.init) ?? "none")]")
      ]
  }

  /// What a result of all equilibria says beside them.
  private func contradictions(
    to result: EnumerationResult
  ) -> [ResultVerification.Contradiction] {
    let said: [(name: String, tree: RecordedTree?)] = [
      ("selection", recorded.selection),
      (Quantity.uniquenessReason.field, recorded.uniquenessReason),
      ("uniquenessConditions", recorded.uniquenessConditions),
    ]
    let fields = EnumerationResult.fields
    return said.flatMap { name, tree in
      fields.first { $0.place.name == name }?.json(result).map {
        (tree ?? .null).contradictions(to: $0, at: name)
      } ?? []
    }
  }

  /// Bounds that are narrower than those proven anew are not proven.
  private var enclosures: [ResultVerification.Contradiction] {
    guard let enumeration else { return [] }
    return recorded.equilibria.enumerated().flatMap { k, profile in
      guard case .object(let firms) = profile.values["firms"],
        case .numbers(let lower) = firms[Quantity.enclosureLower.field],
        case .numbers(let upper) = firms[Quantity.enclosureUpper.field],
        let proven = enumeration.points.first(where: { Self.agree(points[k], $0) })?.enclosure
      else { return [ResultVerification.Contradiction]() }
      return proven.enclosure.indices.compactMap { i in
        let bounds = proven.enclosure[i]
        guard let least = lower[i], let most = upper[i], least <= bounds.lower,
          bounds.upper <= most
        else {
          return ResultVerification.Contradiction(
            field: "equilibria[\(k)].firms.enclosure[\(i)]",
            recorded:
              "\(lower[i].map { "\($0)" } ?? "null") to \(upper[i].map { "\($0)" } ?? "null")",
            recomputed: "\(bounds.lower) to \(bounds.upper) is proven")
        }
        return nil
      }
    }
  }
}
