/// What a policy does to firms' problems, whatever instruments it is made of (docs/model.md section
/// 5). Solvers, states and outcomes read this and know no instrument.
public struct Burden: Sendable, Hashable {
  /// No firm's exposure index may exceed this; infinite without a cap.
  public let exposureCap: Double
  /// The least overlap open to each firm (ō_i).
  public let leastOverlap: FirmValues
  /// Share of third-party harm charged to each firm (τ_i), where it has no relief.
  public let liability: FirmValues
  /// Where liability steps down; nil where it never does.
  public let relief: Relief?
  /// Share of its expected marginal systemic loss that a firm is charged (σ): a charge on the sums
  /// of failures by regime.
  public let systemicCharge: Double
  /// What each firm pays whatever it chooses, in units of profit.
  public let lumpSum: FirmValues

  /// A step down in liability.
  public struct Relief: Sendable, Hashable {
    /// Least overlap of each firm that is relieved.
    public let threshold: FirmValues
    /// Share of liability that is forgiven, in [0, 1].
    public let discount: Double

    /// Share of liability that is left.
    public var remaining: Double { 1 - discount }
  }

  init(_ policy: Policy) {
    exposureCap = policy.exposureCap ?? .infinity
    leastOverlap =
      policy.gapCeiling.map { gap in
        FirmValues.combining(policy.floor, gap.baselineGap) {
          max($0, gap.leastOverlap(baselineGap: $1))
        }
      } ?? policy.floor
    liability = policy.liability
    relief = policy.safeHarbor.map { Relief(threshold: $0.threshold, discount: $0.discount) }
    systemicCharge = policy.surcharge
    let compliance = policy.complianceCost
    switch leastOverlap {
    case .uniform(let least): lumpSum = .uniform(compliance.amount(leastOverlap: least))
    case .perFirm(let least):
      lumpSum =
        compliance == .none
        ? .uniform(0) : .perFirm(least.map { compliance.amount(leastOverlap: $0) })
    }
  }

  /// The share of third-party harm that a firm is charged at an overlap: less where it is relieved.
  @inline(__always)
  public func liability(of firm: Int, at overlap: Double) -> Double {
    guard let relief, overlap >= relief.threshold[firm] else { return liability[firm] }
    return liability[firm] * relief.remaining
  }

  /// The same of each of so many firms.
  func liability(of firms: Int, at overlap: [Double]) -> FirmValues {
    relief == nil
      ? liability : .perFirm((0..<firms).map { liability(of: $0, at: overlap[$0]) })
  }

  /// The overlap at which a firm's liability falls; nil where it never does, or does for every
  /// overlap that the firm may choose.
  func reliefThreshold(of firm: Int) -> Double? {
    guard let relief, relief.discount > 0, liability[firm] > 0,
      relief.threshold[firm] > leastOverlap[firm]
    else { return nil }
    return relief.threshold[firm]
  }

  /// Whether firms pay anything whatever they choose.
  public var hasLumpSum: Bool { lumpSum != .uniform(0) }
}
