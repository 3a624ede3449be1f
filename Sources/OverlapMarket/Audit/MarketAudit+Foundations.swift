import AggregativeGames
import Intervals

/// A surcharge on firms that share foundations, from its definition in docs/model.md section 8.3: a
/// firm pays σ κ Σ_S p_S { π̃_i (1 + 2 Σ_{j≠i} π̃_j) + 2 z (1 − z) δ_i Σ_{j≠i on f} δ_j }.
extension MarketAudit {
  private func foundation(of i: Int) -> SharedFoundation? {
    market.firms.group(.foundation, firm: i).flatMap { name in
      market.foundations.first { $0.name == name }
    }
  }

  /// π̃_S and δ_S of a firm, by its failures in the two causes of a regime: weights of both, and of
  /// the first of them for δ.
  private func weights(
    _ i: Int
  ) -> (mean: (quiet: Interval, shocked: Interval), added: (quiet: Interval, shocked: Interval)) {
    guard let foundation = foundation(of: i) else {
      return ((Interval(1), .zero), (.zero, .zero))
    }
    let shock = Interval(foundation.probability)
    switch foundation.form {
    case .commonCause:
      // The second cause takes the firm for sure, with chance ρ given the shock: δ = ρ (1 − π).
      let reach = Interval(foundation.reach ?? 0)
      return ((Interval(1) - shock * reach, shock * reach), (-reach, reach))
    case .shift:
      return ((Interval(1) - shock, shock), (Interval(-1), Interval(1)))
    }
  }

  private func amounts(
    _ i: Int, in s: Int, at overlap: Interval
  ) -> (mean: Interval, added: Interval) {
    let quiet = cause(i, s).failure(overlap)
    let shocked = cause(i, s + market.regimes.count).failure(overlap)
    let weights = weights(i)
    return (
      weights.mean.quiet * quiet + weights.mean.shocked * shocked,
      weights.added.quiet * quiet + weights.added.shocked * shocked
    )
  }

  /// What the surcharge takes of each firm per unit of failure probability by each cause.
  func sharedRates(at profile: [Interval]) -> [[Interval]] {
    let regimes = market.regimes.count
    let weight = Interval(surcharge) * Interval(market.systemicLoss)
    var rates = profile.map { _ in [Interval](repeating: .zero, count: 2 * regimes) }
    let names = profile.indices.map { market.firms.group(.foundation, firm: $0) }
    for (s, regime) in market.regimes.enumerated() {
      let amounts = profile.indices.map { self.amounts($0, in: s, at: profile[$0]) }
      let price = weight * Interval(regime.probability)
      for i in profile.indices {
        let others = profile.indices.lazy.filter { $0 != i }
        let failing = Interval.sum(of: others.map { amounts[$0].mean })
        let sharing = Interval.sum(
          of: others.filter { names[$0] != nil && names[$0] == names[i] }.map { amounts[$0].added })
        let shock = Interval(foundation(of: i)?.probability ?? 0)
        let forMean = price * (Interval(1) + Interval(2) * failing)
        let forAdded = price * Interval(2) * shock * (Interval(1) - shock) * sharing
        let weights = weights(i)
        rates[i][s] = forMean * weights.mean.quiet + forAdded * weights.added.quiet
        rates[i][s + regimes] = forMean * weights.mean.shocked + forAdded * weights.added.shocked
      }
    }
    return rates
  }

  /// As `chargeChannels`, one for each of `FailureChannels`.
  func sharedChannels(
    of i: Int, in cell: ClosedRange<Double>, curvature: Double
  ) -> [Interaction.Channel] {
    let regimes = market.regimes.count
    let weights = weights(i)
    let own = foundation(of: i)
    return market.failureChannels.channels.map { channel in
      func fall(_ t: Int) -> Double {
        fails(i, t, in: cell) ? cause(i, t).effectiveness.midpoint : 0
      }
      let s = channel.regime
      let (quiet, shocked) = (fall(s), fall(s + regimes))
      var rate = 2 * surcharge * market.systemicLoss * market.regimes[s].probability
      var slope =
        weights.mean.quiet.midpoint * quiet + weights.mean.shocked.midpoint * shocked
      if let f = channel.foundation {
        let foundation = market.foundations[f]
        rate *= foundation.probability * (1 - foundation.probability)
        slope =
          own == foundation
          ? weights.added.quiet.midpoint * quiet + weights.added.shocked.midpoint * shocked : 0
      }
      return Interaction.Channel(response: -rate * slope / curvature, influence: -slope)
    }
  }
}
