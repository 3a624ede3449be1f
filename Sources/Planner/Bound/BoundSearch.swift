import AggregativeGames
import Intervals
import OverlapMarket

/// Branch and bound for the planner's optimum. Every node carries a proven upper bound; nodes whose bound exceeds the best profile by more than the
/// tolerance are divided: the interval of log A, or the range of the firm whose own problem is most ambiguous.
struct BoundSearch {
  var tolerance: Double
  /// Most evaluations of firms' problems.
  var budget: Int
  struct Outcome {
    var best: LocalPlanner.Result
    var upperBound: Double
    var nodes: Int
    /// Every node was settled within the tolerance.
    var isComplete: Bool
  }

  func run(_ game: PlannerGame, from best: LocalPlanner.Result) -> Outcome {
    var run = BoundRun(options: self, game: game, best: best)
    return run.search()
  }
}

/// Firms with equal twins can change places without changing welfare.
private struct Twin: Hashable {
  let firm: Firm
  let heldShare: Double
}

private struct BoundRun {
  let options: BoundSearch
  let game: PlannerGame
  let reduction: BoxReduction
  let twins: [[Int]]
  private(set) var best: LocalPlanner.Result
  private var open: [BoundNode] = []
  private var indivisible = -Double.infinity
  private var spent = 0
  private var nodes = 0
  private var climbs = 0

  var terms: SocialTerms { game.terms }

  init(options: BoundSearch, game: PlannerGame, best: LocalPlanner.Result) {
    self.options = options
    self.game = game
    self.best = best
    reduction = BoxReduction(game.terms)
    let firms = game.terms.market.firms
    twins = PlayerKinds(
      keys: firms.indices.map { i in
        var firm = firms[i]
        firm.name = ""
        return Twin(firm: firm, heldShare: game.terms.isFixed ? game.terms.heldShare[i] : 0)
      }
    ).members.filter { $0.count > 1 }
  }

  /// Bounds this close to the best welfare are settled.
  private var slack: Double { options.tolerance * abs(best.welfare) }

  mutating func search() -> BoundSearch.Outcome {
    let state = SocialState(terms, at: best.overlap)
    var root = BoundNode(
      total: reduction.whole, multipliers: LagrangianTerms.multipliers(terms, at: state), guess: best.overlap)
    root.bound = .infinity
    // The optimum's own sum first: where all problems are concave the bounds on both sides of it then meet there.
    for node in halves(of: root, at: state.logTotal) { evaluate(node) }
    while let node = open.last, node.bound > max(best.welfare + slack, indivisible), spent < options.budget {
      open.removeLast()
      let children = divide(node)
      // What cannot be divided further keeps its bound.
      if children.isEmpty { indivisible = max(indivisible, node.bound) }
      for child in children { evaluate(child) }
    }
    let allowance = terms.enclosed.kinkAllowance(
      isFixed: terms.isFixed, demandSensitivity: terms.market.demandSensitivity)
    let upper = (Interval(open.reduce(indivisible) { max($0, $1.bound) }) + Interval(allowance)).upper
    return BoundSearch.Outcome(
      best: best, upperBound: max(upper, best.welfare), nodes: nodes,
      isComplete: !(upper > best.welfare + slack))
  }

  /// Bounds a node and puts it among the open ones.
  private mutating func evaluate(_ node: BoundNode) {
    var node = node
    guard tighten(&node) else { return }
    nodes += 1
    let lagrangian = LagrangianTerms(terms: terms, pieces: node.pieces(terms.pieces))
    var start = node.multipliers
    start.logTotal = node.total.lowerBound + (node.total.upperBound - node.total.lowerBound) / 2
    let descent = DualDescent(target: best.welfare, tolerance: 0.05 * slack)
    let (point, evaluations) = descent.run(lagrangian, from: start, near: node.guess)
    spent += evaluations * terms.firmCount
    node.middleBound = point.value
    node.guess = point.maximizers
    let certified = lagrangian.certifiedDual(point.multipliers, over: node.total, near: point.maximizers)
    spent += 4 * terms.firmCount
    let bound = min(certified, lagrangian.plainBound(node.total))
    // The multipliers of a larger node may serve better at the ends than those that are best in the middle.
    if bound < node.bound {
      node.bound = bound
      node.multipliers = point.multipliers
    }
    improve(from: point.maximizers)
    let position = open.partitioningIndex { $0.bound > node.bound }
    open.insert(node, at: position)
  }

