import AggregativeGames
import Intervals

/// Owners of several firms, from docs/model.md section 8.7: an owner maximises the profits of its
/// firms together. What one of its firms gains by itself, the others staying, is told firm by firm
/// here; joint moves are for `OwnerAudit`.
extension MarketAudit {
  /// What a firm's owner has beside it.
  public struct Beside: Sendable {
    /// At given prices, Σ_k w_k (μ_k − τ_k h_E e_k π̄_k) over the owner's others, by the sum of all
    /// weights but the firm's own: what they earn on users whom they lose to the firm.
    var diverted = Interval.zero
    /// Where firms set prices, log Σ_k e^θ_k over the owner's others.
    var logWorth: Interval?
    /// What the others have if the firm had no users, in units of profit.
    var profit = Interval.zero
  }

  var owners: Ownership { market.owners }

  /// The most by which revenue per user of the market can differ: an owner's lies between the least
  /// and the most that some firm of its can earn on a user.
  func earningsSpread(of i: Int) -> Double {
    var (best, worst) = (0.0, 0.0)
    for k in owners.group(of: i).map({ owners.groups[$0] }) ?? [i] {
      let margin = market.firms.margin[k]
      best = max(best, margin)
      worst = min(worst, margin - liability[k] * market.externalHarm * exposure[k])
    }
    return best - worst
  }

  /// What is earned on a user whom a firm serves, at a given price.
  func earnings(_ i: Int, at overlap: Interval, liableFrom start: Double) -> Interval {
    Interval(market.firms.margin[i]) - liableHarm(i, at: start) * expectedFailure(i, overlap)
  }

  /// Adds what owners of several have beside each of their firms, prices given.
  func addSiblings(to around: inout [Surroundings], at profile: [Interval]) {
    for group in owners.groups {
      let terms = group.map { k in
        (
          logWeight: logWeight(k, profile[k]),
          earnings: earnings(k, at: profile[k], liableFrom: profile[k].midpoint),
          cost: overlapCost(k, profile[k])
        )
      }
      for i in group {
        var beside = Beside()
        for (k, term) in zip(group, terms) where k != i {
          beside.diverted += term.earnings * (term.logWeight - around[i].logRivals).exp()
          beside.profit -= term.cost
        }
        beside.profit += Interval(market.users) * beside.diverted
        around[i].beside = beside
      }
    }
  }

  /// What is earned on a served user beside what its owner's others lose by it.
  func ownEarnings(_ margin: Interval, _ around: Surroundings) -> Interval {
    around.beside.map { margin - $0.diverted } ?? margin
  }

  /// How far the first two derivatives of what an owner has, where prices are set, are those of one
  /// firm: with q = e^θ/T the firm's part of T, ∂X/∂θ = s q and ∂²X/∂θ² = X'' q² + s q (1 − q).
  func pricedOdds(_ worth: Interval, _ around: Surroundings) -> OmegaTerms<Interval> {
    guard let logWorth = around.beside?.logWorth else {
      return (worth - around.logRivals - Interval(1)).omegaTerms()
    }
    let ahead = worth - logWorth
    let part = ahead.logistic()
    let rest = (-ahead).logistic()
    let whole = (logWorth + ahead.softplus() - around.logRivals - Interval(1)).omegaTerms()
    return OmegaTerms(
      value: whole.value, slope: whole.slope * part,
      curvature: whole.curvature * part.squared() + whole.slope * part * rest)
  }

  public func partners(of player: Int) -> [Int] {
    owners.group(of: player).map { owners.groups[$0] } ?? []
  }

  public func jointFinding(
    of players: [Int], at profile: [Double], in around: [Surroundings], resolution: Double
  ) -> JointFinding {
    OwnerAudit(self, players, at: profile.map { Interval($0) }, around)
      .finding(resolution: resolution)
  }

  public func jointProof(
    of players: [Int], at profile: [Interval], in around: [Surroundings]
  ) -> BestReplyProof {
    OwnerAudit(self, players, at: profile, around).proof(around)
  }
}
