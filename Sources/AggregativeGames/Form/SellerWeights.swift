import Glibc

/// Logit weights at a profile, scaled so that the largest, which may be the outside option's, is 1.
package struct SellerWeights {
  package let weight: [Double]
  package let sum: Double
  /// The seller with the largest weight; nil when the outside option has it.
  private let largest: Int?
  /// The sum of all weights but the largest, so that its seller's rest share is not a difference of
  /// near equals.
  private let sumOfOthers: Double

  package init(_ profile: [Double], in game: SellerGame) {
    var weight = profile.indices.map { game.logWeight(of: $0, at: profile[$0]) }
    var largest: Int?
    var top = game.problems.outsideLogWeight
    for i in weight.indices where weight[i] > top {
      top = weight[i]
      largest = i
    }
    var others = largest == nil ? 0 : exp(game.problems.outsideLogWeight - top)
    var block = 0.0
    for i in weight.indices {
      weight[i] = exp(weight[i] - top)
      if i != largest { block += weight[i] }
      // Sums of blocks keep the rounding of a million terms near that of a thousand.
      if i & 1023 == 1023 {
        others += block
        block = 0
      }
    }
    self.weight = weight
    self.largest = largest
    sumOfOthers = others + block
    sum = sumOfOthers + 1
  }

  /// 1 − share of a seller.
  @inline(__always)
  package func rest(of i: Int) -> Double {
    i == largest ? sumOfOthers / sum : (sum - weight[i]) / sum
  }
}
