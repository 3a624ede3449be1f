import AggregativeGames
import Intervals
import OverlapMarket

/// Branch and bound for the planner's optimum. Every node carries a proven upper bound; nodes whose
/// bound exceeds the best profile by more than the tolerance are divided: the interval of log A, or
/// the range of the firm whose own problem is most ambiguous.
struct BoundSearch {
  var tolerance: Double
  /// Most evaluations of firms' problems.
  var budget: Int
  /// Welfare known from elsewhere: what cannot exceed it by more than the tolerance is settled.
  var known = -Double.infinity

  struct Outcome {
    var best: LocalPlanner.Result
    var upperBound: Double
    var nodes: Int
    /// Evaluations of firms' problems.
    var spent: Int
    /// Every node was settled within the tolerance.
    var isComplete: Bool
  }

  /// The bound where one path of multipliers proves a profile best within the tolerance; nil
  /// elsewhere.
  ///
  /// - Complexity: O(firms · regimes²).
  func proof(_ game: PlannerGame, of profile: LocalPlanner.Result) -> Outcome? {
    var run = BoundRun(options: self, game: game, best: profile)
    return run.proof()
  }

  /// - Parameter other: a second profile to start from, asked for only where the first is not
  ///   proven at once.
  func run(
    _ game: PlannerGame, from best: LocalPlanner.Result,
    or other: () -> LocalPlanner.Result? = { nil }
  ) -> Outcome {
    var run = BoundRun(options: self, game: game, best: best)
    return run.search(other)
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
  /// Only a search in boxes asks for it.
  private lazy var reduction = BoxReduction(game.terms)
  private let reach: (total: ClosedRange<Double>?, kinkAllowance: Double)
  private lazy var twins = Self.twins(of: game.terms)
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
    let terms = game.terms
    reach = LagrangianTerms(terms: terms, pieces: terms.pieces)
      .reach(around: LagrangianTerms.multipliers(terms, at: best.state))
  }

  private static func twins(of terms: SocialTerms) -> [[Int]] {
    let firms = terms.market.firms
    return PlayerKinds(
      keys: firms.indices.map { i in
        var firm = firms[i]
        firm.name = ""
        return Twin(firm: firm, heldShare: terms.isFixed ? terms.heldShare[i] : 0)
      }
    ).members.filter { $0.count > 1 }
  }

  /// Bounds this close to the best welfare known are settled.
  private var slack: Double { options.tolerance * abs(goal) }
  /// The best welfare known.
  private var goal: Double { max(best.welfare, options.known) }

  mutating func proof() -> BoundSearch.Outcome? {
    guard settleAroundBest(tries: 1).isEmpty else { return nil }
    let outcome = outcome()
    return outcome.isComplete ? outcome : nil
  }

  mutating func search(_ other: () -> LocalPlanner.Result?) -> BoundSearch.Outcome {
    var parts = settleAroundBest()
    if !parts.isEmpty, let other = other(), other.welfare > best.welfare {
      best = other
      parts = settleAroundBest()
    }
    for node in parts { evaluate(node) }
    while let node = open.last, node.bound > max(goal + slack, indivisible),
      spent < options.budget
    {
      open.removeLast()
      let children = divide(node)
      // What cannot be divided further keeps its bound.
      if children.isEmpty { indivisible = max(indivisible, node.bound) }
      for child in children { evaluate(child) }
    }
    return outcome()
  }

  private func outcome() -> BoundSearch.Outcome {
    let bound = open.reduce(indivisible) { max($0, $1.bound) }
    let upper = (Interval(bound) + Interval(reach.kinkAllowance)).upper
    return BoundSearch.Outcome(
      best: best, upperBound: max(upper, best.welfare), nodes: nodes, spent: spent,
      isComplete: !(upper > goal + slack))
  }

