import AggregativeGames
import Intervals

// The search for better plans of an owner; see `OwnerAudit`.
extension OwnerAudit {
  /// Plans with every overlap in a range of its own, and u, or T where prices are set, in another.
  private struct Node {
    var scale: ClosedRange<Double>
    var overlaps: [ClosedRange<Double>]
  }

  /// Most nodes; when they run out the bound still holds but is wider.
  private static var nodeLimit: Int { 400 }

  /// What the owner gains by any deviation from its plan, bounded.
  func finding(resolution: Double) -> JointFinding {
    let local = LocalOwner(self)
    let enough = resolution * max(payoff.magnitude, .leastNormalMagnitude)
    return JointFinding(
      gain: gain(enough: enough, local) { local.gain(within: $0) }, fallsAround: local.isMaximum,
      interaction: local.interaction)
  }

  /// Whether no plan is better than the stationary one that the enclosures hold: where what the
  /// owner has is concave over some overlaps that hold it, none of these is.
  func proof(_ around: [MarketAudit.Surroundings]) -> BestReplyProof {
    for (k, firm) in firms.enumerated() {
      if case .fails = BestReplyProof.judge(
        firm, at: plan[k], in: audit, surroundings: around[firm])
      {
        return .fails
      }
      // On which side of a jump it is would decide.
      let jumps = ends[k].contains {
        plan[k].contains($0) && audit.payoffJumps(at: $0, of: firm) && plan[k].width > 0
      }
      if jumps { return .undecided }
    }
    let local = LocalOwner(self)
    let gain = gain(enough: 0, local) { local.bend(over: $0) == nil ? nil : 0 }
    return gain <= 0 ? .holds : .undecided
  }

  /// A bound on what is gained by any deviation.
  /// - Parameters:
  ///   - enough: bounds need be no finer.
  ///   - nearby: the same of plans in ranges that hold the owner's, where that is known.
  private func gain(
    enough: Double, _ local: LocalOwner, nearby: ([ClosedRange<Double>]) -> Double?
  ) -> Double {
    let home = payoff
    var open: [Node] = []
    let whole = ends.map { $0[0]...$0[$0.count - 1] }
    // Cheap, and often all that is needed.
    if let bound = nearby(whole) { return bound }
    if let scale = scale(of: whole, within: nil) {
      open.append(Node(scale: scale, overlaps: whole))
    }
    var (gain, nodes) = (0.0, 0)
    while let node = open.popLast() {
      nodes += 1
      guard let left = examine(node, home: home, enough: enough, local, nearby) else { continue }
      if left.bound.isNaN { return .infinity }
      if let node = left.node, nodes < Self.nodeLimit, let (a, b) = split(node, of: whole) {
        open.append(a)
        open.append(b)
      } else {
        gain = max(gain, left.bound)
      }
    }
    return gain
  }

  /// The range of u, or of T where prices are set, that overlaps in some ranges can have; nil where
  /// it does not meet another.
  private func scale(
    of overlaps: [ClosedRange<Double>], within other: ClosedRange<Double>?
  ) -> ClosedRange<Double>? {
    var (least, most) = (Interval.zero, Interval.zero)
    for k in firms.indices {
      let (low, high) = (overlaps[k].lowerBound, overlaps[k].upperBound)
      least += terms(k, over: Interval(low), cell: cell(k, holding: low)).weight
      most += terms(k, over: Interval(high), cell: cell(k, holding: high)).weight
    }
    var (low, high) = (least.lower, most.upper)
    if !audit.setsPrices {
      let all = (Interval(1) / (rivals + most), Interval(1) / (rivals + least))
      (low, high) = (all.0.lower, all.1.upper)
    }
    if let other {
      // Not written with a comparison of its own: what is no number stays.
      (low, high) = (max(low, other.lowerBound), min(high, other.upperBound))
    }
    return low <= high ? low...high : nil
  }

  /// What is left of a node: nil where no plan of it is better by more than is worth a bound; a
  /// bound on how much better some may be, and the node again where dividing it can help.
  private func examine(
    _ node: Node, home: Interval, enough: Double, _ local: LocalOwner,
    _ nearby: ([ClosedRange<Double>]) -> Double?
  ) -> (bound: Double, node: Node?)? {
    var node = node
    var best = Double.infinity
    if let bound = nearby(node.overlaps) { return bound > 0 ? (bound, nil) : nil }
    // No finer than what is still to be told apart.
    var resolution = 1e-4
    for _ in 0..<6 {
      guard let relaxed = relaxation(node, local, resolution: resolution) else {
        return (.nan, nil)
      }
      let excess = (Interval(relaxed.bound) - home).upper
      best = min(best, excess)
      if best <= enough { return best > 0 ? (best, nil) : nil }
      var shrinks = false
      for k in firms.indices where node.overlaps[k].upperBound > node.overlaps[k].lowerBound {
        guard
          let trimmed = trimmed(
            k, node.overlaps[k], best: relaxed.overlaps[k], excess: excess, relaxed.around)
        else { return nil }
        let (before, after) = (node.overlaps[k], trimmed)
        shrinks =
          shrinks
          || after.upperBound - after.lowerBound < 0.7 * (before.upperBound - before.lowerBound)
        node.overlaps[k] = trimmed
      }
      if let bound = nearby(node.overlaps) {
        return bound > 0 ? (bound, nil) : nil
      }
      guard let scale = scale(of: node.overlaps, within: node.scale) else { return nil }
      node.scale = scale
      let finer = max(1e-13, 1e-2 * excess / home.magnitude)
      if !shrinks && finer > 0.1 * resolution { break }
      resolution = min(resolution, finer)
    }
    return (best, node)
  }

