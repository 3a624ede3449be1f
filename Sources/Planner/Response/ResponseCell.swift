import Glibc
import Intervals
import OverlapMarket

/// A range of log odds of the regime that responds, with what no overlaps that answer with some of
/// them exceed.
///
/// At a price ν no less than the best of L = W + ν (R − q). Every part of its Lagrangian bound (see
/// `LagrangianTerms`) is convex in p_H, or nearly: failures are affine in it, and so are what they
/// cost together and what the price adds; what served users add is e^(a − b π̄) (c − h π̄), which
/// bends down in π̄ by no more than b (c − h π̄) + 2 h falls short of 0, times b and the share; −ν
/// q is convex on one side of p = ½ and less than its tangent on the other. A maximum of functions
/// that bend down by at most K lies above the line between two points by at most K/8 times their
/// squared distance, so over the range L's bound is largest at one of its ends but for that; at
/// both it is bounded along one path of multipliers in log A.
struct ResponseCell {
  let range: ClosedRange<Double>
  /// Of log A, from the planner's reference.
  let totals: ClosedRange<Double>
  let bound: Double

  /// The same with the totals that can be reached in it.
  func reduced(by planner: ResponsePlanner) throws(MarketError) -> ResponseCell {
    var (least, most) = (Double.infinity, -Double.infinity)
    var ends: [SocialTerms] = []
    for q in [range.lowerBound, range.upperBound] {
      let terms = try planner.priced(at: q, 0).terms
      let whole = BoxReduction(terms).whole
      (least, most) = (min(least, whole.lowerBound), max(most, whole.upperBound))
      ends.append(terms)
    }
    let shift = ends[0].shift(to: ends[1])
    return ResponseCell(range: range, totals: (least - shift)...(most + shift), bound: bound)
  }

  var middle: Double { range.lowerBound + (range.upperBound - range.lowerBound) / 2 }

  /// Halves of the side that is wider beside what it was of the whole; nil where both are too fine.
  func halves(of whole: ResponseCell, bound: Double) -> [ResponseCell]? {
    func part(_ side: ClosedRange<Double>, of whole: ClosedRange<Double>) -> Double {
      let width = side.upperBound - side.lowerBound
      let middle = side.lowerBound + width / 2
      let isDivisible =
        width > 1e-12 * max(1, abs(middle)) && middle > side.lowerBound && middle < side.upperBound
      return isDivisible ? width / (whole.upperBound - whole.lowerBound) : 0
    }
    let byRange = part(range, of: whole.range)
    let byTotals = part(totals, of: whole.totals)
    guard byRange > 0 || byTotals > 0 else { return nil }
    func halves(_ side: ClosedRange<Double>) -> [ClosedRange<Double>] {
      let middle = side.lowerBound + (side.upperBound - side.lowerBound) / 2
      return [side.lowerBound...middle, middle...side.upperBound]
    }
    return byRange >= byTotals
      ? halves(range).map { ResponseCell(range: $0, totals: totals, bound: bound) }
      : halves(totals).map { ResponseCell(range: range, totals: $0, bound: bound) }
  }

  /// A bound on welfare over the cell, infinite where none is found, negative infinity where no
  /// overlaps lead into it; below the target it need not be tight.
  func bound(
    around stand: ResponsePlanner.Stand, by planner: ResponsePlanner, target: Double
  ) throws(MarketError) -> Double {
    let price = stand.price
    let centre = try planner.priced(at: stand.logOdds, price)
    let lagrangian = LagrangianTerms(terms: centre.terms, pieces: centre.terms.pieces)
    var multipliers = LagrangianTerms.multipliers(centre.terms, at: stand.result.state)
    var ends: [(priced: PricedResponse, lagrangian: LagrangianTerms)] = []
    for q in [range.lowerBound, range.upperBound] {
      let priced = try planner.priced(at: q, price)
      ends.append((priced, LagrangianTerms(terms: priced.terms, pieces: priced.terms.pieces)))
    }
    let reaches = ends.map { $0.lagrangian.reach(around: multipliers) }
    let reached = reaches.compactMap(\.total)
    guard reached.count == 2 else { return .infinity }
    let shift = ends[0].priced.terms.shift(to: ends[1].priced.terms)
    let least = max(
      totals.lowerBound, min(reached[0].lowerBound, reached[1].lowerBound) - shift)
    let most = min(
      totals.upperBound, max(reached[0].upperBound, reached[1].upperBound) + shift)
    guard least <= most else { return -.infinity }
    guard least.isFinite, most.isFinite else { return .infinity }
    var overlaps = stand.result.overlap
    let rests = ends.indices.map { k in
      paid(price, at: ends[k].priced.logOdds, around: stand.logOdds)
        + Interval(price) * Interval(planner.response.intercept)
        + Interval(ends[k].priced.allowance) + Interval(reaches[k].kinkAllowance)
    }
    if !(least...most).contains(multipliers.logTotal) {
      multipliers.logTotal = least + (most - least) / 2
      let descent = DualDescent(
        target: target - (rests[0].upper + rests[1].upper) / 2,
        tolerance: 0.05 * planner.search.tolerance * abs(target))
      let (point, _) = descent.run(lagrangian, from: multipliers, near: overlaps)
      // Far below, share prices buy little and bend much.
      let floor = min(
        multipliers.sharePrice,
        ends.reduce(-.infinity) { max($0, $1.priced.terms.leastConvexSharePrice) })
      (multipliers, overlaps) = (point.multipliers, point.maximizers)
      multipliers.sharePrice = max(multipliers.sharePrice, floor)
    }
    // Both ends by the same multipliers at each log A: along a path, or at its centre.
    func largest(_ part: (LagrangianTerms, _ left: Double) -> Double?) -> Double {
      zip(ends, rests).reduce(-.infinity) { bound, end in
        guard let part = part(end.0.lagrangian, target - end.1.upper) else { return .infinity }
        return max(bound, (Interval(part) + end.1).upper)
      }
    }
    let chance =
      Interval(RegimeResponse.probability(range.upperBound))
      - Interval(RegimeResponse.probability(range.lowerBound))
    /// What parts that bend down in p can have above the line between both ends.
    func sag(_ leastSharePrice: Double) -> Double {
      let bend = ends[0].priced.terms.downwardBend(
        to: ends[1].priced.terms, sharePrice: leastSharePrice, least: least)
      return (Interval(bend) * chance.squared() / Interval(8)).upper
    }
    let path = lagrangian.bendingPath(through: multipliers, at: overlaps)
    let sagAlong = sag(path.leastSharePrice(over: least...most))
    let along =
      largest {
        $0.pathBound(path, over: least...most, at: overlaps, target: $1 - sagAlong)
      } + sagAlong
    if along <= target { return along.nextUp }
    let still = largest { lagrangian, _ in
      lagrangian.certifiedDual(multipliers, over: least...most, near: overlaps)
    }
    return min(along, still + sag(multipliers.sharePrice)).nextUp
  }

