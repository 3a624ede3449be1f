import Intervals

/// One of the ways in which a firm fails, enclosed, for what proves and audits: stated apart from
/// `FailureStates`, from docs/model.md sections 1 and 8.3. Causes exclude each other: one comes
/// with its chance, and the firm then fails with probability clip(baseline − effectiveness ·
/// overlap, 0, 1).
struct AuditedCause: Sendable {
  let chance, baseline, effectiveness: Interval

  /// A regime, where the firm is on no foundation.
  @inline(__always)
  init(regime s: Int, of i: Int, in market: Market) {
    let k = i * market.regimes.count + s
    chance = Interval(market.regimes[s].probability)
    baseline = Interval(market.firms.baselineFailure[k])
    effectiveness = Interval(market.firms.effectiveness[k])
  }

  private init(chance: Interval, baseline: Interval, effectiveness: Interval) {
    self.chance = chance
    self.baseline = baseline
    self.effectiveness = effectiveness
  }

  /// The causes of a firm, as many as there are states of failure, in their order: regimes while
  /// the foundation holds, and then its failures. A common cause takes the firm with it or leaves
  /// it alone; with a shift the firm fails as before from a higher baseline.
  static func all(of i: Int, in market: Market) -> [AuditedCause] {
    let regimes = market.regimes.indices.map { AuditedCause(regime: $0, of: i, in: market) }
    let foundation = market.firms.group(.foundation, firm: i).flatMap { name in
      market.foundations.first { $0.name == name }
    }
    guard let foundation else {
      return regimes
        + regimes.map { _ in AuditedCause(chance: .zero, baseline: .zero, effectiveness: .zero) }
    }
    let shock = Interval(foundation.probability)
    let falls: [AuditedCause]
    let taken: Interval
    switch foundation.form {
    case .commonCause:
      taken = shock * Interval(foundation.reach ?? 0)
      falls = regimes.map {
        AuditedCause(chance: $0.chance * taken, baseline: Interval(1), effectiveness: .zero)
      }
    case .shift:
      taken = shock
      falls = regimes.indices.map { s in
        AuditedCause(
          chance: regimes[s].chance * taken,
          baseline: regimes[s].baseline + Interval(foundation.shift[s]),
          effectiveness: regimes[s].effectiveness)
      }
    }
    let left = Interval(1) - taken
    return regimes.map {
      AuditedCause(
        chance: $0.chance * left, baseline: $0.baseline, effectiveness: $0.effectiveness)
    } + falls
  }

  @inline(__always)
  func failure(_ overlap: Interval) -> Interval {
    (baseline - effectiveness * overlap).clamped(to: 0...1)
  }
}
