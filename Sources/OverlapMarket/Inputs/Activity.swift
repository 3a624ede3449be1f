/// One of the things that a firm does for overlap, such as audits or red teams (docs/model.md
/// section 8.5): at level x it costs k x²/2 and adds t x to the firm's overlap.
///
/// A firm with activities mixes them at least cost: overlap o then costs o² / (2 Σ t²/k), and its
/// `cost` follows from them.
public struct Activity: Sendable, Hashable {
  /// Unique among the firm's, not empty; scorecards know it by this name.
  public let name: String
  /// k, greater than 0.
  public var cost: Double
  /// t, at least 0: overlap per unit of the activity.
  public var overlap: Double

  public init(name: String, cost: Double, overlap: Double) {
    self.name = name
    self.cost = cost
    self.overlap = overlap
  }

  /// A number, by its descriptor.
  /// - Precondition: the primitive is an activity's.
  public subscript(primitive: PrimitiveDescriptor) -> Double {
    get { primitive == .activityCost ? cost : overlap }
    set { if primitive == .activityCost { cost = newValue } else { overlap = newValue } }
  }
}

extension PrimitiveDescriptor {
  public static let activityCost = PrimitiveDescriptor(
    .activities, "cost", symbol: "k_m", unit: "profit / level squared", domain: .positive,
    isAlwaysStored: true,
    meaning:
      "Curvature of the cost of the activity (k_m): level x costs cost / 2 times x squared.")
  public static let activityOverlap = PrimitiveDescriptor(
    .activities, "overlap", symbol: "t_m", unit: "overlap / level", domain: .nonNegative,
    isAlwaysStored: true, meaning: "Overlap that a unit of the activity adds (t_m).")
}
