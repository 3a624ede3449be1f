import Intervals

/// One of the ways in which a firm fails, enclosed, for what proves and audits: stated apart from
/// `FailureStates`, from docs/model.md sections 1 and 8.3. Causes exclude each other: one comes
/// with its chance, and the firm then fails with probability clip(baseline − effectiveness ·
/// overlap, 0, 1).
package struct AuditedCause: Sendable {
  let chance, baseline, effectiveness: Interval

  /// A regime, where the firm is on no foundation.
  /// - Parameter chance: p_S; nil: as it is in the market.
  @inline(__always)
  package init(regime s: Int, of i: Int, in market: Market, chance: Interval? = nil) {
    let k = i * market.regimes.count + s
    self.chance = chance ?? Interval(market.regimes[s].probability)
    baseline = Interval(market.firms.baselineFailure[k])
    effectiveness = Interval(market.firms.effectiveness[k])
  }

  init(chance: Interval, baseline: Interval, effectiveness: Interval) {
    self.chance = chance
    self.baseline = baseline
    self.effectiveness = effectiveness
  }

  /// A cause of a firm in a market with foundations, of which there are two a regime: first the
  /// regimes, while nothing else takes the firm, and after all of them what its foundation's shock
  /// makes it fail by.
  init(_ t: Int, of i: Int, in market: Market, chances: [Interval], on shock: AuditedShock?) {
    let regimes = market.regimes.count
    let isFirst = t < regimes
    let s = isFirst ? t : t - regimes
    let own = AuditedCause(regime: s, of: i, in: market, chance: chances[s])
    guard let shock else {
      self = isFirst ? own : AuditedCause(chance: .zero, baseline: .zero, effectiveness: .zero)
      return
    }
    let left = Interval(1) - shock.chance
    self =
      isFirst
      ? AuditedCause(
        chance: own.chance * left, baseline: own.baseline, effectiveness: own.effectiveness)
      : shock.cause(s, insteadOf: own)
  }

  @inline(__always)
  package func failure(_ overlap: Interval) -> Interval {
    (baseline - effectiveness * overlap).clamped(to: 0...1)
  }
}
