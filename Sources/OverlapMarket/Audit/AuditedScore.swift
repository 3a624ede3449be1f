import Intervals

/// A scorecard as it bears on one firm, stated a second time from docs/model.md section 8.5: by the
/// multipliers of the least-cost mix of activities, x = max(0, λ t + ν w)/k with o = Σ t x and r =
/// Σ w x.
struct AuditedScore: Sendable {
  /// A range of overlaps with the same activities in use, of which T, X, Y and Δ are.
  struct Range: Sendable {
    let start: Double
    /// nil where the score comes with overlap and ν = 0.
    let sums: (t: Interval, x: Interval, y: Interval, spread: Interval)?
  }

  let floor: Interval
  /// Ascending; the first begins at the least overlap that can be had.
  let ranges: [Range]

  /// nil of a firm that is exempt.
  init?(_ card: Scorecard, _ activities: [Activity]) {
    guard card.floor > 0, !activities.isEmpty else { return nil }
    floor = Interval(card.floor)
    let used = activities.filter { $0.overlap > 0 || (card.weights[$0.name] ?? 0) > 0 }
    func weight(_ activity: Activity) -> Double { card.weights[activity.name] ?? 0 }
    /// How much score comes with a unit of overlap.
    func yield(_ activity: Activity) -> Double {
      activity.overlap > 0 ? weight(activity) / activity.overlap : .infinity
    }
    var ranges: [Range] = []
    var open = used
    var start = Double.infinity
    while true {
      var (adds, both, counts) = (0.0, 0.0, 0.0)
      var (t, x, y) = (Interval.zero, Interval.zero, Interval.zero)
      for activity in open {
        adds += activity.overlap * activity.overlap / activity.cost
        both += activity.overlap * weight(activity) / activity.cost
        counts += weight(activity) * weight(activity) / activity.cost
        let ease = Interval(1) / Interval(activity.cost)
        t += Interval(activity.overlap).squared() * ease
        x += Interval(activity.overlap) * Interval(weight(activity)) * ease
        y += Interval(weight(activity)).squared() * ease
      }
      // Every pair once: by how much their yields differ.
      var spread = Interval.zero
      for (m, one) in open.enumerated() {
        for other in open[(m + 1)...] {
          let apart =
            Interval(one.overlap) * Interval(weight(other))
            - Interval(other.overlap) * Interval(weight(one))
          spread += apart.squared() / (Interval(one.cost) * Interval(other.cost))
        }
      }
      if start == .infinity, both > 0 {
        start = card.floor * (adds / both)
        ranges.append(Range(start: start, sums: nil))
      }
      guard spread.midpoint > Scorecard.leastSpread * adds * counts else {
        let least = card.floor * (both / counts)
        if ranges.isEmpty { ranges.append(Range(start: least, sums: nil)) }
        ranges[ranges.count - 1] = Range(start: least, sums: ranges[ranges.count - 1].sums)
        break
      }
      // Down to where the activity of least yield stands at 0.
      let given = open.map(yield).min() ?? 0
      let left = open.filter { yield($0) > given }
      let (both2, counts2, adds2) = left.reduce((0.0, 0.0, 0.0)) {
        (
          $0.0 + $1.overlap * weight($1) / $1.cost, $0.1 + weight($1) * weight($1) / $1.cost,
          $0.2 + $1.overlap * $1.overlap / $1.cost
        )
      }
      start = card.floor * ((both2 - given * adds2) / (counts2 - given * both2))
      ranges.append(Range(start: start, sums: (t, x, y, spread)))
      open = left
    }
    self.ranges = ranges.reversed()
  }

  var leastOverlap: Double { ranges[0].start }

  func range(holding overlap: Double) -> Int {
    max(0, (ranges.firstIndex { $0.start > overlap } ?? ranges.count) - 1)
  }

  /// λ = (Y o − X r)/Δ; nil where ν = 0.
  func marginalCost(_ overlap: Interval, in range: Int) -> Interval? {
    ranges[range].sums.map { ($0.y * overlap - $0.x * floor) / $0.spread }
  }

  /// C = (λ o + ν r)/2 with ν = (T r − X o)/Δ, as [o²/T + Δ ν²/T]/2; nil where ν = 0.
  func cost(_ overlap: Interval, in range: Int) -> Interval? {
    ranges[range].sums.map {
      let worth = ($0.t * floor - $0.x * overlap) / $0.spread
      return (overlap.squared() + $0.spread * worth.squared()) / (Interval(2) * $0.t)
    }
  }

  /// C'' = Y/Δ; nil where ν = 0.
  func curvature(in range: Int) -> Interval? { ranges[range].sums.map { $0.y / $0.spread } }
}

extension Market {
  /// This market with each cost that follows from activities computed again, c = 1/Σ t²/k: what
  /// the market says of it is not relied on. O(firms · regimes) where firms have activities.
  func auditedCosts() -> Market {
    guard firms.haveActivities else { return self }
    var own = firms
    for i in firms.indices {
      let activities = firms.activities(of: i)
      guard !activities.isEmpty else { continue }
      let ease = activities.reduce(Interval.zero) {
        $0 + Interval($1.overlap).squared() / Interval($1.cost)
      }
      own.set(.cost, firm: i, to: (Interval(1) / ease).midpoint)
    }
    return replacing(firms: own)
  }
}

