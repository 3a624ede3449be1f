import OverlapMarket

/// An instrument that a menu can move (docs/model.md section 5), the same for all firms or in
/// proportion to a scale of each firm's own.
public enum MenuLever: String, Sendable, CaseIterable {
  /// Share of third-party harm charged to the firm (τ).
  case liability
  /// Minimum overlap (ō).
  case floor
  /// Share of its marginal systemic loss that a firm is charged (σ).
  case surcharge
  /// Least overlap that a safe harbor relieves.
  case safeHarborThreshold
  /// Share of liability that a safe harbor forgives (δ).
  case safeHarborDiscount
  /// Largest gap that is allowed (ḡ).
  case gapCeiling
  /// Largest exposure index (ē).
  case exposureCap

  /// Largest value that means anything; nil: any.
  public var limit: Double? { self == .safeHarborDiscount ? 1 : nil }

  /// Whether a scale can make it differ from firm to firm.
  public var canBeScaled: Bool { self == .liability || self == .floor }

  /// The policy with this instrument at another value.
  /// - Parameter scale: of each firm, for instruments that can be scaled; nil: the same for all.
  /// - Throws: `MarketError.outOfDomain` for a value out of the instrument's domain.
  func applied(_ value: Double, to policy: Policy, scale: [Double]? = nil) throws(MarketError)
    -> Policy
  {
    let scaled = scale.map { FirmValues.perFirm($0.map { $0 * value }) } ?? .uniform(value)
    let harbor = policy.safeHarbor
    switch self {
    case .liability: return try policy.replacing(liability: scaled)
    case .floor: return try policy.replacing(floor: scaled)
    case .surcharge: return try policy.replacing(surcharge: value)
    case .safeHarborThreshold:
      return try policy.replacing(
        safeHarbor: SafeHarbor(threshold: .uniform(value), discount: harbor?.discount ?? 0))
    case .safeHarborDiscount:
      return try policy.replacing(
        safeHarbor: SafeHarbor(threshold: harbor?.threshold ?? .uniform(0), discount: value))
    case .gapCeiling:
      guard let gap = policy.gapCeiling else { return policy }
      return try policy.replacing(
        gapCeiling: GapCeiling(
          ceiling: value, baselineGap: gap.baselineGap, gapReduction: gap.gapReduction))
    case .exposureCap: return try policy.replacing(exposureCap: value)
    }
  }

  /// Where a policy has the instrument, as the value that would have put it there; nil where it has
  /// none, or one that no value gives.
  /// - Parameter scale: as in `applied`.
  package func value(in policy: Policy, scale: [Double]? = nil) -> Double? {
    switch self {
    case .liability: Self.value(policy.liability, scale)
    case .floor: Self.value(policy.floor, scale)
    case .surcharge: policy.surcharge
    case .safeHarborThreshold: policy.safeHarbor?.threshold.common
    case .safeHarborDiscount: policy.safeHarbor?.discount
    case .gapCeiling: policy.gapCeiling?.ceiling
    case .exposureCap: policy.exposureCap
    }
  }

  private static func value(_ values: FirmValues, _ scale: [Double]?) -> Double? {
    guard let scale else { return values.common }
    guard let largest = scale.indices.max(by: { scale[$0] < scale[$1] }), scale[largest] > 0 else {
      return 0
    }
    let value = values[largest] / scale[largest]
    let fits = scale.indices.allSatisfy {
      abs(values[$0] - value * scale[$0]) <= 1e-12 * value * scale[largest]
    }
    return fits ? value : nil
  }
}
