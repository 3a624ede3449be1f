import PolicySearch
import Rosters
import RunStore

/// What `overlap search --shard` answers: how much of the grid its store now holds.
public struct ShardResult: Report {
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

  private var counts: [Column<ShardResult>] {
    [
      Column(.pointCount) { .integer($0.identity.grid.pointCount) },
      Column(.held) { .integer($0.count) }, Column(.unverified) { .integer($0.unverified) },
    ]
  }

  public var fields: [(String, JSONText)] {
    let shard = identity.shard
    return [
      MenuResult.source(menu),
      (
        "shard", .object([("index", .integer(shard.index)), ("count", .integer(shard.count))])
      ),
      ("equilibriumRule", .text(identity.equilibrium.rawValue)),
      ("exitRule", .text(identity.exit.rawValue)),
      (Quantity.verified.field, .boolean(isVerified)),
      ("counts", .object(counts.map { $0.field(self) })),
    ]
  }

  public var rows: Rows {
    let shard = identity.shard
    return Rows(
      of: CollectionOfOne(self),
      [
        Column("shard") { _ in .integer(shard.index) },
        Column("shards") { _ in .integer(shard.count) },
      ] + counts)
  }

  public var sections: [String] {
    let rest =
      unverified == 0
      ? "every one with a verified equilibrium" : "NO VERIFIED EQUILIBRIUM at \(unverified) of them"
    return [
      "shard \(identity.shard): \(count) of \(identity.grid.pointCount) points, \(rest)\n"
    ]
  }
}
