import Intervals
import TestSupport
import Testing

@testable import OverlapMarket

@Suite("Enclosures of marginal profit over boxes")
struct DerivativeIntervalTests {
  @Test("enclosures hold the point values over random boxes inside a piece", arguments: 1...60)
  func contain(seed: UInt64) throws {
    var rng = SplitMix(seed: seed &+ 1000)
    for point in try DerivativePoint.all(seed: seed) {
      let (game, i, piece, rivals) = (point.game, point.firm, point.piece, point.rivals)
      let width = point.range.upperBound - point.range.lowerBound
      for _ in 0..<4 {
        let size = width * rng.logUniform(1e-6...1)
        let lower = point.range.lowerBound + rng.uniform(0...1) * (width - size)
        let box = lower...min(lower + size, point.range.upperBound)
        let enclosure = game.marginalPayoff(
          over: Interval(lower: box.lowerBound, upper: box.upperBound), of: i, piece: piece,
          rivals: rivals)
        // Point values carry roundings of their own, of log weights as large as |log R|.
        let rounding =
          rivals > -.infinity ? 16 * Double.ulpOfOne * (1 + abs(rivals)) : 16 * .ulpOfOne
        for x in [box.lowerBound, rng.uniform(box), rng.uniform(box), box.upperBound] {
          let at = game.marginalPayoff(of: i, at: x, piece: piece, rivals: rivals)
          let place: Comment = "seed \(seed), firm \(i), piece \(piece), box \(box), at \(x)"
          #expect(enclosure.value.lower <= at.value + rounding * point.marginalScale, place)
          #expect(enclosure.value.upper >= at.value - rounding * point.marginalScale, place)
          #expect(enclosure.slope.lower <= at.slope + rounding * point.slopeScale, place)
          #expect(enclosure.slope.upper >= at.slope - rounding * point.slopeScale, place)
        }
      }
    }
  }

  @Test(
    "widths shrink linearly with the box, from a multiple of what the slope makes inevitable",
    arguments: 1...60)
  func shrink(seed: UInt64) throws {
    for point in try DerivativePoint.all(seed: seed) {
      let (game, i, piece, rivals) = (point.game, point.firm, point.piece, point.rivals)
      guard rivals > -.infinity else { continue }
      // Boxes on which log weights move by 1e-2, and a sixteenth of that.
      let size = 2 * point.step
      func enclosure(_ size: Double) -> (value: Double, slope: Double) {
        let box = Interval(lower: point.overlap - size / 2, upper: point.overlap + size / 2)
        let marginal = game.marginalPayoff(over: box, of: i, piece: piece, rivals: rivals)
        return (marginal.value.width, marginal.slope.width)
      }
      let (wide, narrow) = (enclosure(size), enclosure(size / 16))
      let place: Comment = "seed \(seed), firm \(i), piece \(piece)"
      // Outward roundings of a score of operations on exponents as large as |log R|.
      let rounding = 100 * Double.ulpOfOne * (1 + abs(rivals))
      // Products of intervals add terms of second order, 1e-2 relative to the first.
      #expect(narrow.value <= 1.1 * wide.value / 16 + rounding * point.marginalScale, place)
      #expect(narrow.slope <= 1.1 * wide.slope / 16 + rounding * point.slopeScale, place)
      // Interval arithmetic forgets that terms move together: the factor 2 is for that, and holds
      // with room.
      #expect(wide.value <= 2 * size * point.slopeScale + rounding * point.marginalScale, place)
    }
  }
}
