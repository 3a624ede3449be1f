import Intervals
import LinearAlgebra

/// Interval Newton in the sums for one choice of regular branches.
///
/// With h(z) the contributions along the branches less what is required, and J an enclosure of its
/// derivatives (of both sides at kinks), a root z in a box Z lies in z₀ − C h(z₀) + (1 − C J)(Z −
/// z₀) for any matrix C; where that is inside Z there is one root and no other (Krawczyk).
struct SumsNewton<Game: SumsGame> {
  let game: Game
  let kinds: [[Int]]
  let branches: [[ReplyBranch]]
  let choice: BranchChoice
  let sums: [Interval]
  /// Where the root is thought to be.
  let guess: [Double]?
  private(set) var evaluations = 0

  init(
    game: Game, kinds: [[Int]], branches: [[ReplyBranch]], choice: BranchChoice,
    sums: [Interval], guess: [Double]?
  ) {
    self.game = game
    self.kinds = kinds
    self.branches = branches
    self.choice = choice
    self.sums = sums
    self.guess = guess
  }

  mutating func run() -> RootAnswer {
    var current = sums
    var proven = false
    for step in 0..<60 {
      let start = step == 0 ? guess ?? current.map(\.midpoint) : current.map(\.midpoint)
      guard let narrowed = narrowed(current, from: start) else {
        return .undecided
      }
      var next: [Interval] = []
      for (side, image) in zip(current, narrowed) {
        guard let common = side.intersection(image) else { return proven ? .undecided : .noRoot }
        next.append(common)
      }
      if zip(current, narrowed).allSatisfy({ $0.containsInInterior($1) }) { proven = true }
      let shrinks = zip(next, current).contains { $0.width < 0.9 * $1.width }
      current = next
      if !shrinks { break }
    }
    guard proven else { return .undecided }
    return .root(
      EnumerationRoot(
        of: choice, branches, kinds: kinds, in: game, at: current, current, domain: sums))
  }

  /// The image of a box; nil where the derivatives have no inverse to speak of.
  private mutating func narrowed(_ box: [Interval], from start: [Double]) -> [Interval]? {
    let count = box.count
    let derivative = derivative(over: box)
    let middle = Matrix(rows: count, columns: count) { derivative[$0][$1].midpoint }
    guard middle.elements.allSatisfy(\.isFinite),
      let factors = try? LUFactorization(factoring: middle), factors.reciprocalCondition > 1e-12
    else { return nil }
    let inverse = factors.solve(Matrix.identity(count))
    let excess = excess(at: start)
    return (0..<count).map { k in
      var image = Interval(start[k])
      for m in 0..<count {
        image = image - Interval(inverse[k, m]) * excess[m]
        var left = k == m ? Interval(1) : .zero
        for n in 0..<count { left = left - Interval(inverse[k, n]) * derivative[n][m] }
        image = image + left * (box[m] - Interval(start[m]))
      }
      return image
    }
  }

  private func forEachPlayer(
    _ body: (_ player: Int, _ branch: ReplyBranch, _ count: Interval) -> Void
  ) {
    for (kind, counts) in choice.counts.enumerated() {
      for (branch, count) in counts.enumerated() where count > 0 {
        body(kinds[kind][0], branches[kind][branch], Interval(Double(count)))
      }
    }
  }

  /// Contributions less what is required, at a point.
  private mutating func excess(at point: [Double]) -> [Interval] {
    let sums = point.map { Interval($0) }
    var excess = game.required(over: sums).value.map { Interval.zero - $0 }
    var spent = 0
    forEachPlayer { player, branch, count in
      let reply = BranchReply.find(of: player, in: game, on: branch, sums: sums)
      spent += 20
      var value: [Interval]?
      for (part, piece) in game.parts(of: player, over: reply.strategies) {
        let own = game.contribution(of: player, over: part, piece: piece, sums: sums).value
        value = value.map { zip($0, own).map { $0.hull($1) } } ?? own
      }
      for (k, own) in (value ?? []).enumerated() { excess[k] += count * own }
    }
    evaluations += spent
    return excess
  }

  /// Its derivatives over a box: of an interior reply by the implicit function theorem, of one at a
  /// kink with the strategy held, and both where it may be either.
  private mutating func derivative(over box: [Interval]) -> [[Interval]] {
    var sum = game.required(over: box).bySum.map { $0.map { Interval.zero - $0 } }
    var spent = 0
    forEachPlayer { player, branch, count in
      let reply = BranchReply.find(of: player, in: game, on: branch, sums: box)
      spent += 20
      var own: [[Interval]]?
      func add(_ derivative: [[Interval]]) {
        own =
          own.map { zip($0, derivative).map { zip($0, $1).map { $0.hull($1) } } } ?? derivative
      }
      for (part, piece) in game.parts(of: player, over: reply.strategies) {
        let terms = game.contribution(of: player, over: part, piece: piece, sums: box)
        let touches = (piece...piece + 1).contains {
          game.pieces.count(of: player) == 0
            || reply.strategies.contains(game.pieces.breakpoint($0, of: player))
        }
        if touches { add(terms.bySum) }
        guard part.width > 0 || !touches else { continue }
        add(
          box.indices.map { k in
            box.indices.map { m in
              terms.bySum[k][m] - terms.byStrategy[k] * terms.slopeBySum[m] / terms.slope
            }
          })
      }
      for (k, row) in (own ?? []).enumerated() {
        for (m, entry) in row.enumerated() { sum[k][m] += count * entry }
      }
    }
    evaluations += spent
    return sum
  }
}