// What overlap costs a firm: c o²/2 unless a score asks for more.
extension MarketAudit {
  private func score(_ i: Int) -> AuditedScore? { scores.isEmpty ? nil : scores[i] }

  private func plainCost(_ i: Int, _ overlap: Interval) -> Interval {
    Interval(market.firms.cost[i]) * overlap.squared() / Interval(2)
  }

  /// Where C'' steps above the least overlap.
  func costBends(_ i: Int) -> [Double] {
    guard let score = score(i) else { return [] }
    return score.ranges.dropFirst().map(\.start).filter { $0 > leastOverlap[i] }
  }

  /// Where C'' steps, or failures have ended, nothing else does.
  public func marginalContinues(at end: Double, of player: Int) -> Bool {
    guard score(player) != nil else { return false }
    return (0..<causeCount).allSatisfy { market.failures.kink(player, $0) != end }
      && !payoffJumps(at: end, of: player)
  }

  /// The overlap that costs least, C' = 0, at o = r X/Y; nil of a firm without a score, to which
  /// none costs least.
  func cheapest(_ i: Int) -> Double? {
    guard let score = score(i) else { return nil }
    return score.ranges.indices.reduce(score.leastOverlap) { best, k in
      guard let sums = score.ranges[k].sums else { return best }
      let bottom = (sums.x * score.floor / sums.y).midpoint
      return bottom >= score.ranges[k].start ? max(score.leastOverlap, bottom) : best
    }
  }

  /// C on a range of a score.
  func overlapCost(_ i: Int, _ overlap: Interval, in range: Int) -> Interval {
    score(i)?.cost(overlap, in: range) ?? plainCost(i, overlap)
  }

  /// C' there.
  func marginalCost(_ i: Int, _ overlap: Interval, in range: Int) -> Interval {
    score(i)?.marginalCost(overlap, in: range) ?? Interval(market.firms.cost[i]) * overlap
  }

  /// C'' there.
  func costCurvature(_ i: Int, in range: Int) -> Interval {
    score(i)?.curvature(in: range) ?? Interval(market.firms.cost[i])
  }

  /// The hull of what the ranges of a score that overlaps meet have.
  private func hull(
    _ score: AuditedScore, _ overlaps: Interval, _ value: (Int, Interval) -> Interval
  ) -> Interval {
    let (first, last) = (score.range(holding: overlaps.lower), score.range(holding: overlaps.upper))
    var whole: Interval?
    for range in first...max(first, last) {
      let low = range == first ? overlaps.lower : score.ranges[range].start
      let high = range == last ? overlaps.upper : score.ranges[range + 1].start
      let part = value(range, Interval(lower: low, upper: high))
      whole = whole?.hull(part) ?? part
    }
    return whole ?? .entire
  }

  /// C(o).
  func overlapCost(_ i: Int, _ overlap: Interval) -> Interval {
    guard let score = score(i) else { return plainCost(i, overlap) }
    return hull(score, overlap) { overlapCost(i, $1, in: $0) }
  }

  /// C'(o).
  func marginalCost(_ i: Int, _ overlap: Interval) -> Interval {
    guard let score = score(i) else { return Interval(market.firms.cost[i]) * overlap }
    return hull(score, overlap) { marginalCost(i, $1, in: $0) }
  }

  /// C'' inside a cell.
  func costCurvature(_ i: Int, in cell: ClosedRange<Double>) -> Interval {
    guard let score = score(i) else { return Interval(market.firms.cost[i]) }
    let first = score.range(holding: cell.lowerBound)
    let last = score.ranges.lastIndex { $0.start < cell.upperBound } ?? first
    return (first...max(first, last)).reduce(costCurvature(i, in: first)) {
      $0.hull(costCurvature(i, in: $1))
    }
  }

  /// The overlap nearest to the firm's own at which marginal cost, rising, meets what a unit more
  /// is worth; nil of a firm without a score. Where that is negative there may be several.
  /// - Parameter worth: inside each cell.
  func crossing(
    _ i: Int, near overlap: Double, within limits: ClosedRange<Double>,
    _ worth: (ClosedRange<Double>) -> Double
  ) -> Double? {
    guard let score = score(i), !isHeld(i) else { return nil }
    var ends: [Double] = []
    cellEnds(of: i, into: &ends)
    var found: [Double] = []
    // Whether more is worth its cost just below a cell; at the least overlap nothing is below.
    var rises = true
    for (low, high) in zip(ends, ends.dropFirst())
    where low >= limits.lowerBound && high <= limits.upperBound {
      let range = score.range(holding: low)
      let marginal = marginalCost(i, Interval(low), in: range).midpoint
      let step = (worth(low...high) - marginal) / costCurvature(i, in: range).midpoint
      if step <= 0, rises { found.append(low) }
      if step > 0, low + step < high { found.append(low + step) }
      rises = low + step >= high
    }
    if rises { found.append(min(ends.last ?? limits.upperBound, limits.upperBound)) }
    return found.min { abs($0 - overlap) < abs($1 - overlap) }
  }

  /// By how much the least cost of overlap can grow before what a firm saves by its cheapest
  /// overlap pays for any: what that overlap costs beyond the least cost of the least overlap.
  func excessAtLeast(_ i: Int) -> Double {
    guard let cheapest = cheapest(i) else { return 0 }
    let least = leastOverlap[i]
    return (overlapCost(i, Interval(max(least, cheapest))) - plainCost(i, Interval(least))).upper
  }
}
