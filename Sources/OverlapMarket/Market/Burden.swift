import Intervals

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

  /// What overlap costs each firm where that is more than c o²/2, nil for the others; empty where
  /// it is for no firm.
  var costCurve: [CostCurve?] = []
  /// The score of activities from which these follow.
  var score: Scorecard?

  /// A step down in liability.
  public struct Relief: Sendable, Hashable {
    /// Least overlap of each firm that is relieved.
    public let threshold: FirmValues
    /// Share of liability that is forgiven, in [0, 1].
    public let discount: Double

    /// Share of liability that is left.
    public var remaining: Double { 1 - discount }
  }

  /// - Parameter firms: nil: whoever they are; what depends on their activities is left out.
  init(_ policy: Policy, on firms: Firms?) {
    for index in InstrumentTable.bearing where policy.has(index) {
      Instrument.all[index].bear(policy, firms, &self)
    }
  }

  /// What overlap costs a firm where that is more than c o²/2; nil where it is not.
  func costCurve(of firm: Int) -> CostCurve? {
    costCurve.isEmpty ? nil : costCurve[firm]
  }

  /// The piece of a firm's cost curve that holds an overlap, in any scalar; nil: c o²/2.
  /// - Parameter cost: c.
  package func costPiece<Numbers: ScalarNumbers>(
    of firm: Int, at overlap: Double, in market: Market, cost: Numbers.Value, _ numbers: Numbers
  ) -> CostPiece<Numbers.Value>? {
    guard let curve = costCurve(of: firm), let score else { return nil }
    let activities = market.firms.activities(of: firm)
    let pieces = score.pieces(activities, cost: cost) {
      numbers.activity($0, of: firm, activities[$0][$1], $1)
    }
    return pieces[curve.index(holding: overlap)]
  }

  /// The least overlap of a firm in any scalar where it follows from the score that its activities
  /// are to reach; nil where something else asks for more, or nothing does.
  package func leastOverlap<Numbers: ScalarNumbers>(
    ofScored firm: Int, in market: Market, _ numbers: Numbers
  ) -> Numbers.Value? {
    guard let curve = costCurve(of: firm), let score, curve.start[0] == leastOverlap[firm] else {
      return nil
    }
    let activities = market.firms.activities(of: firm)
    return score.leastOverlap(activities) {
      numbers.activity($0, of: firm, activities[$0][$1], $1)
    }
  }

  /// What an overlap costs a firm beyond c o²/2.
  func excessCost(of firm: Int, at overlap: Double, beside cost: Double) -> Double {
    costCurve(of: firm)?.excess(overlap, beside: cost) ?? 0
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

  /// Whether overlap costs some firm more than c o²/2.
  package var hasCostCurves: Bool { !costCurve.isEmpty }

  /// Whether firms pay anything whatever they choose.
  public var hasLumpSum: Bool { lumpSum != .uniform(0) }
}
