import CKernels
import Glibc

/// Bounds on shares and on log A over all undominated overlaps, and what they tell of profits.
struct ShareBounds {
  /// Two columns of one entry a firm: largest shares, then the costs.
  private let numbers: [Double]
  /// Log A lies between its values with every firm at its floor and with every firm at its ceiling,
  /// because weights rise with overlap.
  let totalRange: ClosedRange<Double>
  /// Whether every firm's profit is shown to have one peak.
  let areSinglePeaked: Bool

  /// - Parameter isClaimed: whether a bound on shares below 1 is claimed.
  init(_ columns: GameColumns, isClaimed: Bool) {
    let count = columns.market.firms.count
    var totals = CKTotals()
    numbers = [Double](unsafeUninitializedCapacity: 2 * count) { numbers, initialized in
      guard let shares = numbers.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { workspace in
        guard let workspace = workspace.baseAddress else { return }
        columns.withKernelGame { game in
          totals = ck_share_bounds(game, workspace, shares)
          if !isClaimed { shares.update(repeating: 1, count: count) }
          ck_single_peaks(game, shares, shares + count)
        }
      }
      initialized = 2 * count
    }
    let lower = totals.atFloors.top + log(totals.atFloors.sum)
    let upper = totals.atCeilings.top + log(totals.atCeilings.sum)
    totalRange = lower - 1e-12 * max(1, abs(lower))...max(lower, upper) + 1e-12 * max(1, abs(upper))
    areSinglePeaked = zip(columns.market.firms.cost, numbers[count...]).allSatisfy { $0 > $1 }
  }

  /// The largest share that each firm can have: at its ceiling, with all rivals at their floors.
  var largestShare: [Double] { Array(numbers.prefix(numbers.count / 2)) }

  func largestShare(_ i: Int) -> Double { numbers[i] }

  /// The cost above which each firm's profit has one peak in its own overlap whatever undominated
  /// overlaps its rivals choose (docs/model.md section 2, extended to liability and sharpened by
  /// the largest share that the firm can reach; the argument is in CKernels, sweep.h).
  var costForSinglePeak: [Double] { Array(numbers.suffix(numbers.count / 2)) }

  func costForSinglePeak(_ i: Int) -> Double { numbers[numbers.count / 2 + i] }
}
