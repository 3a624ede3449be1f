/// What a policy does to firms' problems, whatever instruments it is made of (docs/model.md section
/// 5). Solvers, states and outcomes read this and know no instrument.
public struct Burden: Sendable, Hashable {
  /// No firm's exposure index may exceed this; infinite without a cap.
  public internal(set) var exposureCap = Double.infinity
  /// The least overlap open to each firm (ō_i).
  public internal(set) var leastOverlap = FirmValues.uniform(0)
  /// Share of third-party harm charged to each firm (τ_i), where it has no relief.
  public internal(set) var liability = FirmValues.uniform(0)
  /// Where liability steps down; nil where it never does.
  public internal(set) var relief: Relief?
  /// Share of its expected marginal systemic loss that a firm is charged (σ): a charge on the sums
  /// of failures by regime.
  public internal(set) var systemicCharge = 0.0
  /// What each firm pays whatever it chooses, in units of profit.
  public internal(set) var lumpSum = FirmValues.uniform(0)

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
    for index in InstrumentTable.bearing where policy.has(index) {
      Instrument.all[index].bear(policy, &self)
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
