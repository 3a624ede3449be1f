import AggregativeGames
import Intervals
import TestSupport
import Testing

@testable import OverlapMarket

/// The two statements of the game, `SellerGame` for solvers and `MarketAudit` for the verifier,
/// are the same game.
@Suite("The audit and the game agree")
struct AuditAgreementTests {
  @Test(
    "enclosures of profit and its derivatives hold the game's values, up to their rounding",
    arguments: 1...60)
  func enclosures(seed: UInt64) throws {
    var rng = SplitMix(seed: seed &+ 2000)
    for point in try DerivativePoint.all(seed: seed) {
      let (game, i, rivals) = (point.game, point.firm, point.rivals)
      let audit = MarketAudit(game.regulated)
      let around = audit.surroundings(of: point.profile)[i]
      // The game rounds log weights of size β U and counts them from a reference; measured: at most
      // 7 ulps of that.
      let ulps =
        32 * Double.ulpOfOne * (1 + abs(game.reference) + (rivals > -.infinity ? abs(rivals) : 0))
      func holds(_ enclosure: Interval, _ value: Double, _ scale: Double) -> Bool {
        enclosure.lower <= value + ulps * scale && value - ulps * scale <= enclosure.upper
      }
      let wide = Interval(
        lower: rng.uniform(point.range.lowerBound...point.overlap), upper: point.overlap)
      for box in [Interval(point.overlap), wide] {
        let enclosure = audit.enclose(i, over: box, cell: point.range, in: around)
        let at = game.marginalPayoff(of: i, at: point.overlap, piece: point.piece, rivals: rivals)
        let place: Comment = "seed \(seed), firm \(i), piece \(point.piece), box \(box)"
        let profit = game.payoff(of: i, at: point.overlap, rivals: rivals)
        let size = point.users * point.margin + point.cost * point.overlap * point.overlap
        #expect(holds(enclosure.payoff, profit, size), place)
        #expect(holds(enclosure.marginal, at.value, point.marginalScale), place)
        #expect(holds(enclosure.slope, at.slope, point.slopeScale), place)
      }
      // An enclosure that is far wider than rounding would hold anything.
      let exact = audit.enclose(i, over: Interval(point.overlap), cell: point.range, in: around)
      #expect(exact.marginal.width <= 4 * ulps * point.marginalScale, "seed \(seed), firm \(i)")
      #expect(exact.slope.width <= 4 * ulps * point.slopeScale, "seed \(seed), firm \(i)")
    }
  }

  @Test("natural replies agree to 1e-12", arguments: 1...100)
  func naturalReply(seed: UInt64) throws {
    let (game, profile) = try DerivativeLinearizationTests.draw(seed, firms: 1...20)
    let audit = MarketAudit(game.regulated)
    let around = audit.surroundings(of: profile)
    let replies = DerivativeLinearizationTests.linearize(game, profile).reply
    for i in profile.indices {
      let reply = min(
        audit.naturalReply(of: i, at: profile[i], in: around[i]), game.pieces.ceiling(of: i))
      // The audit takes midpoints of enclosures; for the share of no rivals that is a subnormal
      // number, not 0.
      let tolerance = 1e-12 * replies[i] + .leastNormalMagnitude
      #expect(abs(reply - replies[i]) <= tolerance, "seed \(seed), firm \(i)")
    }
  }

  @Test(
    "cells are pieces, but each side cuts dominated overlap off by its own margin",
    arguments: 1...100)
  func cells(seed: UInt64) throws {
    let (game, profile) = try DerivativeLinearizationTests.draw(seed, firms: 1...20)
    let audit = MarketAudit(game.regulated)
    var ends: [Double] = []
    for i in profile.indices {
      audit.cellEnds(of: i, into: &ends)
      let pieces = (0...game.pieces.count(of: i)).map { game.pieces.breakpoint($0, of: i) }
      try #require(ends.count == pieces.count, "seed \(seed), firm \(i)")
      #expect(ends.dropLast() == pieces.dropLast(), "seed \(seed), firm \(i)")
      let (last, ceiling) = (ends[ends.count - 1], pieces[pieces.count - 1])
      // The margins are 1e-6 and 1e-9, so a cut cell is longer by less than 1.0001e-6.
      #expect(last >= ceiling && last <= ceiling * (1 + 1.0001e-6), "seed \(seed), firm \(i)")
    }
  }
}
