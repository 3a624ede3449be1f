import AggregativeGames
import Intervals
import OverlapMarket

/// Branch and bound over who serves: the best set of firms with the best overlaps in it, and a
/// proven bound on what any other set with any overlaps could add.
///
/// A part of the problem says of each firm whether it serves, is closed or is undecided, and in
/// which interval log A lies. Its bound is the Lagrangian one, in which a firm that is undecided
/// adds nothing where nothing is better (`LagrangianTerms`, docs/planner-bound.md step 11). Parts
/// in which all is decided are problems of `BoundSearch`.
struct FirmSearch {
  let sets: FirmSets
  var search: PlannerSearch

  struct Outcome {
    var best: PlannedSet
    var upperBound: Double
    var nodes: Int
  }

  /// - Throws: as `SocialTerms`, and `MarketError.incomplete` where shares are held.
  func run(observer: (PlannerEvent) -> Void) throws(MarketError) -> Outcome {
    guard sets.objective.shares == .free else {
      throw .incomplete(
        path: "shares",
        rule: "must be free where firms may be closed, for a closed firm's users go elsewhere")
    }
    var run = try FirmRun(self, observer: observer)
    return try run.search(observer: observer)
  }
}

/// A part of the problem.
private struct FirmNode {
  var presence: [Presence]
  /// Where log A lies, from the reference level of all firms.
  var total: ClosedRange<Double>
  var multipliers: Multipliers
  /// Overlaps near which maximizers are looked for first.
  var guess: [Double]
  /// No set and overlaps of the node have more welfare, kinks at their doubles.
  var bound = Double.infinity
  /// The bound in the middle of the interval of log A, in floating point.
  var middleBound = Double.infinity
  /// The undecided firm that serves and is closed at nearly the same worth.
  var torn: Int?

  var undecided: [Int] { presence.indices.filter { presence[$0] == .undecided } }
  var serving: [Int] { presence.indices.filter { presence[$0] == .serving } }
}

private struct FirmRun {
  let sets: FirmSets
  let options: PlannerSearch
  /// Of all firms.
  let terms: SocialTerms
  private let lowest, highest: [Interval]
  private let kinkAllowance: Double
  /// Firms that agree in all primitives, those with others alike.
  private let twins: [[Int]]
  private var best: PlannedSet
  /// Overlaps to start from, of those closed too.
  private var overlap: [Double]
  private let root: FirmNode
  private var open: [FirmNode] = []
  private var settled = -Double.infinity
  private var spent = 0
  private var nodes = 0
  private var tried: Set<[Int]> = []
  /// Upper bounds of sets whose own problem was searched.
  private var decided: [[Int]: Double] = [:]

  /// A little below what was asked for, so that rounding in the value does not undo it.
  private var tolerance: Double { 0.9 * options.tolerance }
  private var slack: Double { tolerance * abs(best.welfare) }
  private var target: Double { best.welfare + slack }

  init(_ search: FirmSearch, observer: (PlannerEvent) -> Void) throws(MarketError) {
    sets = search.sets
    options = search.search
    let market = sets.held.original
    let terms = try SocialTerms(market, objective: sets.objective, sharesIn: sets.held)
    self.terms = terms
    let firms = market.firms.indices
    lowest = firms.map { terms.enclosed.logWeight($0, at: terms.pieces.floor(of: $0)) }
    highest = firms.map { terms.enclosed.logWeight($0, at: terms.pieces.ceiling(of: $0)) }
    twins = PlayerKinds(
      keys: firms.map { i in
        var firm = market.firms[i]
        firm.name = ""
        return firm
      }
    ).members.filter { $0.count > 1 }
    best = try sets.climbed(Array(firms))
    tried = [Array(firms)]
    overlap = best.result?.overlap ?? []
    observer(.climbed(iterations: best.result?.iterations ?? 0))
    let state = SocialState(terms, at: overlap)
    let multipliers = LagrangianTerms.multipliers(terms, at: state)
    kinkAllowance =
      LagrangianTerms(terms: terms, pieces: terms.pieces).reach(around: multipliers).kinkAllowance
    root = FirmNode(
      presence: Array(repeating: .undecided, count: firms.count),
      total: -BoxReduction.extreme...BoxReduction.extreme, multipliers: multipliers, guess: overlap)
    if let empty = sets.empty { adopt(PlannedSet(serving: [], welfare: empty.lower)) }
  }

