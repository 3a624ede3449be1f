import AggregativeGames
import Intervals

/// A surcharge on firms that share foundations, from its definition in docs/model.md section 8.3: a
/// firm pays σ κ Σ_S p_S { π̃_i (1 + 2 Σ_{j≠i} π̃_j) + 2 z (1 − z) δ_i Σ_{j≠i on f} δ_j }.
extension MarketAudit {
  /// π̃_S and δ_S of a firm, by its failures in the two causes of a regime: weights of both.
  private func weights(
    _ shock: AuditedShock?
  ) -> (mean: (quiet: Interval, shocked: Interval), added: (quiet: Interval, shocked: Interval)) {
    guard let shock else { return ((Interval(1), .zero), (.zero, .zero)) }
    return ((Interval(1) - shock.chance, shock.chance), (-shock.given, shock.given))
  }

  private func amounts(
    _ i: Int, in s: Int, at overlap: Interval, on shock: AuditedShock?
  ) -> (mean: Interval, added: Interval) {
    let quiet = cause(i, s).failure(overlap)
    let shocked = cause(i, s + market.regimes.count).failure(overlap)
    let weights = weights(shock)
    return (
      weights.mean.quiet * quiet + weights.mean.shocked * shocked,
      weights.added.quiet * quiet + weights.added.shocked * shocked
    )
  }

  /// What the surcharge takes of each firm per unit of failure probability by each cause. O(firms ·
  /// regimes).
  func sharedRates(
    at profile: [Interval], _ foundations: AuditedFoundations
  ) -> [[Interval]] {
    let regimes = market.regimes.count
    let weight = Interval(surcharge) * Interval(market.systemicLoss)
    var rates = profile.map { _ in [Interval](repeating: .zero, count: 2 * regimes) }
    let groups = foundations.groups
    for s in market.regimes.indices {
      let amounts = profile.indices.map {
        self.amounts($0, in: s, at: profile[$0], on: foundations[firm: $0])
      }
      let price = weight * chances[s]
      let failing = Interval.sumsOfOthers(amounts.map(\.mean))
      for members in groups {
        let sharing = Interval.sumsOfOthers(members.map { amounts[$0].added })
        for (place, i) in members.enumerated() {
          let shock = foundations[firm: i]
          let variance = shock.map { $0.probability * (Interval(1) - $0.probability) } ?? .zero
          let forMean = price * (Interval(1) + Interval(2) * failing[i])
          let forAdded = price * Interval(2) * variance * sharing[place]
          let weights = weights(shock)
          rates[i][s] = forMean * weights.mean.quiet + forAdded * weights.added.quiet
          rates[i][s + regimes] = forMean * weights.mean.shocked + forAdded * weights.added.shocked
        }
      }
    }
    return rates
  }

  /// As `chargeChannels`, one for each of `FailureChannels`.
  func sharedChannels(
    of i: Int, in cell: ClosedRange<Double>, curvature: Double, _ foundations: AuditedFoundations
  ) -> [Interaction.Channel] {
    let regimes = market.regimes.count
    let shock = foundations[firm: i]
    let weights = weights(shock)
    return market.failureChannels.channels.map { channel in
      func fall(_ t: Int) -> Double {
        fails(i, t, in: cell) ? cause(i, t).effectiveness.midpoint : 0
      }
      let s = channel.regime
      let (quiet, shocked) = (fall(s), fall(s + regimes))
      var rate = 2 * surcharge * market.systemicLoss * chances[s].midpoint
      var slope =
        weights.mean.quiet.midpoint * quiet + weights.mean.shocked.midpoint * shocked
      if let f = channel.foundation {
        let z = market.foundations[f].probability
        rate *= z * (1 - z)
        slope =
          market.firms.group(.foundation, firm: i) == market.foundations[f].name
          ? weights.added.quiet.midpoint * quiet + weights.added.shocked.midpoint * shocked : 0
      }
      return Interaction.Channel(response: -rate * slope / curvature, influence: -slope)
    }
  }
}
