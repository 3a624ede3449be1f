/// A common deployment regime (S in section 3 of the paper, which has a low-shift and a high-shift
/// one; any number is allowed here). One regime is drawn for the whole market, which is what
/// correlates failures.
public struct Regime: Sendable, Hashable {
  /// Unique, not empty.
  public let name: String
  /// Probability that this regime is drawn (p_S), in [0, 1]. Over all regimes they sum to 1.
  public let probability: Double

  public init(name: String, probability: Double) {
    self.name = name
    self.probability = probability
  }
}
