import CKernels
import Intervals

/// What served users of one firm expect and suffer, enclosed, for what proves and audits: stated
/// apart from `ServedUser`. Nothing of it is read in the base model.
public struct AuditedUser: Sendable {
  /// v.
  public var value: Interval
  /// e.
  public let exposure: Interval
  /// The failure probability that users expect is `belief.weight` π̄ + `belief.rest`.
  public var belief = (weight: Interval(1), rest: Interval.zero)

  /// - Parameter exposure: of each firm, as a cap leaves it; nil: as it is in the market.
  init(of i: Int, in market: Market, exposure: [Double]? = nil) {
    value = Interval(market.firms.value[i])
    self.exposure = Interval(exposure?[i] ?? market.firms.exposure[i])
    for entry in ExtensionTable.all { entry.audit(&self, of: i, in: market) }
  }

  /// The utility by which users choose the firm.
  public func perceivedUtility(failing failure: Interval, in market: Market, price: Double)
    -> Interval
  {
    value - Interval(price) - Interval(market.userHarm) * exposure * expected(failure)
  }

  /// The failure probability that users expect where it is in truth `failure`.
  public func expected(_ failure: Interval) -> Interval {
    belief.weight * failure + belief.rest
  }
}

extension Market {
  /// One a firm where some extension is in use; else empty.
  ///
  /// - Parameter exposure: of each firm, as a cap leaves it; nil: as it is in the market.
  public func auditedUsers(exposure: [Double]? = nil) -> [AuditedUser] {
    firms.isExtended
      ? firms.indices.map { AuditedUser(of: $0, in: self, exposure: exposure) } : []
  }
}
