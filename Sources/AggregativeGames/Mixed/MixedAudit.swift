import Intervals

/// An audited game against mixtures: surroundings are a finite distribution, weights enclosed, and
/// enclosures are of expected payoffs.
///
/// Natural replies and interactions are those of the pure game; against a proper mixture they are
/// not defined.
struct MixedAudit<Base: AuditedGame>: AuditedGame {
  let base: Base

  struct Surroundings: Sendable {
    var weights: [Interval]
    var surroundings: [Base.Surroundings]
  }

  var playerCount: Int { base.playerCount }

  func surroundings(of profile: [Interval]) -> [Surroundings] {
    base.surroundings(of: profile).map { Surroundings(weights: [Interval(1)], surroundings: [$0]) }
  }

  func cellEnds(of player: Int, into ends: inout [Double]) {
    base.cellEnds(of: player, into: &ends)
  }

  func enclose(
    _ player: Int, over strategies: Interval, cell: ClosedRange<Double>, in around: Surroundings
  ) -> PayoffEnclosure {
    var sum = PayoffEnclosure(payoff: .zero, marginal: .zero, slope: .zero)
    for (weight, surroundings) in zip(around.weights, around.surroundings) {
      let term = base.enclose(player, over: strategies, cell: cell, in: surroundings)
      sum.payoff += weight * term.payoff
      sum.marginal += weight * term.marginal
      sum.slope += weight * term.slope
    }
    return sum
  }

  func naturalReply(of player: Int, at strategy: Double, in around: Surroundings) -> Double {
    around.surroundings.count == 1
      ? base.naturalReply(of: player, at: strategy, in: around.surroundings[0]) : .nan
  }

  func interaction(of player: Int, at strategy: Double, in around: Surroundings) -> Interaction {
    around.surroundings.count == 1
      ? base.interaction(of: player, at: strategy, in: around.surroundings[0])
      : Interaction(response: .nan, influence: .nan)
  }

  /// What the first player of a group faces when its rivals play a profile whose weights are
  /// `shares`, enclosed.
  func surroundings(
    facing group: Int, in profile: MixedProfile, shares: [[Interval]], limit: Int
  ) throws(MixedError) -> Surroundings {
    let joint = try profile.jointSupport(facing: group, limit: limit)
    let player = profile.groups[group][0]
    let flat = shares.flatMap { $0 }
    let ends = joint.starts.dropFirst() + [flat.count]
    var result = Surroundings(weights: [], surroundings: [])
    for counts in joint.counts {
      let pure = profile.pureProfile(counts, facing: group, starts: joint.starts)
      var weight = Interval(1)
      for (start, end) in zip(joint.starts, ends) {
        weight = weight * Self.probability(of: counts[start..<end], flat[start..<end])
      }
      result.weights.append(weight)
      result.surroundings.append(base.surroundings(of: pure)[player])
    }
    return result
  }

  /// n! Π w^c / c!, factor by factor, so that nothing overflows on the way.
  private static func probability(of counts: ArraySlice<Int>, _ shares: ArraySlice<Interval>)
    -> Interval
  {
    var picked = 0
    var product = Interval(1)
    for (count, share) in zip(counts, shares) {
      for k in 0..<count {
        picked += 1
        product = product * share
        if picked != k + 1 {
          product = product * Interval(Double(picked)) / Interval(Double(k + 1))
        }
      }
    }
    return product
  }
}
