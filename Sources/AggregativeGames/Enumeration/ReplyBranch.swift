import Glibc
import Intervals

/// A set of a player's inclusive replies over an interval of totals: the candidates in one stretch
/// of its strategies.
struct ReplyBranch: Sendable {
  /// The stretch, from the first candidate to the last.
  var strategies: Interval
  /// Signs of marginal payoff just below and just above the stretch, for every total of the
  /// interval.
  var below: MarginalSign
  var above: MarginalSign
  /// The player's contributions on the stretch.
  var contribution: Interval
  /// For every total there is exactly one candidate, and it moves continuously.
  var isRegular: Bool
  /// Derivative of the contribution in the total along a regular branch, hulls at kinks included.
  var slope: Interval
  /// Every candidate is a local minimum of payoff: none can be part of an equilibrium.
  var isMinimum: Bool
}

/// What is known of the sign of marginal payoff.
enum MarginalSign: Sendable {
  case positive
  case negative
  case unknown
}

/// Finds all inclusive replies of one player over an interval of totals.
///
/// Boxes of strategies on which an enclosure of marginal payoff excludes zero hold no candidate and
/// know its sign; boxes on which the slope excludes zero hold at most one for each total; others
/// are halved down to a width matched to that of the totals. Kinks, the floor and the ceiling are
/// candidates where the sign turns from positive to negative across them. Nothing is dropped
/// without proof.
struct BranchSearch<Game: BranchedGame> {
  let game: Game
  let player: Int
  let sums: Game.Sums
  /// No contribution can exceed this, because all others are non-negative.
  private let mostContribution: Double
  /// Boxes evaluated so far.
  private(set) var evaluations = 0
  /// After so many boxes are kept as they are.
  private let evaluationLimit: Int

  init(game: Game, player: Int, sums: Game.Sums, evaluationLimit: Int = .max) {
    self.game = game
    self.player = player
    self.sums = sums
    self.evaluationLimit = evaluationLimit
    mostContribution = game.mostContribution(over: sums)
  }

  /// One stretch to search, with the signs around it.
  struct Stretch {
    var strategies: Interval
    var below: MarginalSign
    var above: MarginalSign

    init(strategies: Interval, below: MarginalSign, above: MarginalSign) {
      self.strategies = strategies
      self.below = below
      self.above = above
    }

    /// Where a branch's replies are on a part of its totals.
    init(_ branch: ReplyBranch) {
      self.init(strategies: branch.strategies, below: branch.below, above: branch.above)
    }
  }

  /// The whole strategy set: below the floor a player would always want more, above the ceiling
  /// less.
  static func wholeSet(of player: Int, in game: Game) -> Stretch {
    Stretch(
      strategies: Interval(
        lower: game.pieces.floor(of: player), upper: game.pieces.ceiling(of: player)),
      below: .positive, above: .negative)
  }

  mutating func branches(in stretch: Stretch) -> [ReplyBranch] {
    var builder = BranchBuilder(before: stretch.below)
    let pieces = game.pieces
    let count = pieces.count(of: player)
    let lower = stretch.strategies.lower
    let upper = stretch.strategies.upper
    for piece in 0..<count {
      crossIfInside(piece, lower...upper, into: &builder)
      let start = max(lower, pieces.breakpoint(piece, of: player))
      let end = min(upper, pieces.breakpoint(piece + 1, of: player))
      // A stretch may have been narrowed to one point inside the piece.
      let isInside =
        pieces.breakpoint(piece, of: player) < start
        && end < pieces.breakpoint(piece + 1, of: player)
      if start < end || start == end && isInside,
        let infeasible = scan(piece, start, end, into: &builder)
      {
        return builder.finish(after: infeasible)
      }
    }
    crossIfInside(count, lower...upper, into: &builder)
    return builder.finish(after: stretch.above)
  }

