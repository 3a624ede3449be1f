import Intervals

/// What a firm's activities come to together, in any scalar (docs/model.md section 8.5).
struct ActivityMix<S: Scalar> {
  /// T = Σ t²/k: overlap per unit of what overlap is worth.
  let overlap: S
  /// X = Σ t w/k.
  let cross: S
  /// Y = Σ w²/k: score per unit of what score is worth.
  let score: S
  /// T Y − X², as the sum of squares that it is (Lagrange's identity): 0 where weights are
  /// proportional to what activities add to overlap.
  let spread: S

  /// - Parameters:
  ///   - weights: w by the name of an activity; 0 for those that are not there.
  ///   - among: those that are in use; nil: all.
  ///   - number: a number of an activity, by its position.
  init(
    _ activities: [Activity], weights: [String: Double] = [:], among active: [Int]? = nil,
    _ number: (Int, PrimitiveDescriptor) -> S
  ) {
    var (overlap, cross, score, spread) = (S(0), S(0), S(0), S(0))
    let terms = (active ?? Array(activities.indices)).map { m in
      (
        cost: number(m, .activityCost), adds: number(m, .activityOverlap),
        weight: S(weights[activities[m].name] ?? 0)
      )
    }
    for (m, one) in terms.enumerated() {
      overlap += one.adds * one.adds / one.cost
      cross += one.adds * one.weight / one.cost
      score += one.weight * one.weight / one.cost
      for other in terms[..<m] {
        let apart = one.adds * other.weight - other.adds * one.weight
        spread += apart * apart / (one.cost * other.cost)
      }
    }
    (self.overlap, self.cross, self.score, self.spread) = (overlap, cross, score, spread)
  }

  /// c = 1/T: the curvature of the least cost of overlap.
  var cost: S { S(1) / overlap }
}

extension ActivityMix<Double> {
  init(_ activities: [Activity], weights: [String: Double] = [:]) {
    self.init(activities, weights: weights) { activities[$0][$1] }
  }
}
