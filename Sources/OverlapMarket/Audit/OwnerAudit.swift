import AggregativeGames
import Glibc
import Intervals
import LinearAlgebra

/// What an owner of several firms can gain by moving all of them at once, bounded (docs/model.md
/// section 8.7).
///
/// With R the rivals' weights, T the sum of its own and u = 1/(R + T) the owner has M u Σ w_k g_k −
/// Σ C_k where prices are given. For any λ that is at most
///
///     λ (1 − u R) + Σ_k max over x of [u w_k (M g_k − λ) − C_k],
///
/// one problem a firm, convex in u: over a range of u it is largest at an end. Where prices are set
/// it has ρ(T) − Σ C_k with ρ(T) = (M/β) W₀(T/(e R)) concave, at most ρ(t) − ρ'(t) t + Σ_k max over
/// x of [ρ'(t) w_k − C_k] for any t. The search divides the range of u, or of T, drops from each
/// firm's overlaps those that cannot be part of a better plan, and ends where the bound meets what
/// the owner has, or where that is shown to be concave around its plan.
struct OwnerAudit {
  let audit: MarketAudit
  /// Positions of its firms, ascending.
  let firms: [Int]
  /// What it does with each of them, enclosed.
  let plan: [Interval]
  /// log (R + T) at the plan, from which weights are counted; where prices are set, log T.
  let reference: Double
  /// R, so counted; where prices are set, e R.
  let rivals: Interval
  /// Ends of the cells of each firm.
  let ends: [[Double]]

  init(
    _ audit: MarketAudit, _ firms: [Int], at profile: [Interval],
    _ around: [MarketAudit.Surroundings]
  ) {
    self.audit = audit
    self.firms = firms
    plan = firms.map { profile[$0] }
    let logs = zip(firms, plan).map { audit.ownLogWeight($0, $1, liableFrom: $1.midpoint) }
    let own = MarketAudit.logSum(logs)
    let logRivals: Interval
    if audit.setsPrices {
      logRivals = around[firms[0]].logRivals + Interval(1)
      reference = own.midpoint
    } else {
      // The sum of weights but the first firm's, less those of the others: added up afresh where
      // they are a large part of it.
      let all = around[firms[0]].logRivals
      let others = (MarketAudit.logSum(Array(logs.dropFirst())) - all).exp()
      logRivals =
        others.upper < 0.5
        ? all + (Interval(1) - others).log() : audit.logRivals(of: firms, at: profile)
      reference = MarketAudit.logSum([own, logRivals].filter { $0.upper > -.infinity }).midpoint
    }
    rivals = (logRivals - Interval(reference)).exp()
    ends = firms.map { firm in
      var ends: [Double] = []
      audit.cellEnds(of: firm, into: &ends)
      return ends
    }
  }
}

extension MarketAudit {
  /// The logarithm of the weight by which an owner counts a firm: β U, or at a price that just
  /// covers what a user costs where firms set prices.
  func ownLogWeight(_ i: Int, _ overlap: Interval, liableFrom start: Double) -> Interval {
    setsPrices
      ? worthAtCost(i, failing: expectedFailure(i, overlap), liableFrom: start)
      : logWeight(i, overlap)
  }

  /// log of the sum of the weights of all other firms and of the outside option, added up afresh;
  /// −∞ where there are none.
  func logRivals(of firms: [Int], at profile: [Interval]) -> Interval {
    let own = Set(firms)
    var logs = profile.indices.filter { !own.contains($0) }.map {
      logWeight($0, profile[$0])
    }
    if let outside = market.outsideOption {
      logs.append(Interval(market.demandSensitivity) * Interval(outside))
    }
    return logs.isEmpty ? Interval(-.infinity) : Self.logSum(logs)
  }
}

// Terms of one firm.
extension OwnerAudit {
  /// Of a firm over a part of a cell: what its owner counts.
  struct Terms {
    /// w and its logarithm's slope.
    let weight, rate: Interval
    /// M g and its slope; where prices are set 1 and 0.
    let earnings, gain: Interval
  }

