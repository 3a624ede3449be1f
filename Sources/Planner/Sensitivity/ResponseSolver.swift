import LinearAlgebra
import OverlapMarket

/// Derivatives of a profile and of welfare at it: one factorisation, many directions.
struct ResponseSolver: Sendable {
  let system: FirstOrderSystem
  /// Welfare's own terms, whose shares may be held where those of the conditions are not.
  let welfare: LocalTerms
  /// Whether shares that are held move with the policy's floor; if not they are held at another
  /// one.
  private let sharesFollowFloor: Bool
  /// See `LocalTerms.startsAtFloor()`.
  private let startsAtFloor: [(firm: Int, state: Int)]
  /// Nil where firms bend.
  private let smooth: Smooth?
  /// Nil where regime probabilities are given.
  private(set) var feedback: RegimeFeedback?

  /// Whether every derivative is two-sided.
  var isSmooth: Bool { smooth != nil && !system.hasDormant }

  /// What all two-sided derivatives share.
  private struct Smooth: Sendable {
    let matrix: ResponseMatrix
    /// λ of Aᵀ λ = ∂W/∂o.
    let adjoint: [Double]
    /// Σ λ_i ∂F_i/∂ of each sum, over free firms.
    let adjointInSums: SumRates
  }

  /// O(firms · regimes · sums).
  init(
    _ system: FirstOrderSystem, welfare: LocalTerms, sharesFollowFloor: Bool = true
  ) throws(SensitivityError) {
    self.system = system
    self.welfare = welfare
    self.sharesFollowFloor = sharesFollowFloor
    startsAtFloor = welfare.startsAtFloor()
    feedback = nil
    guard system.bends.isEmpty && startsAtFloor.isEmpty else {
      smooth = nil
      // What answers to firms that turn would turn with them, and they with it.
      guard system.terms.market.regimeResponse == nil else { throw .undecided }
      return
    }
    let terms = system.terms
    let matrix = try ResponseMatrix(
      system.conditions.matrix(terms, isPinned: system.isPinned), scale: terms.overlap)
    let adjoint = try matrix.solveTransposed(welfare.welfareGradient())
    var inSums = terms.sumsAtRest
    var motion = terms.still()
    for i in 0..<terms.firmCount where adjoint[i] != 0 && !system.isPinned(i) {
      inSums.add(system.conditions.gradient(terms, i, &motion), times: adjoint[i])
    }
    smooth = Smooth(matrix: matrix, adjoint: adjoint, adjointInSums: inSums)
    if terms.market.regimeResponse != nil {
      feedback = try RegimeFeedback(terms) { direction throws(SensitivityError) in
        try self.response(direction).overlap
      }
    }
  }

  /// dp_H/dθ of a regime's probability that responds; nil where none does. O(firms · regimes).
  func regimeProbability(
    _ primitive: Primitive
  ) throws(SensitivityError) -> SidedDerivative<Double>? {
    guard let feedback else { return nil }
    func rate(_ scale: Double) throws(SensitivityError) -> Double {
      let direction = try self.direction(primitive, scale: scale)
      return feedback.rate(
        system.terms, direction, overlap: try response(direction).overlap)
    }
    let up = try rate(1)
    if isTwoSided(primitive) { return SidedDerivative(up) }
    return SidedDerivative(left: 0 - (try rate(-1)), right: up)
  }

  /// - Throws: `SensitivityError.noSuchPrimitive` for what the market lacks, or what moves nothing
  ///   by itself: regimes' probabilities where one of them responds.
  private func direction(
    _ primitive: Primitive, scale: Double = 1
  ) throws(SensitivityError) -> Direction {
    guard primitive.exists(in: system.terms.market), primitive.isFree(in: system.terms.market)
    else { throw .noSuchPrimitive(primitive) }
    return Direction(primitive, scale: scale, in: system.terms.market)
  }

  /// How overlaps move along a direction, with what answers to them.
  private func overlapRates(_ direction: Direction) throws(SensitivityError) -> [Double] {
    let direct = try response(direction).overlap
    guard let feedback else { return direct }
    let rate = feedback.rate(system.terms, direction, overlap: direct)
    return zip(direct, feedback.overlap).map { $0 + rate * $1 }
  }

  /// do/dθ. O(firms · regimes); where firms bend, that for each revision and side.
  func overlap(_ primitive: Primitive) throws(SensitivityError) -> SidedDerivative<[Double]> {
    let up = try overlapRates(direction(primitive))
    if isTwoSided(primitive) { return SidedDerivative(up) }
    let down = try overlapRates(direction(primitive, scale: -1))
    return SidedDerivative(left: down.map { 0 - $0 }, right: up)
  }

