import Intervals

/// A foundation's shock, enclosed, for what proves and audits: stated apart from `FoundationShock`,
/// from docs/model.md section 8.3. All that audits know of a form is here.
package struct AuditedShock: Sendable {
  /// z.
  package let probability: Interval
  /// The chance that a firm on the foundation fails by another cause than its own while the shock
  /// lasts.
  package let given: Interval
  /// How much higher the baseline is of that cause, by regime; nil where it is sure to fail.
  private let shift: [Interval]?

  init(_ foundation: SharedFoundation) {
    probability = Interval(foundation.probability)
    switch foundation.form {
    case .commonCause:
      // ρ: it takes the firm with it, or leaves it alone.
      given = Interval(foundation.reach ?? 0)
      shift = nil
    case .shift:
      given = Interval(1)
      shift = foundation.shift.map { Interval($0) }
    }
  }

  /// The chance of that cause.
  package var chance: Interval { probability * given }

  /// The cause by which a firm fails instead of its own in a regime, once it comes.
  package func cause(_ s: Int, insteadOf own: AuditedCause) -> AuditedCause {
    AuditedCause(
      chance: own.chance * chance, baseline: shift.map { own.baseline + $0[s] } ?? Interval(1),
      effectiveness: shift == nil ? .zero : own.effectiveness)
  }
}

/// On which foundation each firm of a market stands, and what its shock does.
package struct AuditedFoundations: Sendable {
  private let shocks: [AuditedShock]
  /// Positions in `shocks`; nil: on none.
  private let standing: [Int?]

  /// Nil where no firm is on a foundation. O(firms + foundations · regimes).
  package init?(_ market: Market) {
    guard market.firms.hasGroup(.foundation) else { return nil }
    shocks = market.foundations.map { AuditedShock($0) }
    let places = Dictionary(
      market.foundations.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first }
    )
    standing = market.firms.indices.map { i in
      market.firms.group(.foundation, firm: i).flatMap { places[$0] }
    }
  }

  package subscript(firm i: Int) -> AuditedShock? { standing[i].map { shocks[$0] } }

  /// Firms by foundation, each list ascending, and last of all those on none.
  package var groups: [[Int]] {
    var groups = [[Int]](repeating: [], count: shocks.count + 1)
    for (i, place) in standing.enumerated() { groups[place ?? shocks.count].append(i) }
    return groups
  }
}
