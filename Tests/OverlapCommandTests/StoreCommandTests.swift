import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("search --store, search --shard and merge")
struct StoreCommandTests {
  let folder: TemporaryFolder
  let roster: String

  init() throws {
    folder = try TemporaryFolder()
    roster = try folder.example("frontier-market")
  }

  private func menu(_ liability: Int, _ floor: Int, name: String = "menu.json") throws -> String {
    try folder.write(
      name,
      """
      { "schemaVersion": 1, "instruments": { "liability": { "from": 0, "to": 2, "points": \
      \(liability) },
        "floor": { "from": 0, "to": 2, "points": \(floor) } } }
      """)
  }

  private func output(_ arguments: [String], status: Int32 = 0) throws -> String {
    let run = try Overlap.run(arguments)
    #expect(run.status == status && run.error.isEmpty, "\(arguments): \(run.error)")
    return run.output
  }

  @Test(
    """
    With a store the answer has the same bytes, however it is asked for, the first time and the \
    next
    """
  )
  func sameBytes() throws {
    let menu = try menu(13, 12)
    for rule in [[], ["--equilibrium", "safest", "--exit", "sequential"]] {
      for format in ["json", "csv", "table"] {
        let search = ["search", roster, menu, "--format", format] + rule
        let plain = try output(search)
        let store = ["--store", folder.path("store\(rule.count)")]
        #expect(try output(search + store) == plain)
        #expect(try output(search + store + ["--threads", "1"]) == plain)
      }
    }
  }

