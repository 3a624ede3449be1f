import Intervals
import OverlapMarket

/// Bounds on log A over a box of overlaps: weights rise with overlap, so they are its values at the box's corners.
struct TotalBounds {
  let terms: SocialTerms
  /// Rounding in the log weights, which are differences of numbers of this size.
  private let caution: Double

  init(_ terms: SocialTerms) {
    self.terms = terms
    let scale = terms.quality.indices.reduce(abs(terms.reference)) {
      max($0, abs(terms.quality[$1]), terms.demandRate[$1])
    }
    caution = 1e-12 + 8 * scale.ulp
  }

  func total(at overlap: (Int) -> Double) -> Double {
    guard !terms.isFixed else { return 0 }
    var sum = LogSum()
    sum.add(terms.outsideLogWeight)
    for i in 0..<terms.firmCount {
      let o = overlap(i)
      let failure = terms.expectedFailure(i, o, piece: terms.pieces.piece(holding: o, of: i))
      sum.add(terms.logWeight(i, expectedFailure: failure))
    }
    return sum.value
  }

  /// nil when the box and the interval have nothing in common.
  func range(of node: BoundNode) -> ClosedRange<Double>? {
    guard !terms.isFixed else { return 0...0 }
    let least = total { node.lower.isEmpty ? terms.pieces.floor(of: $0) : node.lower[$0] } - caution
    let most = total { node.upper.isEmpty ? terms.pieces.ceiling(of: $0) : node.upper[$0] } + caution
    let lower = max(least, node.total.lowerBound)
    let upper = min(most, node.total.upperBound)
    return lower <= upper ? lower...upper : nil
  }

  /// The whole range.
  var whole: ClosedRange<Double> {
    guard !terms.isFixed else { return 0...0 }
    let least = total { terms.pieces.floor(of: $0) } - caution
    let most = total { terms.pieces.ceiling(of: $0) } + caution
    return least...max(least, most)
  }
}