  /// Presents breakpoint `k` to the builder when it lies in the stretch.
  private mutating func crossIfInside(
    _ k: Int, _ stretch: ClosedRange<Double>, into builder: inout BranchBuilder
  ) {
    let strategy = game.pieces.breakpoint(k, of: player)
    guard stretch.contains(strategy) else { return }
    evaluations += 1
    let count = game.pieces.count(of: player)
    let piece = min(k, max(count - 1, 0))
    var enclosure = game.enclose(player, over: Interval(strategy), piece: piece, sums: sums)
    // Below the floor and above the ceiling there is nothing for marginal payoff to jump to.
    if k == 0 || k == count { enclosure.fallsAtKinks = true }
    if game.payoffJumps(at: k, of: player) {
      // Just below a jump up a player would always want a little more.
      enclosure.fallsAtKinks = true
      builder.gap(.positive)
    }
    builder.cross(at: strategy, enclosure)
  }

  /// Presents the boxes of a part of a piece in order. Where contributions become infeasible, and
  /// stay so because they do not fall, the scan ends with the sign of marginal payoff there.
  private mutating func scan(
    _ piece: Int, _ start: Double, _ end: Double, into builder: inout BranchBuilder
  ) -> MarginalSign? {
    var stack = [(start, end)]
    while let (a, b) = stack.popLast() {
      evaluations += 1
      let box = Interval(lower: a, upper: b)
      let enclosure = game.enclose(player, over: box, piece: piece, sums: sums)
      if enclosure.contribution.lower > mostContribution {
        let edge = game.enclose(player, over: Interval(a), piece: piece, sums: sums).marginal
        return edge.lower > 0 ? .positive : edge.upper < 0 ? .negative : .unknown
      }
      if enclosure.marginal.lower > 0 {
        builder.gap(.positive)
      } else if enclosure.marginal.upper < 0 {
        builder.gap(.negative)
      } else if enclosure.slope.upper < 0 || enclosure.slope.lower > 0 {
        keepRoot(in: box, enclosure, piece: piece, into: &builder)
      } else if evaluations >= evaluationLimit || isFine(enclosure, a, b) {
        builder.keep(box, enclosure)
      } else {
        let middle = a + (b - a) / 2
        stack.append((middle, b))
        stack.append((a, middle))
      }
    }
    return nil
  }

  /// Narrows a box on which marginal payoff is monotone to where its root can be, by interval
  /// Newton, and presents what is around it with its sign.
  private mutating func keepRoot(
    in box: Interval, _ first: InclusiveEnclosure, piece: Int, into builder: inout BranchBuilder
  ) {
    let falls = first.slope.upper < 0
    let before: MarginalSign = falls ? .positive : .negative
    let after: MarginalSign = falls ? .negative : .positive
    var narrowed = box
    var enclosure = first
    for _ in 0..<10 {
      let middle = narrowed.midpoint
      evaluations += 1
      let atMiddle = game.enclose(player, over: Interval(middle), piece: piece, sums: sums)
        .marginal
      let newton = Interval(middle) - atMiddle / enclosure.slope
      guard let next = newton.intersection(narrowed) else {
        builder.gap(atMiddle.lower > 0 ? .positive : .negative)
        return
      }
      if next.width > 0.8 * narrowed.width { break }
      narrowed = next
      evaluations += 1
      enclosure = game.enclose(player, over: narrowed, piece: piece, sums: sums)
    }
    if narrowed.lower > box.lower { builder.gap(before) }
    builder.keep(narrowed, enclosure)
    if narrowed.upper < box.upper { builder.gap(after) }
  }

