/// The mean of independent draws, an estimate of an expectation.
public struct SampleMean: Sendable, Equatable {
  public let mean: Double
  /// Standard deviation of the mean, estimated from the same draws. Where draws never differ it is
  /// 0, which says nothing about what never came.
  public let standardError: Double
}

/// The sums behind a mean, of differences from a number near it, which keep the digits that squares
/// of the values themselves would lose.
struct SampleSums: Sendable, Equatable {
  private var sum = 0.0
  private var squares = 0.0

  mutating func add(_ difference: Double) {
    sum += difference
    squares += difference * difference
  }

  mutating func add(_ other: SampleSums) {
    sum += other.sum
    squares += other.squares
  }

  /// - Parameters:
  ///   - center: what differences were taken from.
  ///   - draws: how many there were, at least 2.
  ///   - scale: what the mean is to be multiplied by.
  func mean(around center: Double, draws: Int, scale: Double = 1) -> SampleMean {
    let count = Double(draws)
    let variance = max(0, squares - sum * sum / count) / (count - 1)
    return SampleMean(
      mean: scale * (center + sum / count), standardError: scale * (variance / count).squareRoot())
  }
}
