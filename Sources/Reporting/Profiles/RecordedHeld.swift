import OverlapMarket
import Rosters

/// The firms that a result says are held, each at its overlap.
struct RecordedHeld: Sendable, Decodable, Equatable {
  let name: [String]
  let overlap: [Double]

  init?(_ market: Market) {
    let held = market.firms.held
    guard !held.isEmpty else { return nil }
    name = held.map { market.firms.name[$0] }
    overlap = held.map { market.firms.heldOverlap(of: $0) ?? .nan }
  }

  /// Where a result holds other firms, or elsewhere, than the roster does.
  static func contradictions(
    _ recorded: RecordedHeld?, to market: Market
  ) -> [ResultVerification.Contradiction] {
    let own = RecordedHeld(market)
    guard recorded != own else { return [] }
    return [
      ResultVerification.Contradiction(
        field: "held", recorded: words(recorded), recomputed: words(own))
    ]
  }

  private static func words(_ held: RecordedHeld?) -> String {
    guard let held else { return "nobody" }
    return zip(held.name, held.overlap).map { "\(Shown.quoted($0)) at \($1)" }
      .joined(separator: ", ")
  }
}