  mutating func search(observer: (PlannerEvent) -> Void) throws(MarketError)
    -> FirmSearch.Outcome
  {
    try evaluate(root)
    for i in open.last?.guess.indices ?? 0..<0 where !best.serving.contains(i) {
      overlap[i] = open.last?.guess[i] ?? 0
    }
    try localSearch()
    while let node = open.last, node.bound > target, spent < options.budget {
      open.removeLast()
      let children = divide(node)
      // What cannot be divided further keeps its bound.
      if children.isEmpty { settled = max(settled, node.bound) }
      for child in children { try evaluate(child) }
    }
    observer(.bounded(parts: nodes))
    let bound = open.reduce(settled) { max($0, $1.bound) }
    let upper = (Interval(bound) + Interval(kinkAllowance)).upper
    return FirmSearch.Outcome(
      best: best, upperBound: max(upper, best.welfare), nodes: nodes)
  }

  private mutating func adopt(_ set: PlannedSet) {
    guard set.welfare > best.welfare else { return }
    best = set
    for (firm, value) in zip(set.serving, set.result?.overlap ?? []) { overlap[firm] = value }
  }

  // MARK: Parts

  /// Totals that a part can reach; nil where it holds no set.
  private func totals(_ presence: [Presence]) -> ClosedRange<Double>? {
    let outside = terms.enclosed.outsideLogWeight.map { [$0] } ?? []
    let sure = outside + presence.indices.filter { presence[$0] == .serving }.map { lowest[$0] }
    let possible =
      outside + presence.indices.filter { presence[$0] != .closed }.map { highest[$0] }
    guard !possible.isEmpty else { return nil }
    let least =
      sure.isEmpty
      ? presence.indices.reduce(Double.infinity) {
        presence[$1] == .closed ? $0 : min($0, lowest[$1].lower)
      } : Interval.logSum(of: sure).lower
    let lower = max(-BoxReduction.extreme, min(least, BoxReduction.extreme))
    return lower...max(lower, min(Interval.logSum(of: possible).upper, BoxReduction.extreme))
  }

  /// Bounds a part and puts it among the open ones, or settles it.
  private mutating func evaluate(_ node: FirmNode) throws(MarketError) {
    var node = node
    guard let reachable = totals(node.presence) else { return }
    let least = max(reachable.lowerBound, node.total.lowerBound)
    let most = min(reachable.upperBound, node.total.upperBound)
    guard least <= most else { return }
    node.total = least...most
    nodes += 1
    guard !node.undecided.isEmpty else { return try settle(node) }
    let lagrangian = LagrangianTerms(
      terms: terms, pieces: terms.pieces, presence: node.presence)
    var start = node.multipliers
    start.logTotal = least + (most - least) / 2
    let (point, evaluations) = DualDescent(target: best.welfare, tolerance: 0.05 * slack)
      .run(lagrangian, from: start, near: node.guess)
    spent += evaluations * terms.firmCount
    node.guess = point.maximizers
    node.middleBound = point.value
    try consider(point, in: node, lagrangian)
    bound(&node, lagrangian, point)
    guard !node.undecided.isEmpty else { return try settle(node) }
    open.insert(node, at: open.partitioningIndex { $0.bound > node.bound })
  }

  /// D is convex in u = e^−L whoever serves, so that its values at both ends bound it between. A
  /// firm whose serving, or closing, leaves less than the target need not be asked about.
  private mutating func bound(
    _ node: inout FirmNode, _ lagrangian: LagrangianTerms, _ point: DualPoint
  ) {
    spent += 4 * terms.firmCount
    let ends = [node.total.lowerBound, node.total.upperBound].map { total in
      var z = point.multipliers
      z.logTotal = total
      return lagrangian.certifiedParts(z, near: point.maximizers)
    }
    let certified = max(ends[0].sum, ends[1].sum)
    let bound = min(certified.isNaN ? .infinity : certified, lagrangian.plainBound(node.total))
    if bound < node.bound {
      node.bound = bound
      node.multipliers = point.multipliers
    }
    guard certified.isFinite else { return }
    for i in node.undecided {
      func most(_ own: (Double) -> Double) -> Double {
        ends.reduce(-.infinity) { most, end in
          let part = end.whileServing[i]
          let others = Interval(end.sum) - Interval(max(0, part))
          return max(most, (others + Interval(own(part))).upper)
        }
      }
      let (serving, closed) = (most { $0 }, most { _ in 0 })
      if serving <= target {
        settled = max(settled, serving)
        node.presence[i] = .closed
      } else if closed <= target {
        settled = max(settled, closed)
        node.presence[i] = .serving
      }
    }
  }

