/// Numbers with weights that sum to 1, in ascending order.
struct WeightedSample {
  private let values: [Double]
  private let weights: [Double]
  /// Σ w x, summed in the order in which the values came.
  let mean: Double

  /// Weights that differ by less than this are taken for equal, so that the rounding of their sums
  /// moves no quantile.
  private static let slack = 1e-12

  /// - Precondition: as many weights as values, at least one.
  init(_ values: [Double], weights: [Double]) {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    self.values = order.map { values[$0] }
    self.weights = order.map { weights[$0] }
    mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  var least: Double { values[0] }
  var largest: Double { values[values.count - 1] }

  /// The sampling error of the mean, were the values independent draws: √(n/(n − 1) Σ w² (x −
  /// mean)²), which for equal weights is s/√n. nil for a single one.
  var standardError: Double? {
    let n = Double(values.count)
    guard n > 1 else { return nil }
    let sum = zip(values, weights).reduce(0) { $0 + $1.1 * $1.1 * ($1.0 - mean) * ($1.0 - mean) }
    return (n / (n - 1) * sum).squareRoot()
  }

  /// The least value that the weights of no larger ones reach `level`: inf { x : F(x) ≥ level }.
  func quantile(_ level: Double) -> Double {
    var below = 0.0
    for (value, weight) in zip(values, weights) {
      below += weight
      if below >= level - Self.slack { return value }
    }
    return largest
  }

  /// The mean of the worst `level` of the weight, of a value at the border as much as belongs to
  /// it: (1/level) ∫₀^level quantile(u) du.
  /// - Precondition: 0 < level ≤ 1.
  func expectedShortfall(_ level: Double) -> Double {
    var left = level
    var sum = 0.0
    for (value, weight) in zip(values, weights) where left > 0 {
      let part = min(weight, left)
      sum += part * value
      left -= part
    }
    // What rounding left over of the whole weight.
    if left > 0 { sum += left * largest }
    return sum / level
  }
}
