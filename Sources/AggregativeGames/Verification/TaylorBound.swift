import Intervals

/// Bounds from a value, a slope and the largest curvature.
package enum TaylorBound {
  /// An upper bound on slope · d + curvature · d² / 2 over 0 ≤ d ≤ reach, and at least 0.
  package static func maximum(slope: Double, curvature: Double, reach: Double) -> Double {
    if curvature < 0 {
      if slope <= 0 { return 0 }
      let steepness = Interval(slope)
      let fall = Interval(-curvature)
      if (steepness / fall).lower < reach {
        return (steepness.squared() / (Interval(2) * fall)).upper
      }
    }
    // Convex, or still rising at the far end: the maximum is at an end.
    let d = Interval(reach)
    return max((Interval(slope) * d + Interval(curvature) * d.squared() / Interval(2)).upper, 0)
  }
}