  @Test("A store goes on with the roster and the menu in other bytes, and with no other ones")
  func otherBytes() throws {
    let menu = try menu(3, 3)
    let store = ["--store", folder.path("store")]
    let plain = try output(["search", roster, menu, "--format", "json"] + store)
    func lines(_ path: String) throws -> String {
      let name = String(path.split(separator: "/").last ?? "")
      return try folder.write(
        "crlf-\(name)", folder.read(name).replacing("\n", with: "\r\n") + "\r\n")
    }
    #expect(
      try output(["search", lines(roster), lines(menu), "--format", "json"] + store) == plain)
    let other = try folder.write(
      "other.json", folder.read("frontier-market.json").replacing("400", with: "401"))
    let run = try Overlap.run(["search", other, menu] + store)
    #expect(run.status == 65 && run.error.contains("store: roster = "), "\(run.error)")
  }

  @Test(
    """
    Killed at random moments and started again, a search ends with the bytes of one that ran \
    through
    """
  )
  func killed() throws {
    let seed = UInt64.random(in: .min ... .max)
    var rng = SplitMix(seed: seed)
    let menu = try menu(80, 50)
    let search = ["search", roster, menu, "--format", "csv"]
    let plain = try output(search)
    let store = folder.path("store")
    var kills = 0
    var patience = 0.5
    for _ in 0..<40 where kills < 2 {
      let run = try StartedOverlap(search + ["--store", store])
      Thread.sleep(forTimeInterval: rng.uniform(0...patience))
      if run.kill() {
        kills += 1
      } else {
        // Too late: once more from the start, and sooner.
        patience /= 2
        for suffix in ["", "-wal"] { try? FileManager.default.removeItem(atPath: store + suffix) }
        kills = 0
      }
    }
    #expect(try kills == 2 && output(search + ["--store", store]) == plain, "seed \(seed)")
    #expect(try folder.names.filter { $0.hasPrefix("store") } == ["store"])
  }

  @Test("Shards, merged in any order, give the bytes of a single run", arguments: [1, 3])
  func shards(count: Int) throws {
    let menu = try menu(21, 19)
    let plain = try output(["search", roster, menu, "--format", "json"])
    var held = 0
    for index in 1...count {
      let shard = ["--store", folder.path("shard \(index)"), "--shard", "\(index)/\(count)"]
      let json = try output(["search", roster, menu, "--format", "json"] + shard)
      let summary = try JSONDecoder().decode(Summary.self, from: Data(json.utf8))
      #expect(
        summary.verified && summary.shard == index && summary.shardCount == count
          && summary.counts.pointCount == 399)
      held += summary.counts.heldCount
      // Done already: the same is told again.
      #expect(try output(["search", roster, menu, "--format", "json"] + shard) == json)
      let table = try output(["search", roster, menu] + shard)
      #expect(
        table.hasPrefix(
          "shard \(index)/\(count): \(summary.counts.heldCount) of 399 points, every one with"))
      let rows = try output(["search", roster, menu, "--format", "csv"] + shard).split(
        separator: "\n")
      #expect(
        rows == [
          "shard,shardCount,pointCount,heldCount,unverifiedCount",
          "\(index),\(count),399,\(summary.counts.heldCount),0",
        ])
    }
    #expect(held == 399)
    let stores = (1...count).reversed().map { folder.path("shard \($0)") }
    let merged = folder.path("merged")
    #expect(
      try output(["merge"] + stores + ["--output", merged])
        == "399 points of \(count) \(count == 1 ? "store" : "stores"): all of the grid\n")
    #expect(try output(["merge"] + stores + ["--output", merged, "--quiet"]).isEmpty)
    #expect(try output(["search", roster, menu, "--format", "json", "--store", merged]) == plain)
  }

  private struct Summary: Decodable {
    struct Counts: Decodable { let pointCount, heldCount, unverifiedCount: Int }
    let verified: Bool
    let shard, shardCount: Int
    let counts: Counts
  }

  @Test("A shard without a verified equilibrium somewhere says so and ends with 1")
  func unverified() throws {
    let bad = try folder.example("no-equilibrium")
    let run = try Overlap.run(
      "search", bad, menu(3, 3), "--store", folder.path("s"), "--shard", "1/1")
    #expect(
      run.status == 1
        && run.output.hasPrefix("shard 1/1: 9 of 9 points, NO VERIFIED EQUILIBRIUM at "))
  }

  @Test("What cannot be gone on with is one line, with the exit status of its kind")
  func refusals() throws {
    let (menu, other) = try (menu(9, 9), self.menu(9, 10, name: "other.json"))
    let store = folder.path("store")
    _ = try output(["search", roster, menu, "--store", store])
    let text = try folder.write("text", "not a store at all, but a text")
    let shard = folder.path("shard")
    _ = try output(["search", roster, menu, "--store", shard, "--shard", "1/2"])
    for (status, arguments, part) in [
      (65, ["search", roster, other, "--store", store], "store: menu = "),
      (
        65, ["search", try folder.example("two-assistants"), menu, "--store", store],
        "store: roster = "
      ),
      (
        65, ["search", roster, menu, "--equilibrium", "best", "--store", store],
        "store: equilibrium = worst: must be best"
      ),
      (
        65, ["search", roster, menu, "--budget", "2", "--store", store], "store: budget = 2000000: "
      ),
      (65, ["search", roster, menu, "--store", shard], "shard: shard = 1/2: must be 1/1"),
      (65, ["search", roster, menu, "--store", text], "text: not a store of this program"),
      (65, ["merge", shard, "--output", folder.path("m")], "no store of shard 2/2; run it"),
      (
        65, ["merge", shard, store, "--output", folder.path("m")],
        "store: holds a whole run, as a search without --shard or a merge makes it"
      ),
      (65, ["merge", store, "--output", text], "text: not a store of this program"),
      (
        66, ["merge", folder.path("nothing"), "--output", folder.path("m")], "nothing: no such file"
      ),
      (73, ["search", roster, menu, "--store", folder.path("no/s")], "no/s: cannot be written"),
      (73, ["search", roster, menu, "--store", ""], ": cannot be written: this is not a path"),
      (64, ["search", roster, menu, "--shard", "1/2"], "--shard needs --store"),
      (64, ["search", roster, menu, "--store", store, "--shard", "3/2"], "'3/2' is invalid"),
      (64, ["merge", store], "--output"), (64, ["merge", "--output", "x"], "<stores>"),
    ] as [(Int32, [String], String)] {
      let run = try Overlap.run(arguments)
      #expect(
        run.status == status && run.isOneErrorLine && run.error.contains(part),
        "\(arguments): \(run.error)")
    }
    #expect(try folder.read("text") == "not a store at all, but a text")
  }

  /// Both ends of a new terminal, by Linux's own requests: the C library's functions for it are not
  /// in the Glibc module.
  private func pseudoterminal() throws -> (master: Int32, slave: Int32) {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var (unlocked, number): (Int32, Int32) = (0, 0)
    let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    guard master >= 0, ioctl(master, setLock, &unlocked) == 0,
      ioctl(master, getNumber, &number) == 0
    else {
      throw SpawnFailure(reason: "no pseudoterminal")
    }
    return (master, open("/dev/pts/\(number)", O_RDWR | O_NOCTTY))
  }

  @Test("A terminal sees the bar, which is gone at the end; nobody else does, nor with --quiet")
  func terminal() throws {
    let menu = try menu(40, 40)
    for (more, isShown) in [
      ([], true), (["--quiet"], false), (["--store", folder.path("s")], true),
    ] {
      let (master, slave) = try pseudoterminal()
      defer {
        close(master)
        close(slave)
      }
      let run = try StartedOverlap(
        ["search", roster, menu] + more,
        error: FileHandle(fileDescriptor: slave, closeOnDealloc: false))
      #expect(run.end() == 0)
      _ = fcntl(master, F_SETFL, O_NONBLOCK)
      // A read gives some thousand bytes at most; on a slow machine the bar is drawn more often.
      var (shown, bytes) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 12))
      while case let count = read(master, &bytes, bytes.count), count > 0 {
        shown += bytes.prefix(count)
      }
      let text = String(decoding: shown, as: UTF8.self)
      #expect(
        text.contains("of 1600 policies") == isShown && text.hasSuffix("\r\u{1B}[K") == isShown,
        "\(more) \(text)")
    }
  }
}
