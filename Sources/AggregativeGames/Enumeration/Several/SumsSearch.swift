import Intervals

/// Branch and prune over a box of the sums in which players meet.
///
/// As `EnumerationSearch` over one total: on a box every kind's replies are enclosed branch by
/// branch; the box is discarded when no choice of branches can add up in every sum; a choice of
/// regular branches is decided by interval Newton (`SumsNewton`), and else the box is halved.
struct SumsSearch<Game: SumsGame> {
  private struct Box {
    var sums: [Interval]
    var stretches: [[BranchSearch<Game>.Stretch]]
  }

  let options: EquilibriumEnumeration
  let game: Game
  let kinds: [[Int]]
  /// Sums at which an equilibrium is thought to be; they speed the search up and decide nothing.
  let guess: [Double]?
  private(set) var roots: [EnumerationRoot] = []
  private(set) var undecided: [[Interval]] = []
  private(set) var boxes = 0
  private(set) var evaluations = 0
  private(set) var isExhausted = false
  /// Widths of the first box: in what the sides of others are measured.
  private var widths: [Double] = []

  /// Choices of branches tried on one box before it is halved instead.
  private var choiceLimit: Int { 256 }

  init(options: EquilibriumEnumeration, game: Game, kinds: [[Int]], guess: [Double]? = nil) {
    self.options = options
    self.game = game
    self.kinds = kinds
    self.guess = guess
  }

  mutating func run() {
    let all = game.enclosedSums
    guard all.allSatisfy(\.isFinite) else {
      undecided.append(all.map { _ in .entire })
      return
    }
    // Wider than the range, so that a root at its end is inside.
    let sums = all.map { range in
      let margin = 1e-9 * max(1, range.magnitude)
      return Interval(lower: range.lower - margin, upper: range.upper + margin)
    }
    widths = sums.map(\.width)
    var stack = [
      Box(sums: sums, stretches: kinds.map { [BranchSearch.wholeSet(of: $0[0], in: game)] })
    ]
    while let box = stack.popLast() {
      boxes += 1
      if boxes > options.boxBudget || evaluations > options.evaluationBudget {
        isExhausted = true
        undecided.append(box.sums)
        undecided += stack.map(\.sums)
        break
      }
      guard let branches = examine(box) else { continue }
      guard let (low, high) = halves(of: box.sums) else {
        undecided.append(box.sums)
        continue
      }
      let stretches = branches.map { $0.map(BranchSearch<Game>.Stretch.init) }
      stack.append(Box(sums: high, stretches: stretches))
      stack.append(Box(sums: low, stretches: stretches))
    }
    roots.sort { $0.sums[0].lower < $1.sums[0].lower }
  }

  /// Two halves across the relatively widest side that is not too fine to halve.
  private func halves(of sums: [Interval]) -> ([Interval], [Interval])? {
    let side = sums.indices.filter { k in
      let middle = sums[k].midpoint
      return sums[k].width > options.finestWidth * max(widths[k], 1e-3) && middle > sums[k].lower
        && middle < sums[k].upper
    }.max { sums[$0].width / widths[$0] < sums[$1].width / widths[$1] }
    guard let side else { return nil }
    let middle = sums[side].midpoint
    var (low, high) = (sums, sums)
    low[side] = Interval(lower: sums[side].lower, upper: middle)
    high[side] = Interval(lower: middle, upper: sums[side].upper)
    return (low, high)
  }

  /// Decides a box: nil when it is settled, otherwise the branches to search on its halves.
  private mutating func examine(_ box: Box) -> [[ReplyBranch]]? {
    // A root at the border of two halves is inside both.
    let sums = box.sums.map { side in
      Interval(lower: side.lower - side.width / 16, upper: side.upper + side.width / 16)
    }
    var branches: [[ReplyBranch]] = []
    var parts: [[[Interval]]] = []
    for (kind, members) in kinds.enumerated() {
      var search = BranchSearch(
        game: game, player: members[0], sums: sums,
        evaluationLimit: max(0, options.evaluationBudget - evaluations))
      let found = box.stretches[kind].flatMap { search.branches(in: $0) }
      evaluations += search.evaluations
      guard !found.isEmpty else { return nil }
      branches.append(found)
      parts.append(found.map { contribution(of: members[0], on: $0.strategies, sums) })
      evaluations += found.count
    }
    let required = game.required(over: sums)
    let hulls = parts.map { branches in
      branches.dropFirst().reduce(branches[0]) { zip($0, $1).map { $0.hull($1) } }
    }
    for k in sums.indices {
      let sum = Interval.sum(
        of: zip(kinds, hulls).map { Interval(Double($0.count)) * $1[k] })
      guard sum.intersection(required.value[k]) != nil else { return nil }
    }
    guard let choices = BranchChoices.all(branches, counts: kinds.map(\.count), limit: choiceLimit)
    else { return branches }
    var found: [EnumerationRoot] = []
    for choice in choices {
      let canMeet = sums.indices.allSatisfy { k in
        var terms: [Interval] = []
        for (kind, counts) in choice.counts.enumerated() {
          for (branch, count) in counts.enumerated() where count > 0 {
            terms.append(Interval(Double(count)) * parts[kind][branch][k])
          }
        }
        return Interval.sum(of: terms).intersection(required.value[k]) != nil
      }
      guard canMeet else { continue }
      guard choice.isRegular(branches) else { return branches }
      var newton = SumsNewton(
        game: game, kinds: kinds, branches: branches, choice: choice, sums: sums,
        guess: guess.flatMap { guess in
          zip(sums, guess).allSatisfy { $0.containsInInterior(Interval($1)) } ? guess : nil
        })
      let answer = newton.run()
      evaluations += newton.evaluations
      switch answer {
      case .noRoot: continue
      case .root(let root): found.append(root)
      case .undecided: return branches
      }
    }
    return roots.accept(found) ? nil : branches
  }

  /// What a player contributes over a stretch that may hold kinks.
  private func contribution(
    of player: Int, on strategies: Interval, _ sums: [Interval]
  ) -> [Interval] {
    game.parts(of: player, over: strategies).map { part, piece in
      game.contribution(of: player, over: part, piece: piece, sums: sums).value
    }.reduce(nil) { (all: [Interval]?, next) in
      all.map { zip($0, next).map { $0.hull($1) } } ?? next
    } ?? []
  }
}

extension SumsGame {
  /// An interval of a player's strategies by the pieces that it meets; at least one.
  func parts(of player: Int, over strategies: Interval) -> [(Interval, piece: Int)] {
    let pieces = pieces
    let count = pieces.count(of: player)
    guard count > 0 else { return [(strategies, 0)] }
    return (0..<count).compactMap { piece in
      Interval(
        lower: pieces.breakpoint(piece, of: player),
        upper: pieces.breakpoint(piece + 1, of: player)
      ).intersection(strategies).map { ($0, piece) }
    }
  }
}
