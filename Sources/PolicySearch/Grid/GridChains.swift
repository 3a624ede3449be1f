/// How the points of a menu's grid are cut into chains, the unit of work of a search.
///
/// The grid is walked along a path that fills it: boustrophedon, back and forth along the last
/// instrument, turning at the ends, so that consecutive points are neighbours whatever the number
/// of instruments. A chain is a stretch of that path; its first point is solved from scratch and
/// each other from the equilibrium before it. What a chain holds depends on the grid alone, never
/// on who solves it: that is what makes answers the same for any number of threads and machines.
public struct GridChains: Sendable, Hashable {
  /// Most points of a chain.
  public static let length = 64

  /// Points along each instrument.
  public let extents: [Int]

  public init(of menu: PolicyMenu) { extents = menu.instruments.map(\.points) }

  /// - Returns: nil for a grid that no menu has: without an axis, with an empty one, or of more
  ///   than `PolicyMenu.pointLimit` points.
  public init?(extents: [Int]) {
    guard !extents.isEmpty, extents.allSatisfy({ $0 > 0 }),
      extents.reduce(1.0, { $0 * Double($1) }) <= Double(PolicyMenu.pointLimit)
    else { return nil }
    self.extents = extents
  }

  /// Points of the whole grid.
  public var pointCount: Int { extents.reduce(1, *) }

  /// Chains of the whole grid.
  public var count: Int { (pointCount + Self.length - 1) / Self.length }

  /// The points of a chain, as positions in the grid (`PolicyMenu.values(at:)`), in the order in
  /// which they are solved.
  /// - Precondition: `0 <= chain < count`.
  public func points(of chain: Int) -> [Int] {
    (chain * Self.length..<min((chain + 1) * Self.length, pointCount)).map(point)
  }

  /// Where a step of the path is in the grid.
  func point(at step: Int) -> Int {
    var point = 0
    var unit = pointCount
    for extent in extents {
      // How many times the path has crossed this axis says which way it goes.
      let crossings = step / unit
      unit /= extent
      let offset = step / unit % extent
      point += (crossings.isMultiple(of: 2) ? offset : extent - 1 - offset) * unit
    }
    return point
  }

  /// Which step of the path reaches a point of the grid; the inverse of `point(at:)`.
  func step(at point: Int) -> Int {
    var step = 0
    var unit = pointCount
    for extent in extents {
      let crossings = step / unit
      unit /= extent
      let position = point / unit % extent
      step += (crossings.isMultiple(of: 2) ? position : extent - 1 - position) * unit
    }
    return step
  }
}
