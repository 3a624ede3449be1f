import AggregativeGames
import OverlapMarket

/// Derivatives of a market's equilibrium and of welfare at it, in every primitive and instrument
/// (section 6 of the paper; docs/model.md section 6).
///
/// Each is a total derivative: the primitive moves, all firms' overlaps adjust along the
/// equilibrium, and welfare follows. They are exact to rounding, by the implicit function theorem
/// on the pieces where firms are: a firm at a strict kink moves with the kink π⁰/a, one at a strict
/// floor with the floor. Where a firm sits exactly at a corner without a reason to be held there
/// (its first-order condition holds with equality, to a relative 1e-9), or where several corners
/// meet, the equilibrium turns and the two sides differ; both are then given. With several
/// equilibria the derivative is that of the one given.
///
/// Overlaps change by the number given for each unit of the primitive.
public struct MarketSensitivity: ProfileSensitivity {
  public let regulated: RegulatedMarket
  /// What welfare counts. With shares held they move with the primitives that shape them, the floor
  /// among them where they are held at the policy's own.
  public let objective: WelfareObjective
  /// Overlap of each firm at the equilibrium.
  public let overlap: [Double]
  /// Welfare at the equilibrium, in units of utility times users.
  public let welfare: Double
  let solver: ResponseSolver

  /// Prepares all derivatives with one factorisation. O(firms · regimes).
  ///
  /// - Parameters:
  ///   - point: a verified equilibrium; the market is that in which it holds.
  ///   - objective: what welfare counts.
  ///   - held: at whose least overlaps shares are held, where the objective holds them: the same
  ///     firms under another policy; they then stay as the policy's own floor moves. By default the
  ///     market itself, whose floor moves them.
  /// - Throws: `SensitivityError.notAnEquilibrium` for a point that is not verified; `.singular` at
  ///   a fold, where the equilibrium moves infinitely fast.
  public init(
    _ point: MarketPoint, objective: WelfareObjective = WelfareObjective(),
    heldSharesIn held: RegulatedMarket? = nil
  ) throws(SensitivityError) {
    guard point.verdict.isVerified else {
      throw .notAnEquilibrium(relativeGain: point.verdict.certificate.relativeGain)
    }
    try self.init(
      at: point.state.overlap, in: point.regulated, objective: objective, heldSharesIn: held)
  }

  /// - Parameter overlap: an equilibrium.
  init(
    at overlap: [Double], in regulated: RegulatedMarket, objective: WelfareObjective,
    heldSharesIn held: RegulatedMarket? = nil
  ) throws(SensitivityError) {
    let market = regulated.market
    precondition(overlap.count == market.firms.count, "one overlap a firm")
    do {
      try regulated.policy.refuse(beyond: .differentiable, by: "sensitivities")
      if objective.shares == .fixed {
        try regulated.original.refuseChosenPrices(by: "sensitivities with shares held")
      }
    } catch {
      throw .unsupported(error)
    }
    let isHeld = objective.shares == .fixed
    let social = LocalTerms(
      market, under: regulated.burden, sharesIn: held ?? regulated, objective: objective,
      at: overlap)
    let terms =
      isHeld
      ? LocalTerms(
        market, under: regulated.burden, sharesIn: regulated, objective: WelfareObjective(),
        at: overlap) : social
    self.regulated = regulated
    self.objective = objective
    self.overlap = overlap
    // Complying costs what it costs wherever overlaps are, and moves with the floor alone.
    let burden = regulated.burden
    let complying =
      burden.hasLumpSum ? overlap.indices.reduce(0) { $0 + burden.lumpSum[$1] } : 0
    welfare = social.welfare - complying
    solver = try ResponseSolver(
      FirstOrderSystem(.market, terms), welfare: social, sharesFollowFloor: held == nil)
  }

  /// ∂o_i/∂θ of each firm. O(firms · regimes).
  /// - Throws: `SensitivityError.noSuchPrimitive`; `.singular` or `.undecided` where a one-sided
  ///   derivative does not exist or is not unique.
  public func overlap(of primitive: Primitive) throws(SensitivityError) -> SidedDerivative<[Double]>
  {
    try solver.overlap(primitive)
  }

  /// ∂P_i/∂θ of each firm where firms set prices, overlaps adjusting along the equilibrium (pass
  /// through); nil where prices are given. O(firms · regimes).
  /// - Throws: as `overlap(of:)`.
  public func price(of primitive: Primitive) throws(SensitivityError) -> SidedDerivative<[Double]>?
  {
    guard market.pricing == .bertrand else { return nil }
    return try solver.price(primitive)
  }

  /// dp_H/dθ of a regime's probability that responds, overlaps adjusting along the equilibrium; nil
  /// where probabilities are given. O(firms · regimes).
  /// - Throws: as `overlap(of:)`.
  public func regimeProbability(
    of primitive: Primitive
  ) throws(SensitivityError) -> SidedDerivative<Double>? {
    try solver.regimeProbability(primitive)
  }

  /// Φ': by how much the probability that the market answers with rises per unit of the one at
  /// which it stands, overlaps adjusting; nil where probabilities are given. A market of slope less
  /// than 1 returns to where it stood after a small disturbance of the probability.
  public var responseSlope: Double? { solver.feedback?.slope }

  /// dW/dθ at the equilibrium. O(regimes) for a primitive of one firm, O(firms · regimes) else;
  /// where a derivative is one-sided, as `overlap(of:)`.
  /// - Throws: as `overlap(of:)`.
  public func welfare(of primitive: Primitive) throws(SensitivityError) -> SidedDerivative<Double> {
    let slope = try solver.welfare(primitive)
    let perFloor = regulated.policy.complianceCost.perFloor
    guard perFloor > 0 else { return slope }
    let direction = Direction(primitive, in: market)
    let moved = overlap.indices.reduce(0) {
      $0 + direction.leastOverlap($1, regulated.burden, in: market)
    }
    return moved == 0 ? slope : slope.map { $0 - perFloor * moved }
  }
}

/// Relative change of a quantity for a relative change of a primitive.
enum Elasticity {
  static func of(_ quantity: Double, _ derivative: Double, in primitive: Double?) -> Double? {
    guard let primitive, quantity != 0 else { return nil }
    return primitive / quantity * derivative
  }

  static func of(_ quantities: [Double], _ derivatives: [Double], in primitive: Double?)
    -> [Double?]
  {
    zip(quantities, derivatives).map { of($0, $1, in: primitive) }
  }
}
