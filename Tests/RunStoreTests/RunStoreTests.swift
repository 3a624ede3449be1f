import Foundation
import OverlapMarket
import PolicySearch
import TestSupport
import Testing

@testable import RunStore

@Suite("A store of points")
struct RunStoreTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("Every double comes back with its bits, and every shape of a point with its parts")
  func bits() throws {
    var rng = SplitMix(seed: 801)
    let odd: [Double] = [
      0, -0.0, 1, -1, 2, 1e300, .infinity, -.infinity, .leastNonzeroMagnitude,
      .leastNormalMagnitude, .ulpOfOne,
      .greatestFiniteMagnitude, 9_007_199_254_740_992, 1 / 3, .nan,
    ]
    func number() -> Double {
      let random = Double(bitPattern: rng.next())
      return rng.chance(0.5) || random.isNaN ? odd[rng.whole(0...odd.count - 1)] : random
    }
    let points = (0..<4096).map { _ in
      PolicyPoint(
        outcome: rng.chance(0.2)
          ? nil
          : PolicyOutcome(
            welfare: number(), smallestProfit: number(), overlapCost: number(), firms: 2,
            isFeasible: rng.chance(0.5)),
        relativeGain: number(),
        equilibria: EquilibriumSpread(
          multiplicity: [.unique, .multiple, .none, .unexamined, .budgetExceeded][
            rng.whole(0...4)],
          count: rng.whole(0...9), worst: rng.chance(0.3) ? nil : odd[rng.whole(0...13)],
          best: rng.chance(0.3) ? nil : odd[rng.whole(0...13)]))
    }
    let grid = try #require(GridBlocks(extents: [64, 64]))
    let identity = try StoreCase(seed: 1).identity(grid: grid)
    let store = try RunStore(at: scratch.path("s"), of: identity)
    for block in (0..<grid.count).reversed() {
      try store.append(SolvedBlock(index: block, points: grid.points(of: block).map { points[$0] }))
    }
    try store.close()
    let again = try RunStore(at: scratch.path("s"), of: identity)
    #expect(try again.missingBlocks().isEmpty)
    /// A text that tells any two doubles apart; NaNs are one.
    func text(_ point: PolicyPoint) -> String { "\(point)" }
    for (k, (old, new)) in try zip(points, again.allPoints()).enumerated() {
      #expect(text(old) == text(new), "seed 801, point \(k)")
    }
  }

  @Test(
    "A run that is stopped again and again holds what one that is not stopped holds",
    arguments: [1, 2])
  func resumed(threads: Int) async throws {
    for seed in [UInt64(811), 812] {
      let test = try StoreCase(seed: seed)
      let (whole, parts) = (scratch.path("whole \(seed)"), scratch.path("parts \(seed)"))
      try await test.solve(whole, test.identity())
      for _ in 0..<3 { try await test.solve(parts, test.identity(), blocks: 2, threads: threads) }
      let store = try RunStore(at: parts, of: test.identity())
      var known = 0
      var more = 0
      try await test.market.solve(
        test.menu, under: test.policy, into: store, with: MenuSearch(threads: threads),
        known: { known += $0 },
        progress: { more += $0 })
      try store.close()
      #expect(
        known == 6 * GridBlocks.length - (test.grid.count == 6 ? 44 : 0)
          && known + more == test.menu.pointCount)
      #expect(try test.points(whole) == test.points(parts), "seed \(seed)")
      let search = try await test.market.search(test.menu, under: test.policy)
      #expect(try search.points == test.points(whole), "seed \(seed)")
    }
  }

  @Test("A block is there whole or not at all")
  func atomic() async throws {
    let test = try StoreCase(seed: 821)
    let path = scratch.path("s")
    try await test.solve(path, test.identity(), blocks: 1)
    let store = try RunStore(at: path, of: test.identity())
    let point = PolicyPoint(
      outcome: nil, relativeGain: 0,
      equilibria: EquilibriumSpread(multiplicity: .unexamined, count: 0, worst: nil, best: nil))
    let taken = test.grid.points(of: 0)[63]
    let free = test.grid.points(of: 1)
    // The last of these points is there already.
    let error = storeError { try store.append((free + [taken]).map { ($0, point) }) }
    guard case .damaged = error else { Issue.record("\(String(describing: error))"); return }
    #expect(try store.missingBlocks() == Array(1..<test.grid.count))
    // Half a block is not this program's work.
    try store.append(free.prefix(10).map { ($0, point) })
    let half = storeError { _ = try store.missingBlocks() }
    guard case .damaged = half else { Issue.record("\(String(describing: half))"); return }
  }

  @Test("A store of another run is refused by the first field that differs, and stays as it is")
  func mismatches() async throws {
    let test = try StoreCase(seed: 831)
    let path = scratch.path("s")
    let identity = test.identity(seed: 5)
    try await test.solve(path, identity, blocks: 2)
    let before = try test.bytes(path)
    let shard = try #require(Shard(1, of: 2))
    let grid = try #require(GridBlocks(extents: [340]))
    for (field, other) in [
      ("version", test.identity(seed: 5, version: "w")),
      ("roster", test.identity(roster: "q", seed: 5)),
      ("menu", test.identity(menu: "n", seed: 5)), ("grid", test.identity(seed: 5, grid: grid)),
      ("equilibrium", test.identity(seed: 5, equilibrium: .best)),
      ("exit", test.identity(seed: 5, exit: .sequential)), ("seed", test.identity(seed: 6)),
      ("seed", test.identity()), ("shard", test.identity(shard, seed: 5)),
    ] {
      let error = storeError { _ = try RunStore(at: path, of: other) }
      guard case .mismatch(let file, field, let stored, let wanted) = error else {
        Issue.record("\(field): \(String(describing: error))")
        continue
      }
      #expect(file == path && stored != wanted)
      #expect(error?.description.contains(field) == true)
    }
    #expect(try test.bytes(path) == before)
    #expect(try RunStore(at: path, of: identity).missingBlocks().count == test.grid.count - 2)
  }

  @Test("One process at a time has a store")
  func inUse() throws {
    let test = try StoreCase(seed: 841)
    let path = scratch.path("s")
    let store = try RunStore(at: path, of: test.identity())
    #expect(storeError { _ = try RunStore(at: path, of: test.identity()) } == .inUse(file: path))
    try store.close()
    try RunStore(at: path, of: test.identity()).close()
  }

  @Test("Files that are not stores are refused and not touched")
  func foreign() throws {
    let test = try StoreCase(seed: 851)
    let text = scratch.path("text")
    try Data("a file of somebody else's, much longer than sixteen bytes".utf8).write(
      to: URL(fileURLWithPath: text))
    let database = scratch.path("database")
    let connection = try SQLiteConnection(at: database)
    try connection.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    try connection.close()
    for path in [text, database] {
      let before = try test.bytes(path)
      #expect(
        storeError { _ = try RunStore(at: path, of: test.identity()) } == .foreign(file: path))
      #expect(storeError { _ = try RunStore(existing: path) } == .foreign(file: path))
      #expect(
        storeError { try RunStore.write([], of: test.identity(), to: path) } == .foreign(file: path)
      )
      #expect(try test.bytes(path) == before)
    }
    #expect(try scratch.names == ["database", "text"])
    #expect(
      storeError { _ = try RunStore(existing: scratch.path("no")) }
        == .missing(file: scratch.path("no")))
    guard
      case .unwritable = storeError({
        _ = try RunStore(at: scratch.path("no/s"), of: test.identity())
      })
    else {
      Issue.record("no such folder")
      return
    }
  }

  @Test("An empty file, as a process killed at its first step leaves it, becomes a store")
  func empty() throws {
    let test = try StoreCase(seed: 861)
    let path = scratch.path("s")
    try Data().write(to: URL(fileURLWithPath: path))
    try RunStore(at: path, of: test.identity()).close()
    #expect(try RunStore(existing: path).identity == test.identity())
  }

  @Test("Another format is refused, and what was tampered with is damage")
  func tampered() async throws {
    let test = try StoreCase(seed: 871)
    func edited(_ sql: String) async throws -> StoreError? {
      let path = scratch.path("s-\(UUID().uuidString)")
      try await test.solve(path, test.identity())
      let connection = try SQLiteConnection(at: path)
      try connection.execute(sql)
      try connection.close()
      return storeError { _ = try RunStore(at: path, of: test.identity()).allPoints() }
    }
    guard case .format(_, 99, _) = try await edited("PRAGMA user_version = 99") else {
      Issue.record("format")
      return
    }
    for sql in [
      "DELETE FROM run WHERE field = 'menu'", "UPDATE run SET value = '5/4' WHERE field = 'shard'",
      "DROP TABLE run",
      "UPDATE run SET value = '1e9x1e9' WHERE field = 'grid'", "DROP TABLE point",
      "UPDATE point SET position = 100000 WHERE position = 3",
      "UPDATE point SET feasible = 'x' WHERE position = 3",
      "UPDATE point SET multiplicity = 'x' WHERE position = 3",
    ] {
      let error = try await edited(sql)
      guard case .damaged = error else {
        Issue.record("\(sql): \(String(describing: error))")
        continue
      }
    }
  }

  @Test(
    "Bytes that rot are found or harmless: never a crash, never other points",
    arguments: [UInt64(881), 882])
  func rotten(seed: UInt64) async throws {
    let test = try StoreCase(seed: seed)
    let path = scratch.path("s")
    try await test.solve(path, test.identity())
    let good = try test.bytes(path)
    var rng = SplitMix(seed: seed)
    for draw in 0..<60 {
      var bytes = good
      if draw % 3 == 0 {
        bytes.removeLast(rng.whole(1...bytes.count - 1))
      } else {
        // Structure, not numbers: a page's header and its table of cells.
        let page = rng.whole(0...bytes.count / 4096 - 1) * 4096
        bytes[page + rng.whole(0...(page == 0 ? 99 : 11))] ^= UInt8(rng.whole(1...255))
      }
      let rotten = scratch.path("r\(draw)")
      try Data(bytes).write(to: URL(fileURLWithPath: rotten))
      // Whatever is said, it is said; a store that opens still gives as many points as the grid
      // has.
      _ = storeError {
        let store = try RunStore(at: rotten, of: test.identity())
        #expect(try store.points().count == test.menu.pointCount)
      }
    }
  }
}

extension StoreCase {
  func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