  /// No less than −ν q at an end of the range, and affine in p where −ν q is not convex.
  private func paid(_ price: Double, at end: Double, around middle: Double) -> Interval {
    func probability(_ q: Double) -> Interval { Interval(RegimeResponse.probability(q)) }
    func logOdds(_ p: Interval) -> Interval { p.log() - (Interval(1) - p).log() }
    let p = probability(end)
    // q bends down below ½ and up above.
    let isConvex = range.upperBound <= 0 ? price >= 0 : price <= 0
    if isConvex { return Interval(0 - price) * logOdds(p) }
    let at = probability(middle)
    return Interval(0 - price)
      * (logOdds(at) + (p - at) / (at * (Interval(1) - at)))
  }
}

extension SocialTerms {
  /// The largest failure probability of a firm, whatever the regime.
  fileprivate func mostFailure(_ i: Int) -> Double {
    guard !market.sharesFoundations else { return 1 }
    return market.regimes.indices.reduce(0) {
      max($0, market.firms.baselineFailure[market.firms.offset(i, $1)])
    }
  }

  /// No less than how far log A can differ between two markets that differ in probabilities alone,
  /// and at any between them from the nearer one.
  fileprivate func shift(to other: SocialTerms) -> Double {
    var most = 0.0
    for i in 0..<firmCount {
      for k in 0...pieces.count(of: i) {
        let overlap = pieces.breakpoint(k, of: i)
        let here = enclosed.logWeight(i, at: overlap)
        let there = other.enclosed.logWeight(i, at: overlap)
        most = max(most, (here - there).magnitude)
      }
    }
    return most
  }
}

extension SocialTerms {
  /// No less than by how much what served users add bends down in p_H between two markets that
  /// differ in probabilities alone: Σ s (dπ̄/dp)² times what b² (M m + λ) + 2 b M h e falls short
  /// of 0, dπ̄/dp being the difference of a firm's failures where the regime is sure and where it
  /// cannot be.
  /// - Parameters:
  ///   - sharePrice: the least λ.
  ///   - least: the least log A.
  fileprivate func downwardBend(
    to other: SocialTerms, sharePrice: Double, least: Double
  ) -> Double {
    var sum = 0.0
    for i in 0..<firmCount {
      let served = enclosed.firms[i].served
      let failing = Interval(lower: 0, upper: mostFailure(i) * (1 + 1e-9))
      let worst = served.margin + Interval(sharePrice) - failing * served.harm
      let bend =
        served.demand.squared() * worst + Interval(2) * served.demand * served.harm
      guard bend.lower < 0 else { continue }
      let top = pieces.ceiling(of: i)
      let weight = max(
        enclosed.logWeight(i, at: top).upper, other.enclosed.logWeight(i, at: top).upper)
      let share = (Interval(weight) - Interval(least)).exp()
      sum =
        (Interval(sum) + share * Interval(-bend.lower) * Interval(mostFailure(i)).squared())
        .upper
    }
    return sum
  }
}

extension SocialTerms {
  /// From this share price on nothing bends down; −∞ where nothing does at any.
  fileprivate var leastConvexSharePrice: Double {
    (0..<firmCount).reduce(-.infinity) { most, i in
      let served = enclosed.firms[i].served
      guard served.demand.lower > 0 else { return most }
      let needed =
        Interval(mostFailure(i)) * served.harm - served.margin
        - Interval(2) * served.harm / served.demand
      return max(most, needed.upper)
    }
  }
}

extension MultiplierPath {
  /// No more than the share price anywhere on a range of log A, which moves with it in one
  /// direction.
  fileprivate func leastSharePrice(over totals: ClosedRange<Double>) -> Double {
    func sharePrice(_ total: Double) -> Interval {
      let growth = (Interval(centre.logTotal) - Interval(total)).exp()
      return (Interval(centre.sharePrice) + Interval(sharePriceRate) * (growth - Interval(1)))
        / growth
    }
    return min(
      centre.sharePrice, sharePrice(totals.lowerBound).lower, sharePrice(totals.upperBound).lower)
  }
}