  /// - Parameter k: position in `firms`.
  func terms(_ k: Int, over overlaps: Interval, cell: ClosedRange<Double>) -> Terms {
    let firm = firms[k]
    let log = audit.ownLogWeight(firm, overlaps, liableFrom: cell.lowerBound)
    let weight = (log - Interval(reference)).exp()
    if audit.setsPrices {
      return Terms(
        weight: weight, rate: audit.worthSlope(firm, in: cell), earnings: Interval(1), gain: .zero)
    }
    let users = Interval(audit.market.users)
    return Terms(
      weight: weight, rate: audit.perceivedSlope(firm, in: cell),
      earnings: users * audit.earnings(firm, at: overlaps, liableFrom: cell.lowerBound),
      gain: users * audit.liableHarm(firm, at: cell.lowerBound) * audit.slope(firm, in: cell))
  }

  /// The cell that holds an overlap, the upper one of two.
  func cell(_ k: Int, holding overlap: Double) -> ClosedRange<Double> {
    let ends = ends[k]
    let index = ends.indices.dropLast().last { ends[$0] <= overlap } ?? 0
    return ends[index]...ends[min(index + 1, ends.count - 1)]
  }

  func cost(_ k: Int, _ overlap: Interval) -> Interval { audit.overlapCost(firms[k], overlap) }

  /// What the owner has by its plan.
  var payoff: Interval { payoff(of: plan) }

  /// What it has by another.
  func payoff(of plan: [Interval]) -> Interval {
    var (weights, earned, cost) = (Interval.zero, Interval.zero, Interval.zero)
    for k in firms.indices {
      let overlap = plan[k]
      let terms = terms(k, over: overlap, cell: cell(k, holding: overlap.midpoint))
      weights += terms.weight
      earned += terms.weight * terms.earnings
      cost += self.cost(k, overlap)
    }
    return audit.setsPrices ? revenue(weights).value - cost : earned / (rivals + weights) - cost
  }

  /// ρ(T) and ρ'(T) where prices are set.
  func revenue(_ worth: Interval) -> (value: Interval, slope: Interval) {
    let scale = Interval(audit.market.users) / Interval(audit.market.demandSensitivity)
    let odds = (worth / rivals).log().omegaTerms()
    return (scale * odds.value, scale * odds.slope / worth)
  }
}

/// The problem that is left of one firm: max over x of u w (M g − λ) − C.
struct OwnedProblem: AuditedPayoffs {
  let owner: OwnerAudit
  /// Position in the owner's `firms`.
  let firm: Int
  let range: ClosedRange<Double>

  struct Surroundings: Sendable {
    /// u; where prices are set ρ'.
    let scale: Interval
    /// λ; where prices are set 0.
    let price: Interval
  }

  func cellEnds(of player: Int, into ends: inout [Double]) {
    ends = [range.lowerBound]
    for end in owner.ends[firm] where end > range.lowerBound && end < range.upperBound {
      ends.append(end)
    }
    if range.upperBound > range.lowerBound { ends.append(range.upperBound) }
  }

  func payoffJumps(at end: Double, of player: Int) -> Bool {
    end < range.upperBound && owner.audit.payoffJumps(at: end, of: owner.firms[firm])
  }

  func enclose(
    _ player: Int, over overlaps: Interval, cell: ClosedRange<Double>, in around: Surroundings
  ) -> PayoffEnclosure {
    let terms = owner.terms(firm, over: overlaps, cell: cell)
    let (audit, i) = (owner.audit, owner.firms[firm])
    let net = terms.earnings - around.price
    let weight = around.scale * terms.weight
    return PayoffEnclosure(
      payoff: weight * net - owner.cost(firm, overlaps),
      marginal: weight * (terms.rate * net + terms.gain) - audit.marginalCost(i, overlaps),
      slope: weight * terms.rate * (terms.rate * net + Interval(2) * terms.gain)
        - audit.costCurvature(i, in: cell))
  }

  /// No less than the maximum, and an overlap that is nearly best.
  func maximum(near guess: Double, in around: Surroundings, resolution: Double) -> (
    bound: Double, overlap: Double
  ) {
    let start = min(max(guess, range.lowerBound), range.upperBound)
    var ends: [Double] = []
    let found = DeviationBound.find(
      of: 0, at: start, in: self, surroundings: around, ends: &ends, resolution: resolution,
      budget: 400)
    let home = enclose(
      0, over: Interval(start), cell: owner.cell(firm, holding: start), in: around)
    return ((Interval(home.payoff.upper) + Interval(found.upper)).upper, found.deviation)
  }
}
