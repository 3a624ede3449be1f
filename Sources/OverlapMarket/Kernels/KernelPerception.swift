import CKernels
import Intervals

extension Market {
  /// What served users expect and suffer, as vectorised proofs take it, for as long as `body` runs.
  func withKernelPerception<Result>(
    of users: [AuditedUser], _ body: (UnsafePointer<CKPerception>) -> Result
  ) -> Result {
    let prices = firms.price
    let harms = users.map { Interval(userHarm) * $0.exposure }
    let columns = [
      users.indices.map {
        users[$0].perceivedUtility(failing: .zero, in: self, price: prices[$0])
      },
      users.indices.map { harms[$0] * users[$0].belief.weight },
      users.indices.map { -(harms[$0] * users[$0].belief.rest) },
      users.indices.map { harms[$0] * (Interval(1) - users[$0].belief.weight) },
    ]
    let middles = columns.flatMap { $0.map(\.midpoint) }
    let radii = columns.flatMap { $0.map(\.radius) }
    return middles.withUnsafeBufferPointer { middles in
      radii.withUnsafeBufferPointer { radii in
        func column(_ k: Int) -> CKBallColumn {
          CKBallColumn(
            middle: middles.baseAddress.map { $0 + k * users.count },
            radius: radii.baseAddress.map { $0 + k * users.count })
        }
        var perception = CKPerception(
          utility: column(0), perceivedHarm: column(1), unforeseenLevel: column(2),
          unforeseenSlope: column(3))
        return body(&perception)
      }
    }
  }
}

extension Interval {
  /// No less than the distance of any of its numbers from its midpoint.
  var radius: Double {
    let middle = Interval(midpoint)
    return Swift.max((Interval(upper) - middle).upper, (middle - Interval(lower)).upper)
  }
}