  /// No plan of the node has more; with the overlaps that are nearly best in the problems that are
  /// left, and what these are.
  private func relaxation(_ node: Node, _ local: LocalOwner, resolution: Double) -> (
    bound: Double, overlaps: [Double], around: OwnedProblem.Surroundings
  )? {
    let (low, high) = (node.scale.lowerBound, node.scale.upperBound)
    let middle = local.scale >= low && local.scale <= high ? local.scale : low + (high - low) / 2
    func maxima(_ around: OwnedProblem.Surroundings) -> (sum: Interval, overlaps: [Double]) {
      var (sum, overlaps) = (Interval.zero, plan.map(\.midpoint))
      for k in firms.indices {
        let found = OwnedProblem(owner: self, firm: k, range: node.overlaps[k]).maximum(
          near: plan[k].midpoint, in: around, resolution: resolution)
        sum += Interval(found.bound)
        overlaps[k] = found.overlap
      }
      return (sum, overlaps)
    }
    if audit.setsPrices {
      let revenue = revenue(Interval(middle))
      let slope = Interval(revenue.slope.midpoint)
      let found = maxima(.init(scale: slope, price: .zero))
      let off = (revenue.slope - slope).magnitude * max(high - middle, middle - low) * (1 + 1e-9)
      let bound = revenue.value - slope * Interval(middle) + found.sum + Interval(off)
      return bound.upper.isNaN
        ? nil : (bound.upper, found.overlaps, .init(scale: slope, price: .zero))
    }
    let price = Interval(local.price(at: middle))
    func bound(_ scale: Double) -> (value: Double, overlaps: [Double]) {
      let found = maxima(.init(scale: Interval(scale), price: price))
      return ((price * (Interval(1) - Interval(scale) * rivals) + found.sum).upper, found.overlaps)
    }
    let first = bound(low)
    let last = low == high ? first : bound(high)
    guard !first.value.isNaN, !last.value.isNaN else { return nil }
    let larger = first.value > last.value ? first : last
    return (
      larger.value, larger.overlaps,
      .init(scale: Interval(lower: low, upper: high), price: price)
    )
  }

  /// The range without parts at its ends of which no plan is better than the owner's; nil where
  /// nothing is left.
  /// - Parameter excess: by how much some plan may be better.
  private func trimmed(
    _ k: Int, _ range: ClosedRange<Double>, best: Double, excess: Double,
    _ around: OwnedProblem.Surroundings
  ) -> ClosedRange<Double>? {
    func net(_ overlaps: Interval, _ cell: ClosedRange<Double>) -> Interval {
      let terms = terms(k, over: overlaps, cell: cell)
      return terms.weight * (terms.earnings - around.price)
    }
    let reference = net(Interval(best), cell(k, holding: best))
    let cost = cost(k, Interval(best))
    func isWorse(_ low: Double, _ high: Double, _ cell: ClosedRange<Double>) -> Bool {
      let box = Interval(lower: low, upper: high)
      let ahead = around.scale * (net(box, cell) - reference) - (self.cost(k, box) - cost)
      return ahead.upper < -excess
    }
    var (low, high) = (range.lowerBound, range.upperBound)
    var step = high - low
    for _ in 0..<16 {
      let cell = cell(k, holding: low)
      let end = min(low + step, cell.upperBound, high)
      if end > low, isWorse(low, end, cell) {
        if end >= high { return nil }
        low = end
      } else {
        step /= 2
      }
    }
    step = high - low
    for _ in 0..<16 {
      let index = ends[k].indices.dropFirst().first { ends[k][$0] >= high } ?? ends[k].count - 1
      let cell = ends[k][max(0, index - 1)]...ends[k][index]
      let start = max(high - step, cell.lowerBound, low)
      // At a jump the end of a cell belongs to the one above.
      let belongs = high < cell.upperBound || !audit.payoffJumps(at: high, of: firms[k])
      if belongs, start < high, isWorse(start, high, cell) {
        if start <= low { return nil }
        high = start
      } else {
        step /= 2
      }
    }
    return low...high
  }

  /// Two halves: of the range of u or T, or where that is short of a firm's overlaps that are still
  /// wide, as where it is torn between two peaks. nil where nothing can be divided.
  private func split(_ node: Node, of whole: [ClosedRange<Double>]) -> (Node, Node)? {
    func halves(_ range: ClosedRange<Double>) -> (ClosedRange<Double>, ClosedRange<Double>)? {
      let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
      guard middle > range.lowerBound, middle < range.upperBound else { return nil }
      return (range.lowerBound...middle, middle...range.upperBound)
    }
    func width(_ k: Int) -> Double {
      let all = whole[k].upperBound - whole[k].lowerBound
      return all > 0 ? (node.overlaps[k].upperBound - node.overlaps[k].lowerBound) / all : 0
    }
    let spread = (node.scale.upperBound - node.scale.lowerBound) / node.scale.upperBound
    let widest = firms.indices.max { width($0) < width($1) } ?? 0
    var (a, b) = (node, node)
    if spread < 0.5 * width(widest), let (low, high) = halves(node.overlaps[widest]) {
      (a.overlaps[widest], b.overlaps[widest]) = (low, high)
    } else if let (low, high) = halves(node.scale) {
      (a.scale, b.scale) = (low, high)
    } else {
      return nil
    }
    return (a, b)
  }
}
