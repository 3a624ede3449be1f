/// Rates of the sums through which firms meet: log A, m̄ and the failures P_k of docs/model.md
/// section 4.
struct SumRates: Sendable {
  var logTotal = 0.0
  var meanMargin = 0.0
  var failures: [Double]

  init(channels: Int) { failures = [Double](repeating: 0, count: channels) }
}

/// How everything that one firm's terms depend on moves.
struct Motion: Sendable {
  var direction: Direction
  /// Rate of the firm's own overlap.
  var overlap = 0.0
  var sums: SumRates

  /// Everything at rest.
  init(channels: Int) {
    direction = Direction()
    sums = SumRates(channels: channels)
  }
}
