import Testing

@testable import OverlapMarket

/// Equation (7) and its slope against finite differences of (3). Truncation: with the log weight
/// moving by h = 1e-2, h⁴/480 times a fifth derivative of at most 20 densities is below 1e-9 of the
/// scale. Rounding: 16 ulps of profit over the step.
@Suite("Marginal profit against finite differences")
struct DerivativePayoffTests {
  static let ulps = 16 * Double.ulpOfOne

  @Test(
    "(7): marginal profit is the derivative of profit, and its slope the derivative of that",
    arguments: 1...60)
  func marginalPayoff(seed: UInt64) throws {
    for point in try DerivativePoint.all(seed: seed) {
      let (game, i, piece, rivals) = (point.game, point.firm, point.piece, point.rivals)
      guard rivals > -.infinity else { continue }
      let at = game.marginalPayoff(of: i, at: point.overlap, piece: piece, rivals: rivals)
      let value = Difference.richardson(at: point.overlap, step: point.step) {
        game.payoff(of: i, at: $0, rivals: rivals)
      }
      let slope = Difference.richardson(at: point.overlap, step: point.step) {
        game.marginalPayoff(of: i, at: $0, piece: piece, rivals: rivals).value
      }
      let valueError = 1e-9 * point.marginalScale + Self.ulps * point.payoffScale / point.step
      #expect(abs(at.value - value) <= valueError, "seed \(seed), firm \(i), piece \(piece)")
      let slopeError =
        1e-9 * point.slopeScale + Self.ulps * point.marginalScale * (1 + abs(rivals)) / point.step
      #expect(abs(at.slope - slope) <= slopeError, "seed \(seed), firm \(i), piece \(piece)")
    }
  }

  @Test(
    """
    a monopolist without outside option: share 1 whatever it does, marginal profit τ h_E e M α − \
    c o
    """
  )
  func monopolist() throws {
    for seed in 1...40 as ClosedRange<UInt64> {
      for point in try DerivativePoint.all(seed: seed, firms: 1...1)
      where point.game.market.outsideOption == nil {
        #expect(point.rivals == -.infinity)
        let at = point.game.marginalPayoff(
          of: 0, at: point.overlap, piece: point.piece, rivals: point.rivals)
        let exact = point.users * point.liability - point.cost * point.overlap
        // The share is exactly 1, so only this formula's own roundings differ.
        #expect(abs(at.value - exact) <= 4 * .ulpOfOne * point.marginalScale, "seed \(seed)")
        #expect(at.slope == -point.cost, "seed \(seed)")
      }
    }
  }

  @Test(
    "docs/model.md 2: inclusive marginal profit at log A is (7) at s = w/A, with both of its slopes",
    arguments: 1...60)
  func inclusive(seed: UInt64) throws {
    for point in try DerivativePoint.all(seed: seed) {
      let (game, i, piece, x) = (point.game, point.firm, point.piece, point.overlap)
      guard point.rivals > -.infinity else { continue }
      let total = game.aggregate(adding: i, at: x, to: point.rivals)
      func value(_ overlap: Double, _ total: Double) -> Double {
        game.marginalPayoff(of: i, at: overlap, piece: piece, total: total).value
      }
      let at = game.marginalPayoff(of: i, at: x, piece: piece, total: total)
      let exclusive = game.marginalPayoff(of: i, at: x, piece: piece, rivals: point.rivals)
      let place: Comment = "seed \(seed), firm \(i), piece \(piece)"
      // Both views round log weights of size |log A|.
      let rounding = Self.ulps * point.marginalScale * (1 + abs(total))
      #expect(abs(at.value - exclusive.value) <= rounding, place)
      let slope = Difference.richardson(at: x, step: point.step) { value($0, total) }
      #expect(abs(at.slope - slope) <= 1e-9 * point.slopeScale + rounding / point.step, place)
      let totalSlope = Difference.richardson(at: total, step: 1e-2) { value(x, $0) }
      #expect(
        abs(at.totalSlope - totalSlope) <= 1e-9 * point.marginalScale + rounding / 1e-2, place)
    }
  }

  @Test(
    "docs/model.md 2: a contribution is the share w/A, with both slopes; all shares sum to 1",
    arguments: 1...60)
  func contribution(seed: UInt64) throws {
    for point in try DerivativePoint.all(seed: seed) {
      let (game, i, piece, x) = (point.game, point.firm, point.piece, point.overlap)
      let total = game.aggregate(of: point.profile)
      func value(_ overlap: Double, _ total: Double) -> Double {
        game.contribution(of: i, at: overlap, piece: piece, total: total).value
      }
      let at = game.contribution(of: i, at: x, piece: piece, total: total)
      let place: Comment = "seed \(seed), firm \(i), piece \(piece)"
      // At a total that is not its own a contribution may exceed 1: tolerances are relative to it.
      let rounding = Self.ulps * at.value * (1 + abs(total))
      let slope = Difference.richardson(at: x, step: point.step) { value($0, total) }
      #expect(abs(at.slope - slope) <= 1e-9 * at.value * point.rate + rounding / point.step, place)
      let totalSlope = Difference.richardson(at: total, step: 1e-2) { value(x, $0) }
      #expect(abs(at.totalSlope - totalSlope) <= 1e-9 * at.value + rounding / 1e-2, place)
      let required = game.requiredContribution(at: total)
      let requiredSlope = Difference.richardson(at: total, step: 1e-2) {
        game.requiredContribution(at: $0).value
      }
      // The outside share is below 1 at the total of a profile.
      #expect(
        abs(required.slope - requiredSlope) <= 1e-9 + Self.ulps * (1 + abs(total)) / 1e-2, place)
      let sum = game.market.firms.indices.reduce(0.0) { sum, j in
        let piece = game.pieces.piece(holding: point.profile[j], of: j)
        return sum
          + game.contribution(of: j, at: point.profile[j], piece: piece, total: total).value
      }
      #expect(abs(sum - required.value) <= Self.ulps * (1 + abs(total)), place)
    }
  }
}
