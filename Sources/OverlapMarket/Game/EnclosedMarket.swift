import AggregativeGames
import Intervals

/// Firms' problems enclosed, for the proof that all equilibria are found: from the roster's own
/// numbers in interval arithmetic.
struct EnclosedMarket: EnclosedSellers {
  let regulated: RegulatedMarket
  /// What is subtracted from every log weight.
  let reference: Double
  /// See `FailurePieces`.
  let reliefPiece: [Int]

  /// One a firm where an extension is in use, which takes longer to state; else empty.
  private let served: [ServedUser<Interval>]
  /// What overlap costs on the pieces of each firm's cost curve, enclosed from what activities are;
  /// nil: c o²/2. Empty where no firm has a curve.
  private let costPieces: [[CostPiece<Interval>]?]

  private var market: Market { regulated.market }
  private var burden: Burden { regulated.burden }

  init(_ regulated: RegulatedMarket, reference: Double, reliefPiece: [Int]) {
    self.regulated = regulated
    self.reference = reference
    self.reliefPiece = reliefPiece
    let market = regulated.market
    served =
      market.firms.isExtended
      ? market.firms.indices.map { ServedUser(of: $0, in: market, AtRest<Interval>()) } : []
    let burden = regulated.burden
    costPieces =
      burden.score.map { scorecard in
        market.firms.indices.map { i in
          guard burden.costCurve(of: i) != nil else { return nil }
          let activities = market.firms.activities(of: i)
          return scorecard.pieces(activities, cost: Interval(market.firms.cost[i])) {
            Interval(activities[$0][$1])
          }
        }
      } ?? []
  }

  /// What firms of one kind have in common: all but the name, and the policy's hold on them.
  private struct FirmKind: Hashable {
    let firm: Firm
    let uncappedExposure: Double
    let liability: Double
    let leastOverlap: Double
    let relief: Double?
    let costCurve: CostCurve?
    /// Of several firms, its position among owners.
    let owner: Int?
  }

  var kinds: PlayerKinds {
    let firms = market.firms
    return PlayerKinds(
      keys: firms.indices.map { i in
        var firm = firms[i]
        firm.name = ""
        return FirmKind(
          firm: firm, uncappedExposure: firms.uncappedExposure(of: i),
          liability: burden.liability[i], leastOverlap: regulated.leastOverlap[i],
          relief: burden.relief?.threshold[i], costCurve: burden.costCurve(of: i),
          owner: market.owners.group(of: i))
      })
  }

  var users: Interval { Interval(market.users) }

  var outsideLogWeight: Interval? {
    market.outsideOption.map {
      Interval(market.demandSensitivity) * Interval($0) - Interval(reference)
    }
  }

  func piece(_ k: Int, of i: Int, above end: Double, isLast: Bool) -> SellerPiece<Interval> {
    piece(
      k, of: i, above: end, failing: market.failureLine(of: i, above: end, isLast: isLast))
  }

  /// The same where the expected failure probability is another line in overlap.
  func piece(
    _ k: Int, of i: Int, above end: Double, failing failure: Line<Interval>
  ) -> SellerPiece<Interval> {
    FirmTerms(
      of: i, in: market, user: served.isEmpty ? nil : served[i], liability: liability(i, piece: k),
      AtRest()
    ).problem(
      failing: failure, from: reference,
      costing: cost(i, above: end).map { ($0.marginal, $0.level) })
  }

  /// What overlap costs above a breakpoint; nil: c o²/2.
  private func cost(_ i: Int, above end: Double) -> CostPiece<Interval>? {
    guard !costPieces.isEmpty, let curve = burden.costCurve(of: i) else { return nil }
    return costPieces[i]?[curve.index(holding: end)]
  }

  /// τ_i on a piece.
  private func liability(_ i: Int, piece: Int) -> Interval {
    let full = Interval(burden.liability[i])
    guard let relief = burden.relief else { return full }
    let isRelieved = !reliefPiece.isEmpty && piece >= reliefPiece[i]
    guard relief.threshold[i] <= regulated.leastOverlap[i] || isRelieved else { return full }
    return full * (Interval(1) - Interval(relief.discount))
  }
}
