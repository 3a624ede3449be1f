/// Rates of the sums through which firms meet: log A, m̄ and the failures P_k of docs/model.md
/// section 4; and of what owners of several have, docs/model.md section 8.7.
struct SumRates: Sendable {
  var logTotal = 0.0
  var meanMargin = 0.0
  var failures: [Double]
  /// Of each owner of several: at given prices of Σ e^(ℓ_k − log A) g_k, log A held; where firms
  /// set prices of log Σ e^ℓ_k.
  var owners: [Double]

  init(channels: Int, owners: Int) {
    failures = [Double](repeating: 0, count: channels)
    self.owners = [Double](repeating: 0, count: owners)
  }
}

/// How everything that one firm's terms depend on moves.
struct Motion: Sendable {
  var direction: Direction
  /// Rate of the firm's own overlap.
  var overlap = 0.0
  var sums: SumRates

  /// Everything at rest.
  init(sums: SumRates) {
    direction = Direction()
    self.sums = sums
  }
}