  /// What a path of multipliers through the best profile leaves open of the whole: on a smaller
  /// interval around its own sum more firms' problems are concave.
  ///
  /// Where nothing is settled the parts on both sides of that sum are left: where all problems are
  /// concave their bounds then meet there.
  private mutating func settleAroundBest(tries: Int = 7) -> [BoundNode] {
    indivisible = -.infinity
    let profile = best.overlap
    let state = best.state
    let root = BoundNode(
      total: reach.total ?? reduction.whole,
      multipliers: LagrangianTerms.multipliers(terms, at: state), guess: profile)
    let lagrangian = LagrangianTerms(terms: terms, pieces: terms.pieces)
    let path = lagrangian.bendingPath(through: root.multipliers, at: profile)
    let target = goal + slack
    spent += terms.firmCount
    var part = root.total
    for _ in 0..<tries {
      spent += terms.firmCount
      nodes += 1
      if let bound = lagrangian.pathBound(path, over: part, at: profile, target: target),
        bound <= target
      {
        indivisible = bound
        return [root.total.lowerBound...part.lowerBound, part.upperBound...root.total.upperBound]
          .filter { $0.lowerBound < $0.upperBound }
          .map { total in
            var node = root
            node.total = total
            return node
          }
      }
      let centre = min(max(state.logTotal, part.lowerBound), part.upperBound)
      part = (centre - (centre - part.lowerBound) / 2)...(centre + (part.upperBound - centre) / 2)
    }
    return halves(of: root, at: state.logTotal)
  }

  /// Bounds a node and puts it among the open ones.
  private mutating func evaluate(_ node: BoundNode) {
    var node = node
    guard tighten(&node) else { return }
    nodes += 1
    let lagrangian = LagrangianTerms(terms: terms, pieces: node.pieces(terms.pieces))
    var start = node.multipliers
    start.logTotal = node.total.lowerBound + (node.total.upperBound - node.total.lowerBound) / 2
    let descent = DualDescent(target: goal, tolerance: 0.05 * slack)
    let (point, evaluations) = descent.run(lagrangian, from: start, near: node.guess)
    spent += evaluations * terms.firmCount
    node.middleBound = point.value
    node.guess = point.maximizers
    let bound = bound(node, lagrangian, point)
    // The multipliers of a larger node may serve better at the ends than those that are best in the
    // middle.
    if bound < node.bound {
      node.bound = bound
      node.multipliers = point.multipliers
    }
    improve(from: point.maximizers)
    let position = open.partitioningIndex { $0.bound > node.bound }
    open.insert(node, at: position)
  }

  /// Along a path of multipliers, and where that leaves the node open by the better of the bounds
  /// that need no concavity.
  private mutating func bound(_ node: BoundNode, _ lagrangian: LagrangianTerms, _ point: DualPoint)
    -> Double
  {
    let target = goal + slack
    let path = lagrangian.bendingPath(through: point.multipliers, at: point.maximizers)
    spent += 2 * terms.firmCount
    let along =
      lagrangian.pathBound(path, over: node.total, at: point.maximizers, target: target)
      ?? .infinity
    if along <= target { return along }
    spent += 4 * terms.firmCount
    let certified = lagrangian.certifiedDual(
      point.multipliers, over: node.total, near: point.maximizers)
    return min(along, certified, lagrangian.plainBound(node.total))
  }

  /// The maximizers of a relaxation are a profile too, often near a better maximum than the best so
  /// far.
  private mutating func improve(from profile: [Double]) {
    let welfare = terms.welfare(at: profile)
    guard climbs < 200, welfare > best.welfare - 1e-2 * abs(best.welfare) else { return }
    climbs += 1
    spent += 10 * terms.firmCount
    let result = LocalPlanner(rounds: 2).climb(game, from: profile)
    if result.welfare > best.welfare { best = result }
  }

  /// Cuts off what cannot hold an optimum: totals that the box cannot reach, and all but one order
  /// of identical firms.
  private mutating func tighten(_ node: inout BoundNode) -> Bool {
    if !node.lower.isEmpty {
      for members in twins {
        for (a, b) in zip(members, members.dropFirst()) {
          node.lower[b] = max(node.lower[b], node.lower[a])
        }
        for (a, b) in zip(members, members.dropFirst()).reversed() {
          node.upper[a] = min(node.upper[a], node.upper[b])
        }
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
    if divisible && !(byTotal < node.middleBound - goal) {
      return halves(of: node, at: middle)
    }
    let lagrangian = LagrangianTerms(terms: terms, pieces: node.pieces(terms.pieces))
    if let cut = lagrangian.mostAmbiguousFirm(node.multipliers, slack: 1e-3 * slack) {
      let parts = halves(of: node, firm: cut.firm, at: cut.overlap)
      if !parts.isEmpty { return parts }
    }
    if divisible { return halves(of: node, at: middle) }
    // Poor multipliers, not an ambiguous firm, keep the bound up: a smaller box serves any
    // multipliers.
    guard let widest = widestFirm(node) else { return [] }
    return halves(of: node, firm: widest.firm, at: widest.overlap)
  }

  /// The firm whose range is the largest part of its strategy set; nil where all are settled to
  /// nine digits.
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
