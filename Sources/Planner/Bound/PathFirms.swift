import CKernels
import Intervals
import OverlapMarket

/// What firms together add to the bound along a path of multipliers, as a function of t: at most
/// value + rate t + bend t² / 2, the bend for t > 0 or for t < 0.
struct PathFirms {
  var value: Interval
  var rate: Interval
  var bendAbove: Interval
  var bendBelow: Interval
}

extension LagrangianTerms {
  /// The firms' part of the bound at all t of a range that holds 0, in one vectorised pass
  /// (CKernels, path.h); nil where a firm is not shown to lose by large moves.
  ///
  /// - Parameters:
  ///   - overlaps: one a firm; the bound is tight where they are the firms' best.
  ///   - some: whose part is wanted; nil: all firms'.
  /// - Complexity: O(firms · regimes²).
  func firms(
    along path: MultiplierPath, over range: ClosedRange<Double>, at overlaps: [Double],
    only some: Range<Int>? = nil
  ) -> PathFirms? {
    let part = some ?? overlaps.indices
    let sum = withKernelPath(path, over: range) { market, path, room in
      ck_path(market, path, overlaps, part.lowerBound, part.upperBound, room)
    }
    guard sum.shown != 0, let value = Interval(sum.value), let rate = Interval(sum.rate),
      let above = Interval(sum.bendAbove), let below = Interval(sum.bendBelow)
    else { return nil }
    return PathFirms(value: value, rate: rate, bendAbove: above, bendBelow: below)
  }
}

extension LagrangianTerms {
  /// Where log A can lie, nil where it is not known, and by how much welfare can differ at most
  /// between kinks and the doubles that stand for them.
  ///
  /// - Complexity: O(firms · regimes).
  func reach(around z: Multipliers) -> (total: ClosedRange<Double>?, kinkAllowance: Double) {
    let path = MultiplierPath(centre: z, sharePriceRate: 0, failureLevelRate: z.failureLevel)
    let reach = withKernelPath(path, over: 0...0) { market, path, room in
      ck_path_reach(market, path, room)
    }
    let allowance = reach.kinkAllowance.isNaN ? .infinity : reach.kinkAllowance
    guard !terms.isFixed else { return (0...0, allowance) }
    let outside = outsideShare(z)
    guard let floors = Interval(reach.atFloors), let ceilings = Interval(reach.atCeilings),
      (floors + outside).lower > 0
    else { return (nil, allowance) }
    let centre = Interval(z.logTotal)
    let least = (centre + (floors + outside).log()).lower
    let most = (centre + (ceilings + outside).log()).upper
    return (least.isFinite && most.isFinite ? least...max(least, most) : nil, allowance)
  }

  /// What the vectorised passes along a path take, for as long as `body` runs.
  private func withKernelPath<Result>(
    _ path: MultiplierPath, over range: ClosedRange<Double>,
    _ body: (UnsafePointer<CKPrimitives>, UnsafePointer<CKPath>, UnsafeMutablePointer<Double>?) ->
      Result
  ) -> Result {
    terms.channelColumns.withKernelChannels { channels in
      withKernelPath(path, over: range, channels, body)
    }
  }

  private func withKernelPath<Result>(
    _ path: MultiplierPath, over range: ClosedRange<Double>,
    _ channels: UnsafePointer<CKChannels>?,
    _ body: (UnsafePointer<CKPrimitives>, UnsafePointer<CKPath>, UnsafeMutablePointer<Double>?) ->
      Result
  ) -> Result {
    let objective = terms.objective
    return terms.market.withKernelPrimitives(terms.auditedUsers) { market in
      pieces.withUnsafeColumns { _, breakpoints in
        terms.heldShare.withUnsafeBufferPointer { held in
          path.centre.failureLevel.withUnsafeBufferPointer { levels in
            path.failureLevelRate.withUnsafeBufferPointer { rates in
              withUnsafeTemporaryAllocation(
                of: Double.self, capacity: 24 * terms.market.failures.count
              ) { room in
                var bent = CKPath(
                  systemicLoss: terms.market.systemicLoss,
                  linearLoss: terms.linearLoss, exact: terms.isExact ? 1 : 0,
                  channels: channels,
                  countsMargins: objective.countsMargins ? 1 : 0,
                  countsUserHarm: objective.countsUserHarm ? 1 : 0,
                  heldShare: terms.isFixed ? held.baseAddress : nil, reference: terms.reference,
                  layers: pieces.layers,
                  breakpoint: breakpoints, logTotal: path.centre.logTotal,
                  sharePrice: path.centre.sharePrice,
                  sharePriceRate: path.sharePriceRate, failureLevel: levels.baseAddress,
                  failureLevelRate: rates.baseAddress, least: range.lowerBound,
                  most: range.upperBound)
                return body(market, &bent, room.baseAddress)
              }
            }
          }
        }
      }
    }
  }
}

extension Interval {
  /// Nil where nothing is known.
  fileprivate init?(_ ball: CKBall) {
    guard ball.middle.isFinite, ball.radius.isFinite else { return nil }
    self = Interval(ball.middle) + Interval(lower: -ball.radius, upper: ball.radius)
  }
}
