import AggregativeGames
import Intervals
import TestSupport

/// Cournot's oligopoly with linear inverse demand a − bQ and, for each firm, cost c q + d q²/2 up
/// to a capacity; overtime adds a constant to marginal cost beyond given outputs, which makes
/// concave kinks in profit.
struct Cournot: SumGame {
  struct Firm {
    var c: Double
    var d = 0.0
    var capacity: Double
    /// Ascending outputs within capacity, each with what it adds to marginal cost from there on.
    var overtime: [(from: Double, extra: Double)] = []
  }

  let a: Double
  let b: Double
  let firms: [Firm]
  let pieces: PieceTable
  /// Profit is concave; a game that does not tell has its best replies found by enclosures.
  var tellsOfSinglePeaks = true

  init(a: Double, b: Double, firms: [Firm]) {
    self.a = a
    self.b = b
    self.firms = firms
    pieces = PieceTable(
      firms.map { $0.capacity > 0 ? [0] + $0.overtime.map(\.from) + [$0.capacity] : [0] })
  }

  func hasSinglePeak(_ player: Int) -> Bool { tellsOfSinglePeaks }

  /// Slope of the price a firm receives less marginal cost, the market's total held fixed.
  func curvature(of player: Int) -> Double { b + firms[player].d }

  func payoff(of player: Int, at q: Double, rivals: Double) -> Double {
    let firm = firms[player]
    var profit = (a - b * (rivals + q) - firm.c - firm.d / 2 * q) * q
    for step in firm.overtime where q > step.from { profit -= step.extra * (q - step.from) }
    return profit
  }

  func partials(of player: Int, at q: Double, piece: Int, rivals: Double) -> Partials {
    let firm = firms[player]
    let overtime = firm.overtime.prefix(piece).reduce(0) { $0 + $1.extra }
    return Partials(
      value: a - b * (rivals + 2 * q) - firm.c - firm.d * q - overtime, own: -2 * b - firm.d,
      cross: -b)
  }

  func marginalPayoff(
    over q: Interval, of player: Int, piece: Int, rivals: Double
  ) -> IntervalMarginal {
    let firm = firms[player]
    let overtime = Interval.sum(of: firm.overtime.prefix(piece).map { Interval($0.extra) })
    let steepness = Interval(2) * Interval(b) + Interval(firm.d)
    let intercept = Interval(a) - Interval(b) * Interval(rivals) - Interval(firm.c) - overtime
    return IntervalMarginal(value: intercept - steepness * q, slope: -steepness)
  }
}

extension Cournot {
  /// The equilibrium without overtime, by the textbook. From the first-order condition with the
  /// total Q held fixed each firm supplies q_i = (a − c_i − bQ) / (b + d_i), within [0, capacity].
  /// Supply falls in Q, so the total is where the two cross; given which firms produce inside their
  /// bounds it is Q = (Σ_in (a − c_i)/(b + d_i) + Σ_full k_i) / (1 + Σ_in b/(b + d_i)).
  var textbookEquilibrium: [Double] {
    func supply(_ firm: Firm, _ total: Double) -> Double { (a - firm.c - b * total) / (b + firm.d) }
    var low = 0.0
    var high = firms.reduce(0) { $0 + $1.capacity }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      let sum = firms.reduce(0) { $0 + min(max(supply($1, middle), 0), $1.capacity) }
      if sum > middle { low = middle } else { high = middle }
    }
    let inside = firms.filter { supply($0, low) > 0 && supply($0, low) < $0.capacity }
    let full = firms.filter { supply($0, low) >= $0.capacity }
    let total =
      (inside.reduce(0) { $0 + (a - $1.c) / (b + $1.d) } + full.reduce(0) { $0 + $1.capacity })
      / (1 + inside.reduce(0) { $0 + b / (b + $1.d) })
    return firms.map { min(max(supply($0, total), 0), $0.capacity) }
  }

  /// Firms of which some stay out and some are at capacity.
  static func random(_ count: Int, using generator: inout SplitMix) -> Cournot {
    let firms = (0..<count).map { _ in
      Firm(
        c: generator.uniform(1...9), d: generator.uniform(0...2),
        capacity: generator.uniform(0.1...4))
    }
    return Cournot(a: 12, b: generator.uniform(0.3...1.5), firms: firms)
  }
}
