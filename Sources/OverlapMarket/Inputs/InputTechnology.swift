/// What several inputs of a firm do and cost: z_m of input m costs k_m z_m² / 2 and lowers the
/// failure probability of regime S, π⁰_S, by A_{S,m} z_m, not below 0 (docs/model.md section 8.1).
struct InputTechnology: Sendable {
  /// k_m > 0, one an input.
  let cost: [Double]
  /// z̄_m ≥ 0, the least that is allowed of each input.
  let floor: [Double]
  /// p_S > 0, one a regime.
  let probability: [Double]
  /// π⁰_S ≥ 0, one a regime.
  let baseline: [Double]
  /// A_{S,m} ≥ 0: by regimes, an entry an input.
  let effect: [[Double]]

  var inputs: Range<Int> { cost.indices }
  var regimes: Range<Int> { probability.indices }

  /// π⁰_S − A_S z: the failure probability that is left in a regime, below 0 by what goes beyond.
  func rest(_ regime: Int, at input: [Double]) -> Double {
    inputs.reduce(baseline[regime]) { $0 - effect[regime][$1] * input[$1] }
  }

  /// y: by how much expected failure probability falls.
  func fall(at input: [Double]) -> Double {
    regimes.reduce(0) {
      $0 + probability[$1] * (baseline[$1] - max(0, rest($1, at: input)))
    }
  }

  /// Σ_m k_m z_m² / 2.
  func cost(of input: [Double]) -> Double {
    inputs.reduce(0) { $0 + 0.5 * cost[$1] * input[$1] * input[$1] }
  }
}
