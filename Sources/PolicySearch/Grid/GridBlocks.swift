/// How the points of a menu's grid are cut into blocks, the unit of work of a search: stretches of
/// consecutive points. What a block holds depends on the grid alone, never on who solves it.
public struct GridBlocks: Sendable, Hashable {
  /// Most points of a block.
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

  /// Blocks of the whole grid.
  public var count: Int { (pointCount + Self.length - 1) / Self.length }

  /// The points of a block, as positions in the grid (`PolicyMenu.values(at:)`).
  /// - Precondition: `0 <= block < count`.
  public func points(of block: Int) -> Range<Int> {
    block * Self.length..<min((block + 1) * Self.length, pointCount)
  }
}
