import Intervals

/// How much one player can gain by deviating: rigorous bounds on the supremum over its whole
/// strategy set.
public struct DeviationBound: Sendable {
  /// The supremum of the gain is at most this (outward rounded); at least 0.
  public var upper: Double
  /// Some deviation gains at least this; at least 0.
  public var lower: Double
  /// A deviation that gains `lower`.
  public var deviation: Double
  /// Payoff at the profile.
  public var payoff: Double
  /// Boxes examined.
  public var boxes: Int
  /// Payoff and its derivatives at the profile, on one cell that holds the strategy.
  let home: PayoffEnclosure
  /// That cell.
  let homeCell: ClosedRange<Double>

  /// Branch and bound over the player's cells with second-order Taylor bounds: on a box Y around a
  /// centre y₀ the gain is at most gain(y₀) + Π'(y₀)(y − y₀) + sup Π''(Y) (y − y₀)² / 2. The box
  /// that holds the player's strategy is centred on it, so that a strictly concave cell is settled
  /// by one box.
  ///
  /// - Parameters:
  ///   - resolution: gains below `resolution` times the scale of the payoff need no finer bound.
  ///   - budget: most boxes; when it runs out the bound still holds but is wider.
  package static func find<Game: AuditedPayoffs>(
    of player: Int, at strategy: Double, in game: Game, surroundings: Game.Surroundings,
    ends: inout [Double], resolution: Double, budget: Int
  ) -> DeviationBound {
    game.cellEnds(of: player, into: &ends)
    var search = DeviationSearch(
      player: player, strategy: strategy, game: game, surroundings: surroundings, ends: ends)
    return search.run(resolution: resolution, budget: budget)
  }
}

private struct DeviationSearch<Game: AuditedPayoffs> {
  private struct Box {
    var range: ClosedRange<Double>
    var cell: ClosedRange<Double>
    var upper: Double
  }

  let player: Int
  let strategy: Double
  let game: Game
  let surroundings: Game.Surroundings
  let ends: [Double]
  /// At the strategy itself, on `homeCell`.
  private let atHome: PayoffEnclosure
  private let homeCell: ClosedRange<Double>
  private var home: Interval { atHome.payoff }
  private var lower = 0.0
  private var deviation: Double
  private var examined = 0

  init(
    player: Int, strategy: Double, game: Game, surroundings: Game.Surroundings, ends: [Double]
  ) {
    self.player = player
    self.strategy = strategy
    self.game = game
    self.surroundings = surroundings
    self.ends = ends
    deviation = strategy
    homeCell = Self.cell(holding: strategy, ends)
    atHome = game.enclose(player, over: Interval(strategy), cell: homeCell, in: surroundings)
  }

  private static func cell(holding strategy: Double, _ ends: [Double]) -> ClosedRange<Double> {
    var k = 0
    while k + 2 < ends.count && strategy >= ends[k + 1] { k += 1 }
    return ends[k]...(ends.count > 1 ? ends[k + 1] : ends[k])
  }

  mutating func run(resolution: Double, budget: Int) -> DeviationBound {
    let scale = max(home.magnitude, .leastNormalMagnitude)
    let enough = resolution * scale
    var open: [Box] = []
    var settled = 0.0
    for k in 0..<max(ends.count - 1, 1) {
      let cell = ends[k]...ends[min(k + 1, ends.count - 1)]
      open.append(bound(cell, cell))
    }
    while let index = open.indices.max(by: { open[$0].upper < open[$1].upper }) {
      let box = open[index]
      // Written so that a NaN bound is never taken for a small one.
      if !(box.upper > max(lower, settled)) && !box.upper.isNaN { break }
      open.swapAt(index, open.count - 1)
      open.removeLast()
      let middle = box.range.lowerBound + (box.range.upperBound - box.range.lowerBound) / 2
      let divisible = middle > box.range.lowerBound && middle < box.range.upperBound
      // Once a gain is certain its last digits are not worth many boxes.
      let slack = max(enough, lower > 1e3 * enough ? 1e-3 * lower : 0)
      if box.upper <= lower + slack || !divisible || examined >= budget {
        settled = box.upper.isNaN ? .infinity : max(settled, box.upper)
        if examined >= budget {
          for other in open {
            settled = other.upper.isNaN ? .infinity : max(settled, other.upper)
          }
          break
        }
        continue
      }
      // Halving at the player's own strategy keeps it an end of both halves, where the gain is
      // exactly zero.
      let cut =
        strategy > box.range.lowerBound && strategy < box.range.upperBound ? strategy : middle
      open.append(bound(box.range.lowerBound...cut, box.cell))
      open.append(bound(cut...box.range.upperBound, box.cell))
    }
    return DeviationBound(
      upper: max(settled, lower), lower: lower, deviation: deviation, payoff: home.midpoint,
      boxes: examined, home: atHome, homeCell: homeCell)
  }

  private mutating func bound(_ range: ClosedRange<Double>, _ cell: ClosedRange<Double>) -> Box {
    examined += 1
    let holdsHome = range.contains(strategy)
    let centre =
      holdsHome ? strategy : range.lowerBound + (range.upperBound - range.lowerBound) / 2
    let atCentre =
      holdsHome && cell == homeCell
      ? atHome : game.enclose(player, over: Interval(centre), cell: cell, in: surroundings)
    let gainAtCentre = holdsHome ? Interval(0) : atCentre.payoff - home
    if gainAtCentre.lower > lower {
      lower = gainAtCentre.lower
      deviation = centre
    }
    let over = game.enclose(
      player, over: Interval(lower: range.lowerBound, upper: range.upperBound), cell: cell,
      in: surroundings)
    let left = TaylorBound.maximum(
      slope: -atCentre.marginal.lower, curvature: over.slope.upper,
      reach: (Interval(centre) - Interval(range.lowerBound)).upper)
    let right = TaylorBound.maximum(
      slope: atCentre.marginal.upper, curvature: over.slope.upper,
      reach: (Interval(range.upperBound) - Interval(centre)).upper)
    let byTaylor = (Interval(gainAtCentre.upper) + Interval(max(left, right))).upper
    let byValue = (over.payoff - home).upper
    return Box(range: range, cell: cell, upper: min(byTaylor, byValue))
  }
}
