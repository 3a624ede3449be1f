import Intervals

/// Branch and prune over the total.
struct EnumerationSearch<Game: EnclosedGame> {
  private struct Box {
    var total: Interval
    /// For each kind of player, where its replies can be.
    var stretches: [[BranchSearch<Game>.Stretch]]
  }

  let options: EquilibriumEnumeration
  let game: Game
  let kinds: [[Int]]
  /// A total at which an equilibrium is thought to be; it speeds the search up and decides nothing.
  let guess: Double?
  private(set) var roots: [EnumerationRoot] = []
  private(set) var undecided: [Interval] = []
  private(set) var boxes = 0
  private(set) var evaluations = 0
  private(set) var isExhausted = false

  /// Choices of branches tried on one interval before it is halved instead.
  private var choiceLimit: Int { 512 }

  init(options: EquilibriumEnumeration, game: Game, kinds: [[Int]], guess: Double? = nil) {
    self.options = options
    self.guess = guess
    self.game = game
    self.kinds = kinds
  }

  mutating func run() {
    let totals = game.enclosedTotals
    guard totals.isFinite else {
      undecided.append(.entire)
      return
    }
    // Wider than the range, so that a root at its end is inside.
    let margin = 1e-9 * max(1, totals.magnitude)
    var stack = [
      Box(
        total: Interval(lower: totals.lower - margin, upper: totals.upper + margin),
        stretches: kinds.map { [BranchSearch.wholeSet(of: $0[0], in: game)] })
    ]
    while let box = stack.popLast() {
      boxes += 1
      if boxes > options.boxBudget || evaluations > options.evaluationBudget {
        isExhausted = true
        undecided.append(box.total)
        undecided += stack.map(\.total)
        break
      }
      guard let branches = examine(box) else { continue }
      let middle = box.total.midpoint
      let scale = max(1, box.total.magnitude)
      guard box.total.width > options.finestWidth * scale, middle > box.total.lower,
        middle < box.total.upper
      else {
        undecided.append(box.total)
        continue
      }
      let stretches = branches.map { $0.map(BranchSearch<Game>.Stretch.init) }
      stack.append(
        Box(total: Interval(lower: middle, upper: box.total.upper), stretches: stretches))
      stack.append(
        Box(total: Interval(lower: box.total.lower, upper: middle), stretches: stretches))
    }
    roots.sort { $0.sums[0].lower < $1.sums[0].lower }
    undecided.sort { $0.lower < $1.lower }
  }

  /// Decides an interval: nil when it is settled, otherwise the branches to search on its halves.
  private mutating func examine(_ box: Box) -> [[ReplyBranch]]? {
    // Everything is enclosed on a slightly wider interval: a root at the border of two halves is
    // then inside both.
    let slack = box.total.width / 16
    let total = Interval(lower: box.total.lower - slack, upper: box.total.upper + slack)
    var branches: [[ReplyBranch]] = []
    branches.reserveCapacity(kinds.count)
    var sum = Interval.zero
    for (kind, members) in kinds.enumerated() {
      let found = self.branches(of: members[0], in: box.stretches[kind], total: total)
      guard let first = found.first else { return nil }
      branches.append(found)
      let hull = found.dropFirst().reduce(first.contribution) { $0.hull($1.contribution) }
      sum += Interval(Double(members.count)) * hull
    }
    let required = game.requiredContribution(over: total)
    guard sum.intersection(required.value) != nil else { return nil }
    guard let choices = BranchChoices.all(branches, counts: kinds.map(\.count), limit: choiceLimit)
    else { return branches }
    var found: [EnumerationRoot] = []
    for choice in choices {
      guard choice.contribution(branches).intersection(required.value) != nil else { continue }
      guard choice.isRegular(branches) else { return branches }
      let slope = choice.slope(branches) - required.slope
      guard slope.lower > 0 || slope.upper < 0 else { return branches }
      let newton = TotalNewton(
        game: game, kinds: kinds, branches: branches, choice: choice, slope: slope, total: total,
        guess: guess.flatMap { total.containsInInterior(Interval($0)) ? $0 : nil })
      switch newton.run() {
      case .noRoot: continue
      case .root(let root): found.append(root)
      case .undecided: return branches
      }
    }
    return roots.accept(found) ? nil : branches
  }

