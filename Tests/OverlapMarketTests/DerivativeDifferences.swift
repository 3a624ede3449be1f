import AggregativeGames
import MarketTestSupport
import TestSupport

@testable import OverlapMarket

/// Finite differences and the points at which they are taken.
enum Difference {
  /// (4 D(h/2) − D(h)) / 3 with D the central difference: the error is h⁴ / 480 times the fifth
  /// derivative, and rounding of about 2 ulp(f) / h.
  static func richardson(at x: Double, step: Double, _ f: (Double) -> Double) -> Double {
    func central(_ h: Double) -> Double { (f(x + h) - f(x - h)) / (2 * h) }
    return (4 * central(step / 2) - central(step)) / 3
  }

  /// A step along the overlap on which the log weight moves by a hundredth, and that stays inside
  /// the piece.
  static func step(at x: Double, in piece: ClosedRange<Double>, rate: Double) -> Double {
    min(1e-2 / max(rate, 1e-300), 0.5 * min(x - piece.lowerBound, piece.upperBound - x))
  }
}

/// A game with a firm, one of its pieces, and a point well inside it.
struct DerivativePoint {
  let game: SellerGame
  let seed: UInt64
  let profile: [Double]
  let firm: Int
  let piece: Int
  let range: ClosedRange<Double>
  let overlap: Double

  var alpha: Double { game.slope(firm, piece: piece) }
  var rate: Double { game.demandRate(firm) * alpha }
  var liability: Double { game.liableHarm(firm) * alpha }
  /// The largest |μ − τ h_E e π̄|.
  var margin: Double {
    let margin = game.market.firms.margin[firm]
    return max(abs(margin), abs(margin - game.liableHarm(firm)))
  }
  var cost: Double { game.market.firms.cost[firm] }
  var users: Double { game.market.users }
  var step: Double { Difference.step(at: overlap, in: range, rate: rate) }
  /// The largest that marginal profit and its parts can be: tolerances are relative to this.
  var marginalScale: Double { users * (margin * rate + liability) + cost * overlap }
  /// The same of its slope.
  var slopeScale: Double { users * rate * (margin * rate + 2 * liability) + cost }
  /// The same of profit; the last factor is for the rounding of log weights, which are exponents.
  var payoffScale: Double {
    (users * margin + cost * overlap * overlap) * (1 + abs(game.aggregate(of: profile)))
  }

  /// Points in every piece of every firm of a random market, at a random profile.
  static func all(seed: UInt64, firms: ClosedRange<Int> = 1...8, singlePeak: Bool = false) throws
    -> [DerivativePoint]
  {
    var rng = SplitMix(seed: seed)
    let (market, policy) = RandomMarket.draw(
      &rng, firms: firms, demandSensitivity: 0.5...20, singlePeak: singlePeak)
    let game = try market.regulated(by: policy).game()
    let pieces = game.pieces
    let profile = market.firms.indices.map { i in
      let floor = pieces.floor(of: i)
      return floor + rng.uniform(0...1) * (pieces.ceiling(of: i) - floor)
    }
    var points: [DerivativePoint] = []
    for i in market.firms.indices {
      for piece in 0..<pieces.count(of: i) {
        let range = pieces.breakpoint(piece, of: i)...pieces.breakpoint(piece + 1, of: i)
        let overlap =
          range.lowerBound + rng.uniform(0.1...0.9) * (range.upperBound - range.lowerBound)
        points.append(
          DerivativePoint(
            game: game, seed: seed, profile: profile, firm: i, piece: piece, range: range,
            overlap: overlap))
      }
    }
    return points
  }

  /// log R of this firm at the profile.
  var rivals: Double { game.rivals(of: firm, in: profile, aggregate: game.aggregate(of: profile)) }
}