  /// Who serves is decided: what is left is the problem of their overlaps.
  private mutating func settle(_ node: FirmNode) throws(MarketError) {
    let serving = node.serving
    guard node.bound > target else {
      settled = max(settled, node.bound)
      return
    }
    if let known = decided[serving] {
      settled = max(settled, min(node.bound, known))
      return
    }
    guard !serving.isEmpty else {
      let bound = sets.empty?.upper ?? -.infinity
      decided[serving] = bound
      settled = max(settled, bound)
      return
    }
    guard spent < options.budget else {
      settled = max(settled, node.bound)
      return
    }
    var bound = BoundSearch(tolerance: tolerance, budget: options.budget - spent)
    bound.known = best.welfare
    let outcome = try sets.optimum(serving, by: bound)
    spent += outcome.spent + 10 * serving.count
    nodes += outcome.nodes
    decided[serving] = outcome.upperBound
    settled = max(settled, outcome.upperBound)
    adopt(
      PlannedSet(serving: serving, result: outcome.best, welfare: outcome.best.welfare))
  }

  /// Sets of so few firms are planned one by one sooner than log A is divided.
  private static let few = 3

  /// In halves of log A while its width costs more than that firms are torn; else by the firm that
  /// is most.
  private func divide(_ node: FirmNode) -> [FirmNode] {
    let middle = node.total.lowerBound + (node.total.upperBound - node.total.lowerBound) / 2
    let divisible = middle > node.total.lowerBound && middle < node.total.upperBound
    let byTotal = node.bound - node.middleBound
    if divisible, node.undecided.count > Self.few,
      !(byTotal < node.middleBound - best.welfare)
    {
      var (below, above) = (node, node)
      below.total = node.total.lowerBound...middle
      above.total = middle...node.total.upperBound
      return [below, above]
    }
    guard let firm = torn(node) else { return [] }
    // Twins can change places: those that serve come first.
    let alike = twins.first { $0.contains(firm) } ?? [firm]
    let undecided = alike.filter { node.presence[$0] == .undecided }
    let pivot = undecided[undecided.count / 2]
    var (serving, closed) = (node, node)
    for other in undecided {
      if other <= pivot { serving.presence[other] = .serving }
      if other >= pivot { closed.presence[other] = .closed }
    }
    return [serving, closed]
  }

  /// The firm whose problem is the largest of those that come out near nothing.
  private func torn(_ node: FirmNode) -> Int? {
    let lagrangian = LagrangianTerms(
      terms: terms, pieces: terms.pieces, presence: node.presence)
    var z = node.multipliers
    z.logTotal = node.total.lowerBound + (node.total.upperBound - node.total.lowerBound) / 2
    func score(_ i: Int) -> Double {
      let value = lagrangian.payoff(of: i, at: node.guess[i], rivals: z)
      return lagrangian.turnover(of: i, at: node.guess[i], rivals: z) - 3 * abs(value)
    }
    return node.undecided.max { score($0) < score($1) }
  }

  // MARK: Sets to try

  /// Those who serve in a relaxation are a set too, often the best; so it is with the firm that is
  /// most torn changed.
  private mutating func consider(
    _ point: DualPoint, in node: FirmNode, _ lagrangian: LagrangianTerms
  ) throws(MarketError) {
    let values = point.maximizers.indices.map {
      node.presence[$0] == .closed
        ? -.infinity
        : lagrangian.payoff(of: $0, at: point.maximizers[$0], rivals: point.multipliers)
    }
    let serving = values.indices.filter { lagrangian.takes($0, payoff: values[$0]) }
    try attempt(serving)
    var own = node
    own.guess = point.maximizers
    own.multipliers = point.multipliers
    if let torn = torn(own) {
      try attempt(
        serving.contains(torn) ? serving.filter { $0 != torn } : (serving + [torn]).sorted())
    }
  }

  /// Climbs in a set that was not tried yet.
  private mutating func attempt(_ serving: [Int]) throws(MarketError) {
    guard !serving.isEmpty, tried.count < 400, spent < options.budget,
      tried.insert(serving).inserted
    else { return }
    spent += 20 * serving.count
    adopt(try sets.climbed(serving))
  }

  /// Drops, adds and swaps firms while that raises welfare: the moves that look best with overlaps
  /// held are tried with overlaps chosen anew.
  private mutating func localSearch() throws(MarketError) {
    while true {
      let before = best.welfare
      let moves = SetMoves(terms, serving: best.serving, overlap: overlap).best(6)
      for move in moves where best.welfare == before {
        try attempt(move)
      }
      guard best.welfare > before else { return }
    }
  }
}
