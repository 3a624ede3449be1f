import CKernels
import Intervals

/// Cost curves of firms as vectorised proofs take them; see `CKCosts`.
package struct CostColumns: Sendable {
  private let layers: Int
  private let start: [Double]
  private let middles: [[Double]]
  private let radii: [[Double]]
  private let cheapest: [Double]
  private let excess: [Double]

  /// nil where overlap costs every firm c o²/2.
  init?(_ audit: MarketAudit) {
    guard !audit.scores.isEmpty else { return nil }
    let firms = audit.market.firms.indices
    layers = audit.scores.reduce(1) { max($0, $1?.ranges.count ?? 1) }
    var start: [Double] = []
    var terms: [(level: Interval, marginal: Interval, curvature: Interval)] = []
    for k in 0..<layers {
      for i in firms {
        let ranges = audit.scores[i]?.ranges
        guard k < ranges?.count ?? 1 else {
          start.append(.infinity)
          terms.append((.zero, .zero, Interval(1)))
          continue
        }
        let from = ranges?[k].start ?? 0
        let at = Interval(from)
        start.append(from)
        terms.append(
          (
            audit.overlapCost(i, at, in: k), audit.marginalCost(i, at, in: k),
            audit.costCurvature(i, in: k)
          ))
      }
    }
    self.start = start
    let columns = [terms.map(\.level), terms.map(\.marginal), terms.map(\.curvature)]
    middles = columns.map { $0.map(\.midpoint) }
    radii = columns.map { $0.map(\.radius) }
    cheapest = firms.map { audit.cheapest($0) ?? 0 }
    excess = firms.map { audit.excessAtLeast($0) }
  }

  /// Whether passes have room for so many pieces.
  var fits: Bool { layers <= Int(CK_COST_LIMIT) }

  func withKernelCosts<Result>(_ body: (UnsafePointer<CKCosts>) -> Result) -> Result {
    func column<Inner>(_ k: Int, _ body: (CKBallColumn) -> Inner) -> Inner {
      middles[k].withUnsafeBufferPointer { middle in
        radii[k].withUnsafeBufferPointer { radius in
          body(CKBallColumn(middle: middle.baseAddress, radius: radius.baseAddress))
        }
      }
    }
    return start.withUnsafeBufferPointer { start in
      cheapest.withUnsafeBufferPointer { cheapest in
        excess.withUnsafeBufferPointer { excess in
          column(0) { level in
            column(1) { marginal in
              column(2) { curvature in
                var costs = CKCosts(
                  layers: layers, start: start.baseAddress, level: level, marginal: marginal,
                  curvature: curvature, cheapest: cheapest.baseAddress, excess: excess.baseAddress)
                return body(&costs)
              }
            }
          }
        }
      }
    }
  }
}
