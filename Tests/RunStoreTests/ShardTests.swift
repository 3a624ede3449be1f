import PolicySearch
import Testing

@testable import RunStore

@Suite("Shards")
struct ShardTests {
  @Test("i/n with 1 ≤ i ≤ n, and nothing else")
  func reading() {
    #expect(Shard("2/8") == Shard(2, of: 8) && Shard("1/1") == .whole)
    for text in [
      "", "/", "1", "0/2", "3/2", "1/0", "-1/2", "1/2/3", "+1/2", "1/ 2", "a/b",
      "1/99999999999999999999",
    ] {
      #expect(Shard(text) == nil, "\(text)")
    }
    #expect(Shard("7/9").map { Shard($0.description) } == Shard(7, of: 9))
  }

  @Test(
    "Each block is in one shard, and shards differ by at most one block",
    arguments: [1, 2, 3, 7, 40])
  func partition(count: Int) throws {
    let grid = try #require(GridBlocks(extents: [31, 40]))
    let shards = try (1...count).map { try #require(Shard($0, of: count)).blocks(of: grid) }
    #expect(shards.flatMap(\.self).sorted() == Array(0..<grid.count))
    let sizes = shards.map(\.count)
    #expect(try #require(sizes.max()) - #require(sizes.min()) <= 1)
  }
}