  /// dP/dθ of prices that firms set. O(firms · regimes); where firms bend, as `overlap`.
  func price(_ primitive: Primitive) throws(SensitivityError) -> SidedDerivative<[Double]>? {
    func rates(_ direction: Direction) throws(SensitivityError) -> [Double]? {
      let response = try response(direction)
      let terms = response.applied(to: system.terms)
      guard let rates = terms.priceRates(direction, overlap: response.overlap), let feedback,
        let byProbability = terms.priceRates(feedback.direction, overlap: feedback.overlap)
      else { return terms.priceRates(direction, overlap: response.overlap) }
      let rate = feedback.rate(system.terms, direction, overlap: response.overlap)
      return zip(rates, byProbability).map { $0 + rate * $1 }
    }
    guard let up = try rates(direction(primitive)) else { return nil }
    if isTwoSided(primitive) { return SidedDerivative(up) }
    let down = try rates(direction(primitive, scale: -1)) ?? []
    return SidedDerivative(left: down.map { 0 - $0 }, right: up)
  }

  /// dW/dθ. O(regimes) for what is one firm's own and O(firms · regimes) for what is all firms';
  /// where firms bend, as `overlap`.
  func welfare(_ primitive: Primitive) throws(SensitivityError) -> SidedDerivative<Double> {
    let up = try welfareRate(direction(primitive))
    if isTwoSided(primitive) { return SidedDerivative(up) }
    let down = try welfareRate(direction(primitive, scale: -1))
    return SidedDerivative(left: 0 - down, right: up)
  }

  private func isTwoSided(_ primitive: Primitive) -> Bool {
    smooth != nil && !system.wakes(primitive)
  }

  private func welfareRate(_ direction: Direction) throws(SensitivityError) -> Double {
    guard let smooth else { return try directRate(direction) }
    let direct = adjointRate(direction, smooth)
    guard let feedback else { return direct }
    let rate = feedback.rate(
      system.terms, direction, overlap: try response(direction).overlap)
    return direct + rate * adjointRate(feedback.direction, smooth)
  }

  /// W' = ∂W/∂θ + λᵀ b.
  private func adjointRate(_ direction: Direction, _ smooth: Smooth) -> Double {
    let terms = system.terms
    let own = ofWelfare(direction)
    var total = CompensatedSum(welfare.welfareRate(own, welfare.sumRates(own)))
    total.add(smooth.adjointInSums.dot(terms.sumRates(direction)))
    var motion = terms.still()
    motion.direction = direction
    for i in direction.touched(of: terms.firmCount) where smooth.adjoint[i] != 0 {
      let rate = system.cornerRate(i, direction) ?? system.conditions.rate(terms, i, motion)
      total.add(smooth.adjoint[i], times: rate)
    }
    return total.value
  }

  /// W' from the overlaps' own rates.
  func directRate(_ direction: Direction) throws(SensitivityError) -> Double {
    let response = try response(direction)
    let terms = response.applied(to: welfare)
    let own = ofWelfare(direction)
    return terms.welfareRate(
      own, terms.sumRates(own, overlap: response.overlap), overlap: response.overlap)
  }

  /// What moves in welfare's own terms, where a floor stands for the shares held at it alone.
  private func ofWelfare(_ direction: Direction) -> Direction {
    sharesFollowFloor ? direction : direction.withFloorsAtRest
  }

  /// Whether failures that begin exactly at the floor at which shares are held respond.
  private func failingAtFloor(_ direction: Direction) -> [(entry: Int, fails: Bool)] {
    let own = ofWelfare(direction)
    let market = welfare.market
    return startsAtFloor.map { i, s in
      let kink = own.kink(i, s, at: welfare.held.leastOverlap[i], in: market)
      return (market.failures.offset(i, s), kink > welfare.heldFloorRate(i, own))
    }
  }

  private func response(_ direction: Direction) throws(SensitivityError) -> Response {
    guard let smooth else {
      var run = try BendingResponse(
        system, along: direction, failingAtFloor: failingAtFloor(direction))
      return try run.solve()
    }
    let right = system.rightHandSide(system.terms, direction) { system.cornerRate($0, direction) }
    return Response(overlap: try smooth.matrix.solve(right))
  }
}

extension SumRates {
  mutating func add(_ other: SumRates, times factor: Double) {
    logTotal += factor * other.logTotal
    meanMargin += factor * other.meanMargin
    for k in failures.indices { failures[k] += factor * other.failures[k] }
    for k in owners.indices { owners[k] += factor * other.owners[k] }
  }
}
