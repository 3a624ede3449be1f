import Intervals

/// Parts of welfare (docs/model.md section 4), in any scalar; `SystemicPart` has each firm's in the
/// systemic loss.
enum WelfareParts {
  /// (M/β) log A, the surplus that users expect.
  @inline(__always)
  static func surplus<S: Scalar>(users: S, sensitivity: S, logTotal: S) -> S {
    users / sensitivity * logTotal
  }

  /// c o²/2.
  @inline(__always)
  static func overlapCost<S: Scalar>(_ cost: S, _ overlap: S) -> S {
    0.5 * cost * overlap * overlap
  }

  /// ω P², what firms' failures in a channel cost together.
  @inline(__always)
  static func sharedLoss<S: Scalar>(weight: S, failures: S) -> S { weight * failures * failures }
}
