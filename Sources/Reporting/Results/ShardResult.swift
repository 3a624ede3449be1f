import PolicySearch
import Rosters
import RunStore

/// What `overlap search --shard` answers: how much of the grid its store now holds.
public struct ShardResult: Sendable {
  let roster: Roster
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

  public var table: String {
    let rest =
      unverified == 0
      ? "every one with a verified equilibrium" : "NO VERIFIED EQUILIBRIUM at \(unverified) of them"
    return "shard \(identity.shard): \(count) of \(identity.grid.pointCount) points, \(rest)\n"
  }

  public var json: String {
    JSONText.object([
      ("schemaVersion", .integer(1)), ("roster", ResultJSON.roster(roster)),
      ("menu", .object([("name", .text(menu.name ?? "")), ("sha256", .text(menu.sha256))])),
      (
        "shard",
        .object([
          ("index", .integer(identity.shard.index)), ("count", .integer(identity.shard.count)),
        ])
      ),
      ("equilibria", .text(identity.equilibria.rawValue)),
      ("verified", .boolean(isVerified)),
      (
        "counts",
        .object([
          ("points", .integer(identity.grid.pointCount)), ("held", .integer(count)),
          ("unverified", .integer(unverified)),
        ])
      ),
      ("solver", ResultJSON.solver),
    ]).pretty() + "\n"
  }

  public var csv: String {
    var csv = CSVText()
    csv.append(["shard", "shards", "points", "held", "unverified"])
    csv.append(
      [identity.shard.index, identity.shard.count, identity.grid.pointCount, count, unverified].map
      { "\($0)" })
    return csv.text
  }
}
