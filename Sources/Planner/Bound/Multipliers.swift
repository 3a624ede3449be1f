/// Prices at which the coupling between firms is relaxed in the Lagrangian bound.
struct Multipliers: Sendable {
  /// The sum of logit weights that the bound is taken at, log A from the reference level; 0 where
  /// shares are held.
  var logTotal: Double
  /// Price of a unit of share (λ), in utility times users: what it costs welfare that shares must
  /// sum to 1.
  var sharePrice: Double
  /// Expected failures at which the marginal systemic loss is taken (y_k), by channel.
  var failureLevel: [Double]
}
