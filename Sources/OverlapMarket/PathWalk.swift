import AggregativeGames

/// A path at work, from one reported value to the next.
struct PathWalk {
  private let policy: Policy
  private let request: PathRequest
  private let options: PathOptions
  private let family: PolicyFamily
  private let counter: PathCounter
  private let range: Double
  private var points: [PathPoint] = []
  private var events: [PathEvent] = []

  init(market: Market, policy: Policy, request: PathRequest, options: PathOptions) {
    self.policy = policy
    self.request = request
    self.options = options
    family = PolicyFamily(market, policy, moving: request.instrument)
    counter = PathCounter(
      market: market, policy: policy, instrument: request.instrument, options: options)
    range = abs(request.to - request.from)
  }

  var path: MarketPath {
    MarketPath(request: request, policy: policy, points: points, events: events)
  }

  /// Goes to the next reported value and reports it.
  mutating func advance(to value: Double) throws(MarketError) -> PathPoint {
    let equilibria = try counter.enumerate(at: value)
    var followed: MarketPoint?
    if let last = points.last {
      var found: [PathEvent] = []
      followed = follow(from: last, to: value, among: equilibria.points, &found)
      found += countChanges(from: last, to: value, equilibria)
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

  /// Of several equilibria at the start the one that `Market.solve` finds.
  private func first(among equilibria: MarketEnumeration, at value: Double) throws(MarketError)
    -> MarketPoint?
  {
    guard equilibria.points.count > 1 else { return equilibria.points.first }
    let solution = try counter.market.solve(
      under: policy.replacing(request.instrument, with: .uniform(value)))
    return Self.nearest(to: solution.point.state.overlap, among: equilibria.points)
  }

  private func stretch(at profile: [Double], from: Double, to: Double) -> PathStretch.Result {
    PathStretch(family: family, options: options.follower, range: range).run(
      at: profile, from: from, to: to)
  }

  /// Continues the followed equilibrium of a reported point to the next value, and from one that
  /// ends on the way to the nearest other.
  private func follow(
    from last: PathPoint, to value: Double, among equilibria: [MarketPoint],
    _ events: inout [PathEvent]
  ) -> MarketPoint? {
    guard var profile = last.followed?.state.overlap else { return equilibria.first }
    var from = last.value
    let direction: Double = value >= from ? 1 : -1
    // Each restart goes forward by more than the resolution; the limit is for paths that jump
    // without end.
    for _ in 0..<64 {
      let stretch = stretch(at: profile, from: from, to: value)
      events += stretch.events
      profile = stretch.profile
      if stretch.arrived { break }
      // Just beyond the end of this equilibrium.
      from = stretch.value + direction * 2 * options.resolution * range
      guard (value - from) * direction > 0,
        let next = Self.nearest(to: profile, among: counter.quick(at: from)?.points ?? [])
      else { break }
      let overlap = next.state.overlap
      events.append(jump(from, Self.change(overlap, profile)))
      profile = overlap
    }
    guard let next = Self.nearest(to: profile, among: equilibria) else { return nil }
    let change = Self.change(next.state.overlap, profile)
    if change > Self.sameness * Self.size(profile) { events.append(jump(value, change)) }
    return next
  }

  /// Where the number of equilibria changes between a reported point and the next.
  private func countChanges(from last: PathPoint, to value: Double, _ equilibria: MarketEnumeration)
    -> [PathEvent]
  {
    guard let before = last.equilibria.certainCount, let after = equilibria.certainCount else {
      return []
    }
    let tolerance = options.resolution * range
    let changes = CountChanges(tolerance: tolerance) { counter.quick(at: $0)?.certainCount }
    let start = CountChanges.Node(at: last.value, count: before)
    let end = CountChanges.Node(at: value, count: after)
    return changes.between(start, end, ends: curveEnds(from: last, to: value, equilibria.points))
  }

  /// Values at which curves of equilibria end between two reported values: all are followed forward
  /// from the first, and those of the second at which none of them arrives are followed back.
  private func curveEnds(from last: PathPoint, to value: Double, _ equilibria: [MarketPoint])
    -> [Double]
  {
    var ends: [Double] = []
    var reached = Array(repeating: false, count: equilibria.count)
    for point in last.equilibria.points.prefix(Self.followedLimit) {
      let stretch = stretch(at: point.state.overlap, from: last.value, to: value)
      let match = equilibria.firstIndex {
        Self.change($0.state.overlap, stretch.profile) <= Self.sameness * Self.size(stretch.profile)
      }
      if stretch.arrived, let match { reached[match] = true } else { ends.append(stretch.value) }
    }
    for (index, point) in equilibria.enumerated().prefix(Self.followedLimit) where !reached[index] {
      let stretch = stretch(at: point.state.overlap, from: value, to: last.value)
      if !stretch.arrived { ends.append(stretch.value) }
    }
    return ends
  }

  /// Most equilibria of one value that are followed to see where they end.
  private static let followedLimit = 24
  /// Overlaps that differ by less, relative to the largest, are the same equilibrium's.
  private static let sameness = 1e-6

  private func jump(_ value: Double, _ change: Double) -> PathEvent {
    PathEvent(
      value: value, uncertainty: 2 * options.resolution * range, kind: .jump(change: change))
  }

  private static func nearest(to profile: [Double], among points: [MarketPoint]) -> MarketPoint? {
    points.min { change($0.state.overlap, profile) < change($1.state.overlap, profile) }
  }

  private static func change(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  private static func size(_ a: [Double]) -> Double { a.reduce(0) { max($0, abs($1)) } }
}
