import Glibc
import Intervals

/// A game against mixtures: its aggregate is a finite distribution over the aggregates of the pure
/// game, and payoffs are expected ones. So what is written for pure games, such as globally best
/// replies, holds for it.
struct MixedExtension<Base: AggregativeGame>: AggregativeGame {
  let base: Base

  /// A distribution of the pure game's aggregate.
  struct Aggregate: Sendable {
    var weights: [Double]
    var aggregates: [Base.Aggregate]
  }

  var pieces: PieceTable { base.pieces }
  var rank: Int { base.rank }
  func curvature(of player: Int) -> Double { base.curvature(of: player) }

  func aggregate(of profile: [Double]) -> Aggregate {
    Aggregate(weights: [1], aggregates: [base.aggregate(of: profile)])
  }

  func rivals(of player: Int, in profile: [Double], aggregate: Aggregate) -> Aggregate {
    let rivals = aggregate.aggregates.map { base.rivals(of: player, in: profile, aggregate: $0) }
    return Aggregate(weights: aggregate.weights, aggregates: rivals)
  }

  func aggregate(adding player: Int, at strategy: Double, to rivals: Aggregate) -> Aggregate {
    Aggregate(
      weights: rivals.weights,
      aggregates: rivals.aggregates.map { base.aggregate(adding: player, at: strategy, to: $0) })
  }

  func payoff(of player: Int, at strategy: Double, rivals: Aggregate) -> Double {
    var sum = 0.0
    for (weight, aggregate) in zip(rivals.weights, rivals.aggregates) {
      sum += weight * base.payoff(of: player, at: strategy, rivals: aggregate)
    }
    return sum
  }

  func marginalPayoff(of player: Int, at strategy: Double, piece: Int, rivals: Aggregate)
    -> Marginal
  {
    var sum = Marginal(value: 0, slope: 0)
    for (weight, aggregate) in zip(rivals.weights, rivals.aggregates) {
      let term = base.marginalPayoff(of: player, at: strategy, piece: piece, rivals: aggregate)
      sum.value += weight * term.value
      sum.slope += weight * term.slope
    }
    return sum
  }

  func marginalPayoff(
    over strategies: Interval, of player: Int, piece: Int, rivals: Aggregate
  ) -> IntervalMarginal {
    var sum = IntervalMarginal(value: .zero, slope: .zero)
    for (weight, aggregate) in zip(rivals.weights, rivals.aggregates) {
      let term = base.marginalPayoff(over: strategies, of: player, piece: piece, rivals: aggregate)
      sum.value += Interval(weight) * term.value
      sum.slope += Interval(weight) * term.slope
    }
    return sum
  }

  func linearize(at profile: [Double], into linearization: inout Linearization) {
    base.linearize(at: profile, into: &linearization)
  }

  /// What the first player of a group faces when its rivals play a profile.
  func rivals(facing group: Int, in profile: MixedProfile, limit: Int) throws(MixedError)
    -> Aggregate
  {
    let joint = try profile.jointSupport(facing: group, limit: limit)
    return rivals(facing: group, in: profile, joint: joint)
  }

  /// The same where the combinations are at hand.
  func rivals(facing group: Int, in profile: MixedProfile, joint: JointSupport) -> Aggregate {
    let player = profile.groups[group][0]
    let logWeights = profile.mixtures.flatMap { $0.weights.map { log($0) } }
    let sizes = profile.rivalSizes(of: group)
    var result = Aggregate(weights: [], aggregates: [])
    result.weights.reserveCapacity(joint.counts.count)
    result.aggregates.reserveCapacity(joint.counts.count)
    for counts in joint.counts {
      let pure = profile.pureProfile(counts, facing: group, starts: joint.starts)
      result.weights.append(
        exp(
          Multinomial.logCoefficient(sizes: sizes, counts)
            + Multinomial.logPower(logWeights, counts)))
      result.aggregates.append(
        base.rivals(of: player, in: pure, aggregate: base.aggregate(of: pure)))
    }
    return result
  }
}

/// Probabilities of counts, in logarithms.
enum Multinomial {
  /// log Π_g n_g! / Π c!.
  static func logCoefficient(sizes: [Int], _ counts: [Int]) -> Double {
    var sum = 0.0
    for size in sizes where size > 1 { sum += lgamma(Double(size + 1)) }
    for count in counts where count > 1 { sum -= lgamma(Double(count + 1)) }
    return sum
  }

  /// Σ c log w over counts above zero.
  static func logPower(_ logWeights: [Double], _ counts: [Int]) -> Double {
    var sum = 0.0
    for (count, log) in zip(counts, logWeights) where count > 0 { sum += Double(count) * log }
    return sum
  }
}
