/// An answer recorded from an independent computation in higher precision (see the README of this
/// folder).
public struct RecordedAnswer: Sendable, Decodable {
  public struct Equilibrium: Sendable, Decodable {
    public let overlap: [Double]
    public let shares: [Double]
    /// nil where the roster gives prices.
    public let price: [Double]?
    public let profit: [Double]
    public let corner: [String]
    public let outcomes: Outcomes
  }

  public struct Outcomes: Sendable, Decodable {
    public let consumerSurplus: Double
    public let producerMargin: Double
    public let overlapCost: Double
    public let expectedUserHarm: Double
    public let expectedExternalHarm: Double
    public let expectedFailures: Double
    public let expectedSquaredFailures: Double
    public let systemicLoss: Double
    public let liabilityPaid: Double
    public let welfare: Welfare
  }

  public struct Welfare: Sendable, Decodable {
    public let totalSurplus: Double
    public let consumerSurplus: Double
    public let paper: Double
    public let fixedShares: Double
  }

  /// The optimum of a planner who maximises total surplus with the exact systemic term, users
  /// choosing freely.
  public struct Planner: Sendable, Decodable {
    public let overlap: [Double]
    public let corner: [String]
    public let welfare: Double
    /// How many optima share this welfare; with more than one, `overlap` is one of them.
    public let globalOptima: Int
  }

  /// "unique", "multiple" or "none".
  public let multiplicity: String
  /// All equilibria that were found.
  public let equilibria: [Equilibrium]
  public let planner: Planner

  /// The bytes of the answer to a roster of the neighbouring folder, by the roster's name.
  public static let bytes = Dictionary(
    uniqueKeysWithValues: RosterFiles.all.map { ($0.name, $0.bytes) })
}
