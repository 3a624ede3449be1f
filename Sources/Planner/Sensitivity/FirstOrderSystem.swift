import Intervals
import LinearAlgebra
import OverlapMarket

/// The linear system for how overlaps move from a profile that satisfies first-order conditions.
///
/// With rates v of overlaps and Z' of sums, a free firm keeps its condition F_i(o_i, Z, θ) = 0, and
/// one at a corner moves with the corner. Z' is linear in v, so that the system is a diagonal plus
/// a matrix of as many columns as there are sums. Rows are divided by the firm's cost.
struct FirstOrderSystem: Sendable {
  let conditions: FirstOrderConditions
  let terms: LocalTerms
  let positions: [FirmPosition]
  let bends: [Bend]
  /// Whether any firm is dormant.
  let hasDormant: Bool

  /// How near a firm's first-order condition must be to equality at a corner for the corner to be
  /// weakly active, relative to the condition's terms.
  static var weakTolerance: Double { 1e-9 }

  /// Largest residual of a free firm's first-order condition, relative to its terms.
  static var residualTolerance: Double { 1e-6 }

  /// O(firms · regimes).
  init(_ conditions: FirstOrderConditions, _ terms: LocalTerms) throws(SensitivityError) {
    self.conditions = conditions
    self.terms = terms
    var probe = Self.Probe(conditions: conditions, terms: terms)
    var positions: [FirmPosition] = []
    var bends: [Bend] = []
    positions.reserveCapacity(terms.firmCount)
    for i in 0..<terms.firmCount {
      let position = try probe.position(of: i)
      if case .bending(let bend) = position { bends.append(bend) }
      positions.append(position)
    }
    self.positions = positions
    self.bends = bends
    hasDormant = positions.contains { if case .dormant = $0 { true } else { false } }
  }

  /// Where a firm's overlap begins: the planner is bound by no instrument, and who is held by
  /// nothing else.
  private static func floor(
    _ conditions: FirstOrderConditions, _ terms: LocalTerms, _ i: Int
  ) -> Double {
    terms.market.firms.heldOverlap(of: i)
      ?? (conditions == .market ? terms.burden.leastOverlap[i] : 0)
  }

  func floorRate(_ direction: Direction, _ i: Int) -> Double {
    if terms.market.firms.heldOverlap(of: i) != nil {
      return direction.rate(of: .heldOverlap, firm: i)
    }
    return conditions == .market
      ? direction.leastOverlap(i, terms.burden, in: terms.market) : 0
  }

  /// Rate at which a strict corner moves; nil for firms that are not at one.
  func cornerRate(_ i: Int, _ direction: Direction) -> Double? {
    switch positions[i] {
    case .free, .bending: nil
    case .floor: floorRate(direction, i)
    case .kink(let s): direction.kink(i, s, at: terms.overlap[i], in: terms.market)
    case .dormant: max(floorRate(direction, i), ownPull(i, direction))
    }
  }

  /// Whether the firm is at a strict corner, whatever moves.
  func isPinned(_ i: Int) -> Bool {
    switch positions[i] {
    case .free, .bending: false
    case .floor, .kink, .dormant: true
    }
  }

  /// Rate of the overlap that a firm without cause to move gets from its own numbers.
  private func ownPull(_ i: Int, _ direction: Direction) -> Double {
    var motion = terms.still()
    motion.direction = direction
    return conditions.rate(terms, i, motion)
  }

  /// Whether a primitive can move a dormant firm, which it then moves to one side only.
  func wakes(_ primitive: Primitive) -> Bool {
    guard hasDormant else { return false }
    return switch primitive {
    case .floor, .firmFloor, .firm(_, .effectiveness, _): true
    default: false
    }
  }

  /// The right-hand side: what each free firm's condition would change by with overlaps at rest,
  /// and the rate of the others.
  func rightHandSide(_ terms: LocalTerms, _ direction: Direction, pinned: (Int) -> Double?)
    -> [Double]
  {
    var motion = terms.still()
    motion.direction = direction
    motion.sums = terms.sumRates(direction)
    return (0..<terms.firmCount).map { i in pinned(i) ?? conditions.rate(terms, i, motion) }
  }
}

extension FirstOrderSystem {
  /// Tells a firm's position; the terms are changed only while it looks.
  private struct Probe {
    let conditions: FirstOrderConditions
    var terms: LocalTerms

    mutating func position(of i: Int) throws(SensitivityError) -> FirmPosition {
      let market = terms.market
      let overlap = terms.overlap[i]
      let floor = FirstOrderSystem.floor(conditions, terms, i)
      let isHeld = market.firms.heldOverlap(of: i) != nil
      let isAtFloor = isHeld || overlap <= floor || Corner.isNear(overlap, floor)
      let (base, cost) = conditions.benefit(terms, i, terms.still(), as: Double.self)
      var meetings: [Bend.Meeting] = []
      for s in 0..<market.failures.count {
        guard LocalTerms.failureBegins(in: market, i, s, at: overlap) else { continue }
        let k = market.failures.offset(i, s)
        terms.failing[k] = true
        let with = conditions.benefit(terms, i, terms.still(), as: Double.self).benefit
        terms.failing[k] = false
        meetings.append(Bend.Meeting(regime: s, force: with - base))
      }
      let total = meetings.reduce(0) { $0 + $1.force }
      let needed = cost - base
      let plain = market.firms.cost[i] * overlap
      let size = meetings.reduce(abs(base) + plain) { $0 + abs($1.force) }
      let tolerance = FirstOrderSystem.weakTolerance * size
      if isHeld {
        // It stays whatever it would rather do; where failures begin there, they respond to one
        // side.
        guard !meetings.isEmpty else { return .floor }
        return .bending(
          Bend(
            firm: i, isAtFloor: true, isBelowFloor: true, meetings: meetings, idle: [],
            needed: needed, tolerance: tolerance))
      }
      if needed < -tolerance && (isAtFloor || !meetings.isEmpty) { throw .notStationary(firm: i) }
      if meetings.isEmpty {
        if !isAtFloor {
          guard abs(needed) <= FirstOrderSystem.residualTolerance * size else {
            throw .notStationary(firm: i)
          }
          return .free
        }
        if needed > tolerance { return .floor }
        if overlap == 0,
          market.regimes.indices.allSatisfy({
            market.firms.effectiveness[market.firms.offset(i, $0)] == 0
          })
        {
          return .dormant
        }
      }
      let isBelow = needed > total + tolerance
      if isBelow && !isAtFloor { throw .notStationary(firm: i) }
      let pulling = meetings.filter { abs($0.force) > tolerance }
      if !isBelow {
        if pulling.contains(where: { $0.force < 0 }) { throw .opposedKinks(firm: i) }
        if meetings.count == 1, pulling.count == 1, !isAtFloor, needed > tolerance,
          needed < total - tolerance
        {
          return .kink(regime: meetings[0].regime)
        }
      }
      let held = isBelow ? meetings : pulling
      return .bending(
        Bend(
          firm: i, isAtFloor: isAtFloor, isBelowFloor: isBelow, meetings: held,
          idle: isBelow ? [] : meetings.filter { abs($0.force) <= tolerance }.map(\.regime),
          needed: needed,
          tolerance: tolerance))
    }
  }
}
