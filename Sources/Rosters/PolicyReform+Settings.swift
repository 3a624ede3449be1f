import OverlapMarket

/// Instruments of more than one number, as a file sets them.
extension PolicyReform {
  /// Relief from liability above a threshold; see `SafeHarbor`.
  public struct SafeHarborSetting: Sendable, Hashable {
    public var threshold: InstrumentSetting
    public var discount: Double

    public init(threshold: InstrumentSetting = .uniform(0), discount: Double = 0) {
      self.threshold = threshold
      self.discount = discount
    }
  }

  /// A ceiling on measured gaps; see `GapCeiling`.
  public struct GapCeilingSetting: Sendable, Hashable {
    public var ceiling: Double
    public var baselineGap: InstrumentSetting
    public var gapReduction: Double

    public init(
      ceiling: Double = 0, baselineGap: InstrumentSetting = .uniform(0), gapReduction: Double = 1
    ) {
      self.ceiling = ceiling
      self.baselineGap = baselineGap
      self.gapReduction = gapReduction
    }
  }

  /// What firms in the market pay; see `ComplianceCost`.
  public struct ComplianceCostSetting: Sendable, Hashable {
    public var fixed: Double
    public var perFloor: Double

    public init(fixed: Double = 0, perFloor: Double = 0) {
      self.fixed = fixed
      self.perFloor = perFloor
    }
  }

  /// The policy with this reform carried out in a market. An instrument of several numbers is
  /// replaced as a whole.
  ///
  /// - Parameter file: what errors call the place that the reform comes from.
  /// - Throws: `RosterError.field` where a per-firm instrument leaves out a firm of the market or
  ///   names another, and for an instrument out of its domain, which no decoded reform has.
  /// - Complexity: O(firms).
  public func applied(
    to policy: Policy, of market: Market, file: String = "policy"
  ) throws(RosterError) -> Policy {
    func values(_ setting: InstrumentSetting?, _ path: String) throws(RosterError) -> FirmValues? {
      try setting?.values(for: market.firms, path: "policy.\(path)", file: file)
    }
    let liability = try values(liability, "liability")
    let floor = try values(floor, "floor")
    let threshold = try values(safeHarbor?.threshold, "safeHarbor.threshold")
    let gap = try values(gapCeiling?.baselineGap, "gapCeiling.baselineGap")
    do throws(MarketError) {
      let harbor = try threshold.flatMap { threshold throws(MarketError) in
        try safeHarbor.map { setting throws(MarketError) in
          try SafeHarbor(threshold: threshold, discount: setting.discount)
        }
      }
      let ceiling = try gap.flatMap { gap throws(MarketError) in
        try gapCeiling.map { setting throws(MarketError) in
          try GapCeiling(
            ceiling: setting.ceiling, baselineGap: gap, gapReduction: setting.gapReduction)
        }
      }
      let compliance = try complianceCost.map { setting throws(MarketError) in
        try ComplianceCost(fixed: setting.fixed, perFloor: setting.perFloor)
      }
      return try policy.replacing(
        liability: liability, floor: floor, surcharge: surcharge, safeHarbor: harbor,
        gapCeiling: ceiling,
        exposureCap: exposureCap, complianceCost: compliance)
    } catch {
      throw RosterError(error, file: file)
    }
  }

  /// Sets an instrument of one number for all firms.
  mutating func set(_ key: FieldKey, _ value: Double) {
    switch key {
    case .liability, .floor, .safeHarborThreshold, .baselineGap: set(key, .uniform(value))
    case .surcharge: surcharge = value
    case .exposureCap: exposureCap = value
    case .safeHarborDiscount: safeHarbor = safeHarbor.changed { $0.discount = value }
    case .gapCeilingLevel: gapCeiling = gapCeiling.changed { $0.ceiling = value }
    case .gapReduction: gapCeiling = gapCeiling.changed { $0.gapReduction = value }
    case .complianceFixed: complianceCost = complianceCost.changed { $0.fixed = value }
    case .compliancePerFloor: complianceCost = complianceCost.changed { $0.perFloor = value }
    default: break
    }
  }

  mutating func set(_ key: FieldKey, _ setting: InstrumentSetting) {
    switch key {
    case .liability: liability = setting
    case .floor: floor = setting
    case .safeHarborThreshold: safeHarbor = safeHarbor.changed { $0.threshold = setting }
    case .baselineGap: gapCeiling = gapCeiling.changed { $0.baselineGap = setting }
    default: break
    }
  }
}

private protocol Blank { init() }
extension PolicyReform.SafeHarborSetting: Blank { init() { self.init(threshold: .uniform(0)) } }
extension PolicyReform.GapCeilingSetting: Blank { init() { self.init(ceiling: 0) } }
extension PolicyReform.ComplianceCostSetting: Blank { init() { self.init(fixed: 0) } }

extension Optional where Wrapped: Blank {
  fileprivate func changed(_ change: (inout Wrapped) -> Void) -> Wrapped {
    var value = self ?? Wrapped()
    change(&value)
    return value
  }
}
