import CGames
import Glibc

/// Bounds on shares and on log A over all undominated strategies, and what they tell of payoffs.
package struct ShareBounds: Sendable {
  /// Two columns of one entry a seller: largest shares, then the curvatures.
  private let numbers: [Double]
  /// See `curvatureForMonotoneShare`, where it is known already; else empty.
  private let monotoneShare: [Double]
  /// Log A lies between its values with every seller at its floor and with every seller at its
  /// ceiling,
  /// because weights rise with strategies.
  let totalRange: ClosedRange<Double>
  /// Whether every seller's payoff is shown to have one peak.
  let areSinglePeaked: Bool

  /// - Parameter isClaimed: whether a bound on shares below 1 is claimed.
  init(_ problems: SellerProblems, isClaimed: Bool) {
    let count = problems.sellerCount
    if problems.revenue == .chosenPrices {
      let bounds = problems.markupBounds()
      let isKnown = isClaimed && bounds.largestShare.allSatisfy { $0 <= 1 }
      let none = [Double](repeating: .infinity, count: count)
      numbers =
        isKnown
        ? bounds.largestShare + bounds.singlePeak : [Double](repeating: 1, count: count) + none
      monotoneShare = isKnown ? bounds.monotoneShare : none
      totalRange = Self.range(bounds.totals.floors, bounds.totals.ceilings)
      areSinglePeaked = problems.areMoreCurved(than: numbers[count...])
      return
    }
    monotoneShare = []
    var totals = CGTotals()
    numbers = [Double](unsafeUninitializedCapacity: 2 * count) { numbers, initialized in
      guard let shares = numbers.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { workspace in
        guard let workspace = workspace.baseAddress else { return }
        problems.withKernel { game in
          totals = cg_share_bounds(game, workspace, shares)
          if !isClaimed { shares.update(repeating: 1, count: count) }
          cg_single_peaks(game, shares, shares + count)
        }
      }
      initialized = 2 * count
    }
    let lower = totals.atFloors.top + log(totals.atFloors.sum)
    let upper = totals.atCeilings.top + log(totals.atCeilings.sum)
    totalRange = Self.range(lower, upper)
    areSinglePeaked = problems.areMoreCurved(than: numbers[count...])
  }

  private static func range(_ lower: Double, _ upper: Double) -> ClosedRange<Double> {
    lower - 1e-12 * max(1, abs(lower))...max(lower, upper) + 1e-12 * max(1, abs(upper))
  }

  /// The largest share that each seller can have: at its ceiling, with all rivals at their floors.
  package var largestShare: [Double] { Array(numbers.prefix(numbers.count / 2)) }

  package func largestShare(_ i: Int) -> Double { numbers[i] }

  /// The slope of marginal cost above which each seller's payoff has one peak whatever undominated
  /// strategies its rivals choose (docs/model.md section 10.1; the arguments are in CGames,
  /// sellers.h, and in `SellerProblems.markupBounds`).
  package var curvatureForSinglePeak: [Double] { Array(numbers.suffix(numbers.count / 2)) }

  package func curvatureForSinglePeak(_ i: Int) -> Double { numbers[numbers.count / 2 + i] }

  /// The slope of marginal cost above which each seller's share is shown to fall in the sum of
  /// logit weights, for all shares that the seller can have in an equilibrium (docs/model.md
  /// section 10.3; the arguments are in CGames, sellers.h, and in `SellerProblems.markupBounds`).
  /// O(sellers · pieces).
  func curvatureForMonotoneShare(_ problems: SellerProblems) -> [Double] {
    if !monotoneShare.isEmpty { return monotoneShare }
    let count = numbers.count / 2
    return [Double](unsafeUninitializedCapacity: count) { needed, initialized in
      guard let first = needed.baseAddress else { return }
      numbers.withUnsafeBufferPointer { shares in
        problems.withKernel { cg_monotone_shares($0, shares.baseAddress, first) }
      }
      initialized = count
    }
  }
}

extension SellerGame {
  /// See `ShareBounds.curvatureForMonotoneShare`. O(sellers · pieces).
  package var curvatureForMonotoneShare: [Double] { bounds.curvatureForMonotoneShare(problems) }

  /// Whether there is exactly one equilibrium, as far as sufficient conditions tell: every payoff
  /// has one peak, so that one exists, and every share falls in the sum of logit weights, so that
  /// there is no other. O(sellers · pieces).
  package var hasOneEquilibrium: Bool {
    bounds.areSinglePeaked && !problems.isCoupled
      && problems.areMoreCurved(than: curvatureForMonotoneShare[...])
  }
}

extension SellerProblems {
  /// Whether marginal cost of every seller rises faster than a number of its own, on the least
  /// curved of its pieces.
  fileprivate func areMoreCurved(than needed: ArraySlice<Double>) -> Bool {
    curvature.count == sellerCount
      ? zip(curvature, needed).allSatisfy { $0 > $1 }
      : zip(0..<sellerCount, needed).allSatisfy { leastCurvature(of: $0) > $1 }
  }
}
