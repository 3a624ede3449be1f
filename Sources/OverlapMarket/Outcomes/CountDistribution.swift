/// The distribution of a sum of independent indicators (Poisson-binomial), over the counts that
/// matter.
///
/// Probabilities are products and sums of numbers that are never negative, so nothing cancels: a
/// count with a probability far down a tail keeps its leading digits, which a Fourier transform
/// loses below 1e-16. What makes that affordable is that the mass lies within some ten standard
/// deviations: blocks of indicators are convolved pairwise, and each result is cut to the counts
/// above and below which less than `cut` of its mass lies.
///
/// Each probability is at most a relative `2 count · ulp` too large, and too small by no more than
/// that and by `discarded`, absolutely. The discarded mass is below 1e-30 up to 10⁹ indicators, so
/// that probabilities above 1e-18 are right to rounding.
struct CountDistribution: Sendable, Equatable {
  /// The least count held; counts outside those held have a probability below `discarded`.
  private(set) var lowest: Int
  /// Of `lowest`, `lowest + 1`, …
  private(set) var probability: [Double]
  /// Bound on the mass that was cut off.
  private(set) var discarded = 0.0

  /// Mass that one convolution may lose at each end.
  static let cut = 1e-40
  /// Blocks of this many indicators are multiplied out one by one.
  private static let blockSize = 64

  /// The number of indicators that are one.
  /// - Parameter chances: probabilities that each is one, in [0, 1].
  /// - Complexity: O(count · log(count) · log(1 / cut)) time.
  init(chances: some RandomAccessCollection<Double>) {
    let blocks = stride(from: 0, to: chances.count, by: Self.blockSize).map { start in
      Self(block: chances.dropFirst(start).prefix(Self.blockSize))
    }
    self = Self.product(blocks[...])
  }

  /// No indicator: surely zero.
  private init() {
    lowest = 0
    probability = [1]
  }

  private init(block: some Collection<Double>) {
    self.init()
    for chance in block {
      probability.append(probability[probability.count - 1] * chance)
      for k in stride(from: probability.count - 2, through: 1, by: -1) {
        probability[k] = probability[k] * (1 - chance) + probability[k - 1] * chance
      }
      probability[0] *= 1 - chance
    }
    trim()
  }

  /// Of all blocks, halves first, so that factors are of like size.
  private static func product(_ blocks: ArraySlice<Self>) -> Self {
    guard let first = blocks.first else { return Self() }
    guard blocks.count > 1 else { return first }
    let half = blocks.count / 2
    return Self(product(blocks.prefix(half)), plus: product(blocks.dropFirst(half)))
  }

  /// One of two counts, by a chance.
  init(mixing first: Self, _ second: Self, chanceOfSecond chance: Double) {
    guard chance > 0 else {
      self = first
      return
    }
    lowest = min(first.lowest, second.lowest)
    let end = max(
      first.lowest + first.probability.count, second.lowest + second.probability.count)
    probability = [Double](repeating: 0, count: end - lowest)
    for (part, weight) in [(first, 1 - chance), (second, chance)] {
      for (k, each) in part.probability.enumerated() {
        probability[part.lowest - lowest + k] += weight * each
      }
    }
    discarded = (1 - chance) * first.discarded + chance * second.discarded
    trim()
  }

  /// The distribution of the sum of two independent counts.
  init(_ a: Self, plus b: Self) {
    lowest = a.lowest + b.lowest
    discarded = a.discarded + b.discarded
    let (short, long) = a.probability.count < b.probability.count ? (a, b) : (b, a)
    probability = Self.convolution(short.probability, long.probability)
    trim()
  }

  private static func convolution(_ short: [Double], _ long: [Double]) -> [Double] {
    // Four rows at a time, with zeros around the longer factor, so that each result is loaded and
    // stored once for four products.
    let rows = (short.count + 3) / 4 * 4
    let coefficients = short + Array(repeating: 0, count: rows - short.count)
    let padded = Array(repeating: 0, count: 3) + long + Array(repeating: 0, count: 3)
    var result = [Double](repeating: 0, count: rows + long.count - 1)
    result.withUnsafeMutableBufferPointer { result in
      padded.withUnsafeBufferPointer { padded in
        for row in stride(from: 0, to: rows, by: 4) {
          let (a, b, c, d) = (
            coefficients[row], coefficients[row + 1], coefficients[row + 2], coefficients[row + 3]
          )
          for k in 0..<long.count + 3 {
            result[row + k] +=
              a * padded[k + 3] + b * padded[k + 2] + c * padded[k + 1] + d * padded[k]
          }
        }
      }
    }
    return result.dropLast(rows - short.count)
  }

  /// Cuts off what has less mass than `cut` at either end.
  private mutating func trim() {
    var first = 0
    var last = probability.count
    var below = 0.0
    while first < last - 1, below + probability[first] <= Self.cut {
      below += probability[first]
      first += 1
    }
    var above = 0.0
    while last - 1 > first, above + probability[last - 1] <= Self.cut {
      above += probability[last - 1]
      last -= 1
    }
    discarded += below + above
    lowest += first
    probability = Array(probability[first..<last])
  }
}
