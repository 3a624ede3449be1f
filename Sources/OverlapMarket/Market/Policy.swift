/// The regulator's instruments (docs/model.md sections 1 and 5), combinable. Those per firm can be
/// uniform too.
public struct Policy: Sendable, Hashable {
  /// Share of third-party harm charged to the firm that caused it (τ, or τ_i), at least 0.
  public let liability: FirmValues
  /// Minimum overlap (ō, or ō_i), at least 0.
  public let floor: FirmValues
  /// Share of its expected marginal systemic loss that a firm is charged (σ), at least 0; 1
  /// internalises it. Firm i pays σ κ Σ_S p_S π_{S,i} (1 + 2 Σ_{j≠i} π_{S,j}).
  public let surcharge: Double
  /// Relief from liability above a threshold.
  public let safeHarbor: SafeHarbor?
  /// A ceiling on measured gaps, which is a floor on overlap of each firm's own.
  public let gapCeiling: GapCeiling?
  /// No firm's exposure index may exceed this (ē), at least 0; nil: no cap.
  public let exposureCap: Double?
  /// What every firm in the market pays.
  public let complianceCost: ComplianceCost

  /// No regulation.
  public static let laissezFaire = Policy(unchecked: .uniform(0), floor: .uniform(0))

  /// A policy of liability and a floor that treats all firms alike.
  /// - Throws: `MarketError.outOfDomain` for a negative or non-finite instrument.
  public init(liability: Double = 0, floor: Double = 0) throws(MarketError) {
    try self.init(liability: .uniform(liability), floor: .uniform(floor))
  }

  /// - Throws: `MarketError.outOfDomain` for a negative or non-finite entry, `.entryCount` where
  ///   the floor and the gap ceiling are per firm for differing numbers of firms.
  /// - Complexity: O(entries).
  public init(
    liability: FirmValues, floor: FirmValues, surcharge: Double = 0, safeHarbor: SafeHarbor? = nil,
    gapCeiling: GapCeiling? = nil, exposureCap: Double? = nil,
    complianceCost: ComplianceCost = .none
  ) throws(MarketError) {
    try liability.check(.nonNegative, "policy.liability")
    try floor.check(.nonNegative, "policy.floor")
    try Domain.nonNegative.check(surcharge, "policy.surcharge")
    if let exposureCap { try Domain.nonNegative.check(exposureCap, "policy.exposureCap") }
    if let floors = floor.entryCount, let gaps = gapCeiling?.baselineGap.entryCount, floors != gaps
    {
      throw .entryCount(path: "policy.gapCeiling.baselineGap", count: gaps, firms: floors)
    }
    self.init(
      unchecked: liability, floor: floor, surcharge: surcharge, safeHarbor: safeHarbor,
      gapCeiling: gapCeiling,
      exposureCap: exposureCap, complianceCost: complianceCost)
    try Burden(self).leastOverlap.check(
      .nonNegative, "policy.gapCeiling: (baselineGap − ceiling) / gapReduction")
  }

  private init(
    unchecked liability: FirmValues, floor: FirmValues, surcharge: Double = 0,
    safeHarbor: SafeHarbor? = nil,
    gapCeiling: GapCeiling? = nil, exposureCap: Double? = nil,
    complianceCost: ComplianceCost = .none
  ) {
    self.liability = liability
    self.floor = floor
    self.surcharge = surcharge
    self.safeHarbor = safeHarbor
    self.gapCeiling = gapCeiling
    self.exposureCap = exposureCap
    self.complianceCost = complianceCost
  }

  /// This policy with some instruments at other values; nil keeps one as it is.
  /// - Throws: as `init`.
  public func replacing(
    liability: FirmValues? = nil, floor: FirmValues? = nil, surcharge: Double? = nil,
    safeHarbor: SafeHarbor? = nil,
    gapCeiling: GapCeiling? = nil, exposureCap: Double? = nil, complianceCost: ComplianceCost? = nil
  ) throws(MarketError) -> Policy {
    try Policy(
      liability: liability ?? self.liability, floor: floor ?? self.floor,
      surcharge: surcharge ?? self.surcharge,
      safeHarbor: safeHarbor ?? self.safeHarbor, gapCeiling: gapCeiling ?? self.gapCeiling,
      exposureCap: exposureCap ?? self.exposureCap,
      complianceCost: complianceCost ?? self.complianceCost)
  }
}

extension Policy {
  /// What is uniform fits every market; what is per firm needs one entry for each of its firms.
  ///
  /// `RegulatedMarket` checks it.
  /// - Throws: `MarketError.entryCount`.
  public func check(fits market: Market) throws(MarketError) {
    let firms = market.firms.count
    func check(_ values: FirmValues?, _ name: StaticString) throws(MarketError) {
      guard let count = values?.entryCount, count != firms else { return }
      throw .entryCount(path: "policy.\(name)", count: count, firms: firms)
    }
    try check(liability, "liability")
    try check(floor, "floor")
    try check(safeHarbor?.threshold, "safeHarbor.threshold")
    try check(gapCeiling?.baselineGap, "gapCeiling.baselineGap")
  }

  /// Whether every firm of the market faces the same instruments under both. O(firms).
  public func agrees(with other: Policy, in market: Market) -> Bool {
    let firms = market.firms.count
    func harbor(_ a: SafeHarbor?, _ b: SafeHarbor?) -> Bool {
      guard let a, let b else { return a == nil && b == nil }
      return a.discount == b.discount && a.threshold.agrees(with: b.threshold, firms: firms)
    }
    return liability.agrees(with: other.liability, firms: firms)
      && floor.agrees(with: other.floor, firms: firms)
      && Burden(self).leastOverlap.agrees(with: Burden(other).leastOverlap, firms: firms)
      && surcharge == other.surcharge
      && harbor(safeHarbor, other.safeHarbor) && exposureCap == other.exposureCap
      && complianceCost == other.complianceCost
  }

  /// This policy for some of the firms only, in the order given.
  package func restricted(to firms: [Int]) -> Policy {
    Policy(
      unchecked: liability.restricted(to: firms), floor: floor.restricted(to: firms),
      surcharge: surcharge,
      safeHarbor: safeHarbor.map { $0.restricted(to: firms) },
      gapCeiling: gapCeiling.map { $0.restricted(to: firms) },
      exposureCap: exposureCap, complianceCost: complianceCost)
  }

  /// Instruments beyond liability and floors that bear on choices.
  public enum Further: String, Sendable, CaseIterable {
    case surcharge
    case safeHarbor
    case gapCeiling
    case exposureCap
  }

  /// Those that this policy has.
  public var furtherInstruments: [Further] {
    Further.allCases.filter {
      switch $0 {
      case .surcharge: surcharge > 0
      case .safeHarbor: safeHarbor != nil
      case .gapCeiling: gapCeiling != nil
      case .exposureCap: exposureCap != nil
      }
    }
  }

  /// - Throws: `MarketError.unsupported` where the policy has one of the instruments.
  package func refuse(_ instruments: Further..., by work: String) throws(MarketError) {
    try refuse(instruments, by: work)
  }

  /// - Throws: `MarketError.unsupported` where the policy has an instrument beyond liability and
  ///   floors.
  package func refuseFurther(by work: String) throws(MarketError) {
    try refuse(Further.allCases, by: work)
  }

  private func refuse(_ instruments: [Further], by work: String) throws(MarketError) {
    let found = furtherInstruments.filter(instruments.contains)
    if !found.isEmpty { throw .unsupported(instruments: found.map(\.rawValue), by: work) }
  }
}
