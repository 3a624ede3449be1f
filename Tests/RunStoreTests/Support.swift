import Foundation
import MarketTestSupport
import OverlapMarket
import PolicySearch
import TestSupport

@testable import RunStore

/// A folder that goes when nobody holds it any more.
final class Scratch {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "overlap-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
  }
  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }
}

/// A market with a menu, and the identity of its search.
struct StoreCase {
  let market: Market
  let policy: Policy
  let menu: PolicyMenu

  init(seed: UInt64, liability: Int = 20, floor: Int = 17) throws {
    var rng = SplitMix(seed: seed)
    (market, policy) = RandomMarket.draw(
      &rng, firms: 2...4, demandSensitivity: 0.5...4, singlePeak: true)
    menu = try PolicyMenu([
      MenuInstrument(.liability, from: 0, to: 2, points: liability),
      MenuInstrument(.floor, from: 0, to: 1, points: floor),
    ])
  }

  var grid: GridBlocks { GridBlocks(of: menu) }

  func identity(
    _ shard: Shard = .whole, roster: String = "r", menu: String = "m", seed: UInt64? = nil,
    version: String = "v",
    equilibrium: EquilibriumRule = .worst, exit: ExitRule = .none, grid: GridBlocks? = nil
  ) -> RunIdentity {
    RunIdentity(
      roster: roster, menu: menu, grid: grid ?? self.grid,
      settling: Settling(equilibrium: equilibrium, exit: exit),
      seed: seed, shard: shard, version: version)
  }

  /// Solves what a store at a path lacks, at most so many blocks of it.
  func solve(_ path: String, _ identity: RunIdentity, blocks limit: Int = .max, threads: Int = 1)
    async throws
  {
    let store = try RunStore(at: path, of: identity)
    try await market.solve(
      Array(store.missingBlocks().prefix(limit)), of: menu, under: policy,
      with: MenuSearch(threads: threads)
    ) { block in
      (try? store.append(block)) != nil
    }
    try store.close()
  }

  func points(_ path: String) throws -> [PolicyPoint] {
    let store = try RunStore(existing: path)
    let points = try store.allPoints()
    try store.close()
    return points
  }
}

/// The error that a body throws.
func storeError(_ body: () throws -> Void) -> StoreError? {
  do {
    try body()
    return nil
  } catch {
    return error as? StoreError
  }
}
