import CLanes
import Foundation
import TestSupport
import Testing

@Suite("The vectorised exponential")
struct ExponentialTests {
  private func exponentials(_ x: [Double]) -> [Double] {
    var y = x
    cl_exponential(x, &y, x.count)
    return y
  }

  /// Glibc's errs by less than 1 ulp; ours is said to err by less than 2^-51 of the value, 2 to 4
  /// ulp.
  @Test("errs by less than 2^-51 where Glibc errs by less than one unit in the last place")
  func accuracy() {
    var x: [Double] = []
    var random = SplitMix(seed: 20_266)
    for _ in 0..<2_000_000 { x.append(.random(in: -708...708, using: &random)) }
    for _ in 0..<1_000_000 { x.append(.random(in: -1...1, using: &random)) }
    for k in -1020...1020 {
      let turn = (Double(k) + 0.5) * 0.693_147_180_559_945_3
      if abs(turn) < 708 { x += [turn, turn.nextUp, turn.nextDown] }
    }
    var worst = 0.0
    for (x, y) in zip(x, exponentials(x)) {
      let reference = exp(x)
      worst = max(worst, abs(y - reference) / reference)
    }
    #expect(worst < 0x1p-51 - 0x1p-52, "largest relative difference \(worst)")
  }

  @Test("is exact at 0 and 1 at every place of a block")
  func zero() {
    #expect(exponentials([Double](repeating: 0, count: 19)) == [Double](repeating: 1, count: 19))
  }
}