  /// The maximizers of a relaxation are a profile too, often near a better maximum than the best so far.
  private mutating func improve(from profile: [Double]) {
    let welfare = terms.welfare(at: profile)
    guard climbs < 200, welfare > best.welfare - 1e-2 * abs(best.welfare) else { return }
    climbs += 1
    spent += 10 * terms.firmCount
    let result = LocalPlanner(rounds: 2).climb(game, from: profile)
    if result.welfare > best.welfare { best = result }
  }

  /// Cuts off what cannot hold an optimum: totals that the box cannot reach, and all but one order of identical firms.
  private func tighten(_ node: inout BoundNode) -> Bool {
    if !node.lower.isEmpty {
      for members in twins {
        for (a, b) in zip(members, members.dropFirst()) { node.lower[b] = max(node.lower[b], node.lower[a]) }
        for (a, b) in zip(members, members.dropFirst()).reversed() { node.upper[a] = min(node.upper[a], node.upper[b]) }
      }
      for i in node.lower.indices where node.lower[i] > node.upper[i] { return false }
    }
    return reduction.reduce(&node)
  }

  private func divide(_ node: BoundNode) -> [BoundNode] {
    let middle = node.total.lowerBound + (node.total.upperBound - node.total.lowerBound) / 2
    let divisible = middle > node.total.lowerBound && middle < node.total.upperBound
    // What the width of the totals adds to the bound, against what is left in its middle.
    let byTotal = node.bound - node.middleBound
    // Bounds that overflow come from wide intervals.
    if divisible && !(byTotal < node.middleBound - best.welfare) { return halves(of: node, at: middle) }
    let lagrangian = LagrangianTerms(terms: terms, pieces: node.pieces(terms.pieces))
    if let cut = lagrangian.mostAmbiguousFirm(node.multipliers, slack: 1e-3 * slack) {
      let parts = halves(of: node, firm: cut.firm, at: cut.overlap)
      if !parts.isEmpty { return parts }
    }
    if divisible { return halves(of: node, at: middle) }
    // Poor multipliers, not an ambiguous firm, keep the bound up: a smaller box serves any multipliers.
    guard let widest = widestFirm(node) else { return [] }
    return halves(of: node, firm: widest.firm, at: widest.overlap)
  }

  /// The firm whose range is the largest part of its strategy set; nil where all are settled to nine digits.
  private func widestFirm(_ node: BoundNode) -> RangeCut? {
    let pieces = terms.pieces
    var most = 1e-9
    var widest: RangeCut?
    for i in 0..<terms.firmCount where pieces.count(of: i) > 0 {
      let lower = node.lower.isEmpty ? pieces.floor(of: i) : node.lower[i]
      let upper = node.upper.isEmpty ? pieces.ceiling(of: i) : node.upper[i]
      let width = (upper - lower) / (pieces.ceiling(of: i) - pieces.floor(of: i))
      guard width > most else { continue }
      most = width
      widest = RangeCut(firm: i, overlap: lower + (upper - lower) / 2)
    }
    return widest
  }

  private func halves(of node: BoundNode, at total: Double) -> [BoundNode] {
    guard total > node.total.lowerBound && total < node.total.upperBound else { return [node] }
    var below = node
    var above = node
    below.total = node.total.lowerBound...total
    above.total = total...node.total.upperBound
    return [below, above]
  }

  private func halves(of node: BoundNode, firm: Int, at cut: Double) -> [BoundNode] {
    var node = node
    if node.lower.isEmpty {
      node.lower = (0..<terms.firmCount).map { terms.pieces.floor(of: $0) }
      node.upper = (0..<terms.firmCount).map { terms.pieces.ceiling(of: $0) }
    }
    guard cut > node.lower[firm] && cut < node.upper[firm] else { return [] }
    var below = node
    var above = node
    below.upper[firm] = cut
    above.lower[firm] = cut
    return [below, above]
  }
}

extension Array {
  /// The first position whose element, and all after it, satisfies the predicate. O(log n).
  func partitioningIndex(where belongsAfter: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if belongsAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
