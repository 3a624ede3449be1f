import Intervals
import OverlapMarket

extension Interval {
  /// The logarithm of the sum of weights, from their logarithms.
  static func logSum(of logWeights: [Interval]) -> Interval {
    let top = logWeights.reduce(-Double.greatestFiniteMagnitude) { Swift.max($0, $1.upper) }
    return Interval(top) + Interval.sum(of: logWeights.map { ($0 - Interval(top)).exp() }).log()
  }
}

/// Cuts off parts of a node that hold no profile: what the box says about log A, and what log A
/// says about the box.
///
/// Weights rise with overlap, so log A lies between its values at the box's corners. In turn, no
/// firm's weight exceeds the total less the least that the others can have, nor falls short of it
/// less the most that they can have. Every cut is proven in outward rounded arithmetic.
struct BoxReduction {
  private let terms: SocialTerms
  private let lowest: [Interval]
  private let highest: [Interval]

  /// No log weight of a valid market is as large: `SocialTerms` refuses such.
  static let extreme = 1e200

  init(_ terms: SocialTerms) {
    self.terms = terms
    guard !terms.isFixed else {
      (lowest, highest) = ([], [])
      return
    }
    lowest = (0..<terms.firmCount).map {
      terms.enclosed.logWeight($0, at: terms.pieces.floor(of: $0))
    }
    highest = (0..<terms.firmCount).map {
      terms.enclosed.logWeight($0, at: terms.pieces.ceiling(of: $0))
    }
  }

  /// Totals of all profiles.
  var whole: ClosedRange<Double> { terms.isFixed ? 0...0 : totals(lowest, highest) }

  /// False when the node holds no profile.
  func reduce(_ node: inout BoundNode) -> Bool {
    guard !terms.isFixed else { return true }
    let low = node.lower.isEmpty ? lowest : corner(node.lower)
    let high = node.upper.isEmpty ? highest : corner(node.upper)
    let reachable = totals(low, high)
    let least = max(reachable.lowerBound, node.total.lowerBound)
    let most = min(reachable.upperBound, node.total.upperBound)
    guard least <= most else { return false }
    node.total = least...most
    return lowerCeilings(&node, low, high) && raiseFloors(&node, low, high)
  }

  private func corner(_ overlap: [Double]) -> [Interval] {
    overlap.indices.map { terms.enclosed.logWeight($0, at: overlap[$0]) }
  }

  private func totals(_ low: [Interval], _ high: [Interval]) -> ClosedRange<Double> {
    let least = max(-Self.extreme, min(logTotal(low).lower, Self.extreme))
    return least...max(least, min(logTotal(high).upper, Self.extreme))
  }

  private func logTotal(_ logWeights: [Interval]) -> Interval {
    Interval.logSum(of: logWeights + (terms.enclosed.outsideLogWeight.map { [$0] } ?? []))
  }

  /// Shares of a total, as they are at one corner of the box, the outside option's last.
  private func shares(_ logWeights: [Interval], of total: Double) -> [Interval] {
    (logWeights + (terms.enclosed.outsideLogWeight.map { [$0] } ?? [])).map {
      ($0 - Interval(total)).exp()
    }
  }

  /// No firm has more of the largest total than the others' least weights leave.
  private func lowerCeilings(_ node: inout BoundNode, _ low: [Interval], _ high: [Interval]) -> Bool
  {
    let total = node.total.upperBound
    let least = shares(low, of: total)
    let sum = Interval.sum(of: least)
    for i in low.indices {
      let left = (Interval(1) - (Interval(sum.lower) - Interval(least[i].lower))).upper
      guard left > 0 else { return false }
      let limit = (Interval(total) + Interval(left).log()).upper
      guard high[i].lower > limit, let cut = overlap(of: i, logWeight: limit, lean: 1) else {
        continue
      }
      makeBox(of: &node)
      guard isWorthwhile(node.upper[i] - cut, node, i, high[i].lower - limit) else { continue }
      guard terms.enclosed.logWeight(i, at: cut).lower >= limit else { continue }
      guard cut >= node.lower[i] else { return false }
      node.upper[i] = cut
    }
    return true
  }

  /// No firm has less of the least total than the others' largest weights leave.
  private func raiseFloors(_ node: inout BoundNode, _ low: [Interval], _ high: [Interval]) -> Bool {
    let total = node.total.lowerBound
    let most = shares(high, of: total)
    let sum = Interval.sum(of: most)
    guard sum.upper.isFinite else { return true }
    for i in high.indices {
      let needed = (Interval(1) - (Interval(sum.upper) - Interval(most[i].upper))).lower
      guard needed > 0 else { continue }
      let limit = (Interval(total) + Interval(needed).log()).lower
      guard low[i].upper < limit, let cut = overlap(of: i, logWeight: limit, lean: -1) else {
        continue
      }
      makeBox(of: &node)
      guard isWorthwhile(cut - node.lower[i], node, i, limit - low[i].upper) else { continue }
      guard terms.enclosed.logWeight(i, at: cut).upper <= limit else { continue }
      guard cut <= node.upper[i] else { return false }
      node.lower[i] = cut
    }
    return true
  }

  private func makeBox(of node: inout BoundNode) {
    guard node.lower.isEmpty else { return }
    node.lower = (0..<terms.firmCount).map { terms.pieces.floor(of: $0) }
    node.upper = (0..<terms.firmCount).map { terms.pieces.ceiling(of: $0) }
  }

  /// Cuts of the box cost a table of its pieces, so they should be of some width, or of some share.
  private func isWorthwhile(_ width: Double, _ node: BoundNode, _ i: Int, _ logShare: Double)
    -> Bool
  {
    width > 0.02 * (node.upper[i] - node.lower[i]) || (width > 0 && logShare > 0.05)
  }

  /// About where a firm's log weight is as given, a little to the side on which the cut is safe.
  private func overlap(of i: Int, logWeight: Double, lean: Double) -> Double? {
    let pieces = terms.pieces
    let rate = terms.demandRate[i]
    guard rate > 0 else { return nil }
    let failure = (terms.quality[i] - logWeight) / rate
    let rounding = (abs(terms.quality[i]) + abs(logWeight) + rate).ulp / rate
    for piece in 0..<pieces.count(of: i) {
      let slope = terms.slope(i, piece: piece)
      guard slope > 0,
        terms.expectedFailure(i, pieces.breakpoint(piece + 1, of: i), piece: piece) <= failure
      else { continue }
      let overlap = (terms.failure.intercept(pieces.position(piece, of: i)) - failure) / slope
      let cut = overlap + lean * (1e-9 * abs(overlap) + 4 * rounding / slope)
      return cut.isFinite ? pieces.clamp(cut, of: i) : nil
    }
    return nil
  }
}
