import CKernels
import Glibc

/// Bounds on shares and on log A over all undominated overlaps.
struct ShareBounds {
  /// A firm's share at its ceiling, with all rivals at their floors.
  let largestShare: [Double]
  /// Log A lies between its values with every firm at its floor and with every firm at its ceiling, because weights rise with overlap.
  let totalRange: ClosedRange<Double>

  init(_ columns: GameColumns) {
    let count = columns.firms.count
    var totals = CKTotals()
    // Work space behind the shares.
    largestShare = [Double](unsafeUninitializedCapacity: 3 * count) { shares, initialized in
      guard let start = shares.baseAddress else { return }
      totals = columns.withKernelGame { ck_share_bounds($0, start + count, start) }
      initialized = count
    }
    let lower = totals.atFloors.top + log(totals.atFloors.sum)
    let upper = totals.atCeilings.top + log(totals.atCeilings.sum)
    totalRange = lower - 1e-12 * max(1, abs(lower))...max(lower, upper) + 1e-12 * max(1, abs(upper))
  }
}
