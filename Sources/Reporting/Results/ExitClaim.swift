import AggregativeGames
import OverlapMarket
import Rosters

/// What a result says of who stays, where firms may leave: the market is settled anew by the rules
/// that the result names.
struct ExitClaim {
  private let recorded: RecordedSolution
  private let market: Market
  /// nil where nobody may leave, or the market cannot be settled by the rule.
  private let settled: SettledMarket?

  /// - Parameter whole: the market of all firms under the result's policy.
  init(_ recorded: RecordedSolution, of whole: RegulatedMarket) {
    self.recorded = recorded
    market = whole.original
    let exit = recorded.exitRule.flatMap(ExitRule.init(rawValue:)) ?? .none
    let rule = recorded.equilibriumRule.flatMap(EquilibriumRule.init(rawValue:)) ?? .worst
    settled =
      exit == .none
      ? nil : try? whole.settlement(by: Settling(equilibrium: rule, exit: exit))
  }

  /// Whether the count of places is the recorded one; nil where nobody may leave.
  var confirmsMultiplicity: Bool? {
    settled.map { $0.multiplicity.rawValue == recorded.multiplicity }
  }

  /// - Parameter points: the result's profiles.
  func contradictions(_ points: [MarketPoint]) -> [ResultVerification.Contradiction] {
    let staying = words(settled?.survivors)
    guard recordedWords == staying else {
      return [
        ResultVerification.Contradiction(
          field: "survivors", recorded: recordedWords, recomputed: staying)
      ]
    }
    guard let settled, let first = points.first,
      !WholeClaim.agree(first, settled.solution.point)
    else { return [] }
    return [
      ResultVerification.Contradiction(
        field: "equilibria[0]", recorded: "overlaps at which the rule does not settle",
        recomputed: "\(settled.solution.point.state.overlap)")
    ]
  }

  private var recordedWords: String {
    guard case .named(let names)? = recorded.survivors else { return "all" }
    return names.map(Shown.quoted).joined(separator: ", ")
  }

  private func words(_ survivors: [Int]?) -> String {
    survivors.map { $0.map { Shown.quoted(market.firms.name[$0]) }.joined(separator: ", ") }
      ?? "all"
  }
}
