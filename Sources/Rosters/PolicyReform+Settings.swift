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

  /// What a decoded policy sets.
  init(name: String?, _ policy: DecodedRecord?) {
    self.init(
      name: name, liability: policy?.setting("liability"), floor: policy?.setting("floor"))
    surcharge = policy?.number("surcharge")
    safeHarbor = policy?.record("safeHarbor").map {
      SafeHarborSetting(
        threshold: $0.setting("threshold") ?? .uniform(0), discount: $0.number("discount") ?? 0)
    }
    gapCeiling = policy?.record("gapCeiling").map {
      GapCeilingSetting(
        ceiling: $0.number("ceiling") ?? 0, baselineGap: $0.setting("baselineGap") ?? .uniform(0),
        gapReduction: $0.number("gapReduction") ?? 1)
    }
    exposureCap = policy?.number("exposureCap")
    complianceCost = policy?.record("complianceCost").map {
      ComplianceCostSetting(
        fixed: $0.number("fixed") ?? 0, perFloor: $0.number("perFloor") ?? 0)
    }
  }
}

extension DecodedRecord {
  /// Of a field that holds a number or one a firm.
  fileprivate func setting(_ path: String) -> InstrumentSetting? {
    switch self[path] {
    case .number(let value)?: .uniform(value)
    case .byFirm(let entries)?: .perFirm(entries)
    default: nil
    }
  }
}
