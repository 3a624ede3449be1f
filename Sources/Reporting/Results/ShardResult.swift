import PolicySearch
import Rosters
import RunStore

/// What `overlap search --shard` answers: how much of the grid its store now holds.
public struct ShardResult: Report {
  public static let name = "search-shard"
  public static let meaning = "How much of a grid of policies a store holds."

  public let roster: Roster
  let menu: MenuFile
  let identity: RunIdentity
  /// Points that the store holds.
  let count: Int
  /// Points of these without a verified equilibrium.
  let unverified: Int

  /// - Parameter points: of the whole grid; nil for those that the store does not hold.
  public init(roster: Roster, menu: MenuFile, identity: RunIdentity, points: [PolicyPoint?]) {
    self.roster = roster
    self.menu = menu
    self.identity = identity
    let held = points.compactMap(\.self)
    count = held.count
    unverified = held.count { $0.outcome == nil }
  }

  public var isVerified: Bool { unverified == 0 }

  private static var counts: [Column<ShardResult>] {
    [
      Column(.pointCount, integer: { $0.identity.grid.pointCount }),
      Column(.held, integer: { $0.count }), Column(.unverified, integer: { $0.unverified }),
    ]
  }

  private static var shard: [Column<ShardResult>] {
    [
      Column(.shard, integer: { $0.identity.shard.index }),
      Column(.shardCount, integer: { $0.identity.shard.count }),
    ]
  }

  public static var fields: [ResultField<ShardResult>] {
    [MenuResult.source { $0.menu }] + shard.map(\.field)
      + CommonFields.settling({ $0.identity.equilibrium }, { $0.identity.exit })
      + [.object("counts", "How many policies.", counts.map(\.field)) { $0 }]
  }

  public var tables: [ResultTable] {
    [ResultTable("shard", Rows(of: CollectionOfOne(self), Self.shard + Self.counts))]
  }

  public var sections: [Prose] {
    let rest =
      unverified == 0
      ? "every one with a verified equilibrium" : "NO VERIFIED EQUILIBRIUM at \(unverified) of them"
    return [
      "shard \(identity.shard): \(count) of \(identity.grid.pointCount) points, \(rest)\n"
    ]
  }
}
