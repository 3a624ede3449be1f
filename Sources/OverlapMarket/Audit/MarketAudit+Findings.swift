import AggregativeGames
import CKernels

extension MarketAudit {
  /// Of a firm whose owner has others the passes know nothing.
  func leaveOpen(
    _ i: Int, _ column: (PlayerFindings.Column) -> UnsafeMutablePointer<Double>
  ) {
    for kind in PlayerFindings.Column.allCases { column(kind)[i] = .nan }
  }

  /// Bounds on deviations of all firms in one vectorised pass, by an argument that needs no boxes
  /// where marginal profit is convex on every piece: see CKernels, audit.h. It leaves open firms
  /// that could serve more than a fifth of all users or earn nothing on them.
  ///
  /// Nil under a safe harbor or a surcharge, and for more regimes than the pass takes. Where firms
  /// set prices, see `pricedFindings`. O(firms · regimes²).
  public func findings(at profile: [Double]) -> PlayerFindings? {
    guard safeHarbor == nil, surcharge == 0 else { return nil }
    if setsPrices { return pricedFindings(at: profile) }
    guard market.failures.count <= CK_STATE_LIMIT else { return nil }
    let costs = CostColumns(self)
    guard costs?.fits ?? true else { return nil }
    return market.withKernelPrimitives(
      audited, costs: costs, exposure: exposure, liability: liability,
      minimumOverlap: leastOverlap,
      heldOverlap: heldOverlap
    ) { market in
      PlayerFindings(playerCount: playerCount, scratch: 2 * (playerCount + 8)) { column, scratch in
        ck_audit(
          market, profile, scratch,
          CKFindings(
            gain: column(.gain), payoff: column(.payoff), residual: column(.residual),
            fallsAround: column(.fallsAround), response: column(.response),
            influence: column(.influence)))
        for group in owners.groups {
          for i in group { leaveOpen(i, column) }
        }
      }
    }
  }
}
