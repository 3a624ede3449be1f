import TestSupport
import Testing

@testable import AggregativeGames

@Suite("Scanning pieces for the natural reply")
struct NaturalReplyTests {
  static func scan(_ targets: [Double]) -> NaturalReply {
    let table = PieceTable([[7], Array([0, 1, 2, 3].prefix(targets.count + 1))])
    return NaturalReply.scan(pieces: table, player: 1) { targets[$0] }
  }

  @Test(
    "falling targets meet in a piece, on a kink, at the floor or at the ceiling",
    arguments: [
      ([0.5, -1, -2], 0.5, 1), ([1.5, 1.2, 0], 1.2, 3), ([9, 8, 2.5], 2.5, 5),
      ([1.5, 0.5, 0], 1, 2), ([9, 2.5, 1], 2, 4), ([-1, -2, -3], 0, 0), ([9, 9, 9], 3, 6),
    ] as [([Double], Double, Int32)])
  func places(targets: [Double], strategy: Double, activity: Int32) {
    let reply = Self.scan(targets)
    #expect(reply.strategy == strategy && reply.activity == activity)
  }

  @Test("targets exactly on a breakpoint count as on it")
  func onBreakpoint() {
    #expect(Self.scan([0, -1, -1]).activity == 0)
    #expect(Self.scan([1, 1, 0]).activity == 2)
    #expect(Self.scan([1, 0, 0]).strategy == 1)
    #expect(Self.scan([3, 3, 3]).activity == 6)
  }

  @Test("a target that is not a number gives a reply that is none")
  func notANumber() {
    #expect(Self.scan([.nan, 1, 1]).strategy.isNaN)
    #expect(Self.scan([9, .nan, 9]).strategy.isNaN)
  }

  @Test("infinite targets are ends")
  func infinite() {
    #expect(Self.scan([.infinity, .infinity, .infinity]).strategy == 3)
    #expect(Self.scan([-.infinity, 0, 0]).strategy == 0)
  }

  @Test("a player with one strategy has it for reply, without a target asked for")
  func onePoint() {
    let reply = Self.scan([])
    #expect(reply.strategy == 0 && reply.activity == 0)
  }

  @Test("with falling targets the reply is the one solution, by brute force", arguments: 1...40)
  func uniqueSolution(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let targets = Array(generator.vector(3, in: -1...4).sorted().reversed())
    let reply = Self.scan(targets)
    // target − strategy changes sign once along the pieces: positive before the reply, negative
    // after it.
    for k in 0..<300 {
      let x = (Double(k) + 0.5) / 100
      let excess = targets[Int(x)] - x
      #expect(x < reply.strategy ? excess > 0 : excess < 0, "seed \(seed) at \(x)")
    }
  }
}