  /// Halving further would not help before the totals are halved: the marginal payoff varies as
  /// much over the totals as over the box.
  private func isFine(_ enclosure: InclusiveEnclosure, _ a: Double, _ b: Double) -> Bool {
    let middle = a + (b - a) / 2
    if !(middle > a && middle < b) { return true }
    let contribution = enclosure.contribution
    guard contribution.lower > 0 else { return b - a <= 1e-9 * max(abs(a), abs(b)) }
    // The logarithm of the contribution spreads by the width of the totals, and by what the box of
    // strategies adds.
    let byTotals = game.spread(of: sums)
    let spread = log(contribution.upper / contribution.lower) - byTotals
    return spread <= byTotals / 2 || b - a <= 1e-12 * max(abs(a), abs(b))
  }
}

/// Joins boxes and kinks, met from left to right, into branches.
private struct BranchBuilder {
  private var sign: MarginalSign
  private var open: ReplyBranch?
  private var direction = MarginalSign.unknown
  private var branches: [ReplyBranch] = []

  init(before sign: MarginalSign) { self.sign = sign }

  /// A stretch without candidates.
  mutating func gap(_ next: MarginalSign) {
    close(next)
    sign = next
  }

  /// A box with candidates.
  mutating func keep(_ box: Interval, _ enclosure: InclusiveEnclosure) {
    let falling = enclosure.slope.upper < 0
    let rising = enclosure.slope.lower > 0
    let minimum = enclosure.curvature.lower > 0
    add(
      strategies: box, contribution: enclosure.contribution, slope: enclosure.branchSlope,
      regular: falling || rising, direction: falling ? .negative : rising ? .positive : .unknown,
      minimum: minimum)
  }

  /// A floor, kink or ceiling.
  mutating func cross(at strategy: Double, _ enclosure: InclusiveEnclosure) {
    // It is a candidate itself wherever marginal payoff may turn from positive to negative there;
    // that is for what comes next to say.
    pending = PendingCorner(
      strategy: strategy, contribution: enclosure.contribution, slope: enclosure.fixedSlope,
      falls: enclosure.fallsAtKinks)
    if open != nil { flushPending() }
  }

  private struct PendingCorner {
    var strategy: Double
    var contribution: Interval
    var slope: Interval
    var falls: Bool
  }
  private var pending: PendingCorner?

  private mutating func flushPending() {
    guard let corner = pending else { return }
    pending = nil
    add(
      strategies: Interval(corner.strategy), contribution: corner.contribution, slope: corner.slope,
      regular: corner.falls, direction: .negative, minimum: false)
  }

  private mutating func add(
    strategies: Interval, contribution: Interval, slope: Interval, regular: Bool,
    direction step: MarginalSign, minimum: Bool
  ) {
    if pending != nil { flushPending() }
    if var branch = open {
      branch.strategies = branch.strategies.hull(strategies)
      branch.contribution = branch.contribution.hull(contribution)
      branch.slope = branch.slope.hull(slope)
      branch.isRegular = branch.isRegular && regular && step == direction
      branch.isMinimum = branch.isMinimum && minimum
      open = branch
    } else {
      direction = step
      open = ReplyBranch(
        strategies: strategies, below: sign, above: .unknown, contribution: contribution,
        isRegular: regular, slope: slope, isMinimum: minimum)
    }
  }

  /// Ends the open branch before a stretch of known sign.
  private mutating func close(_ next: MarginalSign) {
    if open == nil, pending != nil {
      // A corner between two gaps: a candidate exactly when the sign turns from positive to
      // negative.
      if sign == .positive && next == .negative || sign == .unknown || next == .unknown {
        flushPending()
      } else {
        pending = nil
      }
    } else if pending != nil {
      flushPending()
    }
    guard var branch = open else { return }
    open = nil
    branch.above = next
    let turnsDown = branch.below == .positive && next == .negative && direction == .negative
    let turnsUp = branch.below == .negative && next == .positive && direction == .positive
    branch.isRegular = branch.isRegular && (turnsDown || turnsUp)
    if !branch.isMinimum { branches.append(branch) }
  }

  mutating func finish(after next: MarginalSign) -> [ReplyBranch] {
    close(next)
    return branches
  }
}
