/// What all firms but one, or all firms, contribute to the sums in which firms meet in welfare.
struct SocialAggregate: Sendable {
  /// log A from the reference level; −∞ for nobody.
  var logTotal: Double
  /// Mean over users of what a served user adds beside its own surplus (m̄).
  var meanMargin: Double
  /// P_k, by channel.
  var failures: [Double]
}
