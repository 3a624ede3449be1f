/// Relief from liability for firms that do enough (section 7.4 of the paper; docs/model.md section
/// 5): a firm whose overlap is at least the threshold pays liability at τ (1 − discount). Profit
/// jumps up at the threshold.
public struct SafeHarbor: Sendable, Hashable {
  /// Least overlap that is relieved, at least 0.
  public let threshold: FirmValues
  /// Share of liability forgiven (δ), in [0, 1].
  public let discount: Double

  /// - Throws: `MarketError.outOfDomain`.
  public init(threshold: FirmValues, discount: Double) throws(MarketError) {
    try threshold.check(.nonNegative, "policy.safeHarbor.threshold")
    try Domain.probability.check(discount, "policy.safeHarbor.discount")
    self.threshold = threshold
    self.discount = discount
  }

  private init(unchecked threshold: FirmValues, _ discount: Double) {
    self.threshold = threshold
    self.discount = discount
  }

  func restricted(to firms: [Int]) -> SafeHarbor {
    SafeHarbor(unchecked: threshold.restricted(to: firms), discount)
  }
}
