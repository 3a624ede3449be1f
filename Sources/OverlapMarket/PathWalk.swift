import AggregativeGames

/// A path at work, from one reported value to the next.
struct PathWalk {
  private let market: Market
  private let policy: Policy
  private let request: PathRequest
  private let options: PathOptions
  private let family: PolicyFamily
  private let range: Double
  private var points: [PathPoint] = []
  private var events: [PathEvent] = []

  init(market: Market, policy: Policy, request: PathRequest, options: PathOptions) {
    self.market = market
    self.policy = policy
    self.request = request
    self.options = options
    family = PolicyFamily(market, policy, moving: request.instrument)
    range = abs(request.to - request.from)
  }

  var path: MarketPath { MarketPath(request: request, policy: policy, points: points, events: events) }

  /// Goes to the next reported value and reports it.
  mutating func advance(to value: Double) throws(MarketError) -> PathPoint {
    let equilibria = try enumerate(value, options.enumeration)
    var followed: MarketPoint?
    if let last = points.last {
      var found: [PathEvent] = []
      let counts = CountChanges(
        tolerance: options.resolution * range, count: { [self] in (try? enumerate($0, bisection))?.certainCount })
      found += counts.between(last.value, last.equilibria.certainCount, value, equilibria.certainCount)
      followed = follow(from: last, to: value, among: equilibria.points, &found)
      let forward = request.to >= request.from
      // A stable order: by value along the path, then as found.
      let order = found.indices.sorted {
        let (a, b) = (found[$0].value, found[$1].value)
        return a == b ? $0 < $1 : (a < b) == forward
      }
      events += order.map { found[$0] }
    } else {
      followed = try first(among: equilibria, at: value)
    }
    let point = PathPoint(value: value, equilibria: equilibria, followed: followed)
    points.append(point)
    return point
  }

  private var bisection: EquilibriumEnumeration {
    var enumeration = options.enumeration
    enumeration.boxBudget = min(enumeration.boxBudget, options.bisectionBudget)
    return enumeration
  }

  private func enumerate(
    _ value: Double, _ enumeration: EquilibriumEnumeration
  ) throws(MarketError) -> MarketEnumeration {
    try market.allEquilibria(
      under: request.instrument.applied(value, to: policy), with: enumeration,
      verifier: options.follower.verifier)
  }

  /// Of several equilibria at the start the one that `Market.solve` finds.
  private func first(among equilibria: MarketEnumeration, at value: Double) throws(MarketError) -> MarketPoint? {
    guard equilibria.points.count > 1 else { return equilibria.points.first }
    let solution = try market.solve(under: request.instrument.applied(value, to: policy))
    return Self.nearest(to: solution.point.state.overlap, among: equilibria.points)
  }

  /// Continues the followed equilibrium of a reported point to the next value, and from one that ends on the way to the nearest other.
  private func follow(
    from last: PathPoint, to value: Double, among equilibria: [MarketPoint], _ events: inout [PathEvent]
  ) -> MarketPoint? {
    guard var profile = last.followed?.state.overlap else { return equilibria.first }
    var from = last.value
    let direction: Double = value >= from ? 1 : -1
    // Each restart goes forward by more than the resolution; the limit is for paths that jump without end.
    for _ in 0..<64 {
      let stretch = PathStretch(family: family, options: options.follower, range: range)
        .run(at: profile, from: from, to: value)
      events += stretch.events
      guard !stretch.arrived else {
        let nearest = Self.nearest(to: stretch.profile, among: equilibria)
        let change = nearest.map { Self.change($0.state.overlap, stretch.profile) } ?? 0
        if change > 1e-6 * Self.size(stretch.profile) { events.append(jump(value, change)) }
        return nearest
      }
      // Just beyond the end of this equilibrium.
      from = stretch.value + direction * 2 * options.resolution * range
      guard (value - from) * direction > 0 else { break }
      let others = (try? enumerate(from, bisection))?.points ?? []
      guard let next = Self.nearest(to: stretch.profile, among: others) else { break }
      let overlap = next.state.overlap
      events.append(jump(from, Self.change(overlap, stretch.profile)))
      profile = overlap
    }
    // It ended, and what it goes on with is first seen at the reported value.
    guard let next = Self.nearest(to: profile, among: equilibria) else { return nil }
    events.append(jump(value, Self.change(next.state.overlap, profile)))
    return next
  }

  private func jump(_ value: Double, _ change: Double) -> PathEvent {
    PathEvent(value: value, uncertainty: 2 * options.resolution * range, kind: .jump(change: change))
  }

  private static func nearest(to profile: [Double], among points: [MarketPoint]) -> MarketPoint? {
    points.min { change($0.state.overlap, profile) < change($1.state.overlap, profile) }
  }

  private static func change(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  private static func size(_ a: [Double]) -> Double { a.reduce(0) { max($0, abs($1)) } }
}

extension MarketEnumeration {
  /// How many equilibria there are; nil where that is not proven.
  var certainCount: Int? { isComplete && !isTruncated ? points.count : nil }
}
