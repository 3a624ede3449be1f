/// The planner's overlap of identical firms over a box: the effectiveness in one regime and the
/// weight on joint failures are known as intervals only (section 8.4 of the paper).
public struct SymmetricOverlapBounds: Sendable, Equatable {
  /// Least and largest value of the closed form over the box, attained in it: exact up to rounding.
  public let overlap: ClosedRange<Double>
  /// Whether, over the whole box, failure probabilities stay positive at every overlap up to the
  /// largest, and welfare is strictly concave where they are. The closed form is then the best of
  /// all overlaps at which no failure probability is cut off.
  public let isLinear: Bool
}

extension SymmetricMarket {
  /// Bounds on the closed form of the planner's overlap, welfare (11) with shares fixed at 1/N
  /// (docs/model.md section 3).
  ///
  /// With the systemic term κE[K]² it is a(B + 2κNπ⁰)/(c + 2κNa²), B = M(h_U + h_E)/N; with the
  /// exact one, in the effectiveness x of one regime, (n₀ + n₁x)/(d₀ + d₁x²) with all four at least
  /// 0. Both rise in x up to one point and fall beyond it, and both are fractions of linear
  /// functions of κ, monotone. So the least value is at a corner of the box; the largest is at a
  /// corner, or at the turning point at one of the ends of κ.
  ///
  /// - Parameters:
  ///   - effectiveness: of every firm in the regime, at least 0; nil: as it is.
  ///   - systemicLoss: κ, at least 0; nil: as it is.
  ///   - isExact: whether the systemic term is κE[K²] rather than κE[K]².
  /// - Complexity: O(regimes).
  public func plannerOverlapBounds(
    regime: Int, effectiveness: ClosedRange<Double>?, systemicLoss: ClosedRange<Double>?,
    isExact: Bool
  ) -> SymmetricOverlapBounds {
    let x = effectiveness ?? self.effectiveness[regime]...self.effectiveness[regime]
    let losses = systemicLoss ?? self.systemicLoss...self.systemicLoss
    var values: [Double] = []
    var largest: [Double] = []
    for loss in [losses.lowerBound, losses.upperBound] {
      func value(_ x: Double) -> Double { moved(regime, x, loss).plannerOverlap(isExact: isExact) }
      values += [value(x.lowerBound), value(x.upperBound)]
      let turning = moved(regime, x.lowerBound, loss).turningPoint(regime, isExact: isExact)
      if let turning, x.contains(turning) { largest.append(value(turning)) }
    }
    let low = values.reduce(.infinity) { min($0, $1) }
    let high = (values + largest).reduce(-.infinity) { max($0, $1) }
    let worst = moved(regime, x.upperBound, losses.upperBound)
    return SymmetricOverlapBounds(
      overlap: low...high, isLinear: worst.isLinear(at: high) && (!isExact || worst.isConcave))
  }

  private func plannerOverlap(isExact: Bool) -> Double {
    isExact ? exactPlannerOverlap : meanFieldPlannerOverlap
  }

  /// Where overlap turns from rising to falling in the effectiveness of a regime; nil where it
  /// never does.
  private func turningPoint(_ regime: Int, isExact: Bool) -> Double? {
    let p = regimes[regime].probability
    let n = Double(firmCount)
    let others = regimes.indices.filter { $0 != regime }
    let a0 = others.reduce(0) { $0 + regimes[$1].probability * effectiveness[$1] }
    guard systemicLoss > 0, p > 0 else { return nil }
    if !isExact { return ((cost / (2 * systemicLoss * n)).squareRoot() - a0) / p }
    let pairs = 2 * systemicLoss * (n - 1)
    let direct = users / n * (userHarm + externalHarm) + systemicLoss
    let n0 =
      a0 * direct
      + pairs
      * others.reduce(0) { $0 + regimes[$1].probability * effectiveness[$1] * baselineFailure[$1] }
    let n1 = p * (direct + pairs * baselineFailure[regime])
    let d0 =
      cost + pairs
      * others.reduce(0) { $0 + regimes[$1].probability * effectiveness[$1] * effectiveness[$1] }
    let d1 = pairs * p
    guard n1 > 0, d1 > 0 else { return nil }
    // n₁d₁x² + 2n₀d₁x − n₁d₀ = 0, written without a difference.
    return n1 * d0 / (n0 * d1 + (n0 * n0 * d1 * d1 + n1 * n1 * d0 * d1).squareRoot())
  }

  /// Whether welfare (11) with κE[K²] is strictly concave while no failure probability is cut off:
  /// c > 2κ Σ p_S a_S². With κE[K]² it always is.
  private var isConcave: Bool {
    cost > 2 * systemicLoss
      * regimes.indices.reduce(0) {
        $0 + regimes[$1].probability * effectiveness[$1] * effectiveness[$1]
      }
  }

  private func moved(_ regime: Int, _ x: Double, _ loss: Double) -> SymmetricMarket {
    var moved = self
    moved.systemicLoss = loss
    moved.effectiveness[regime] = x
    return moved
  }
}