  private mutating func branches(
    of player: Int, in stretches: [BranchSearch<Game>.Stretch], total: Interval
  ) -> [ReplyBranch] {
    var search = BranchSearch(
      game: game, player: player, sums: total,
      evaluationLimit: max(0, options.evaluationBudget - evaluations))
    let found = stretches.flatMap { search.branches(in: $0) }
    evaluations += search.evaluations
    if found.count < 2 || game.hasSinglePeak(player) { return found }
    let middles = found.map(\.strategies.midpoint)
    return found.filter {
      !BranchPruning.isSurelyBeaten($0, of: player, in: game, total: total, near: middles)
    }
  }
}

/// Discards a branch on which some deviation surely gains, for every total of the interval.
enum BranchPruning {
  /// - Parameter guesses: strategies near which the best deviation may be.
  static func isSurelyBeaten<Game: EnclosedGame>(
    _ branch: ReplyBranch, of player: Int, in game: Game, total: Interval, near guesses: [Double]
  ) -> Bool {
    let pieces = game.pieces
    let middle = branch.strategies.midpoint
    guard let rivals = game.rivals(of: player, at: middle, total: total.midpoint) else {
      return false
    }
    let deviation = Self.deviation(of: player, in: game, rivals: rivals, near: guesses)
    guard !branch.strategies.contains(deviation) else { return false }
    let last = max(pieces.count(of: player) - 1, 0)
    for piece in 0...last {
      let end =
        pieces.count(of: player) == 0
        ? pieces.floor(of: player) : pieces.breakpoint(piece + 1, of: player)
      let part = Interval(lower: pieces.breakpoint(piece, of: player), upper: end)
      guard let strategies = part.intersection(branch.strategies) else { continue }
      let rivals = game.rivals(of: player, over: strategies, piece: piece, total: total)
      let stay = game.payoff(of: player, over: strategies, piece: piece, rivals: rivals)
      let deviationPiece = min(pieces.piece(holding: deviation, of: player), last)
      let leave = game.payoff(
        of: player, over: Interval(deviation), piece: deviationPiece, rivals: rivals)
      if !(leave.lower > stay.upper) { return false }
    }
    return true
  }

  /// A strategy of much payoff: the best of breakpoints and guesses, moved by some steps of
  /// Newton's method. That it is no best reply costs a proof that might have been had, never a
  /// wrong one.
  private static func deviation<Game: EnclosedGame>(
    of player: Int, in game: Game, rivals: Game.Aggregate, near guesses: [Double]
  ) -> Double {
    let pieces = game.pieces
    var best = (strategy: pieces.floor(of: player), payoff: -Double.infinity)
    func consider(_ strategy: Double) -> Bool {
      let payoff = game.payoff(of: player, at: strategy, rivals: rivals)
      guard payoff > best.payoff else { return false }
      best = (strategy, payoff)
      return true
    }
    for k in 0...pieces.count(of: player) { _ = consider(pieces.breakpoint(k, of: player)) }
    for guess in guesses { _ = consider(guess) }
    for _ in 0..<6 {
      let piece = min(
        pieces.piece(holding: best.strategy, of: player), max(pieces.count(of: player) - 1, 0))
      let marginal = game.marginalPayoff(
        of: player, at: best.strategy, piece: piece, rivals: rivals)
      guard marginal.slope < 0 else { break }
      let moved = best.strategy - marginal.value / marginal.slope
      guard moved > pieces.breakpoint(piece, of: player),
        moved < pieces.breakpoint(piece + 1, of: player), consider(moved)
      else { break }
    }
    return best.strategy
  }
}
