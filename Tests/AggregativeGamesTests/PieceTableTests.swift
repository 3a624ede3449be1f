import TestSupport
import Testing

@testable import AggregativeGames

@Suite("Tables of pieces")
struct PieceTableTests {
  /// Three players with three pieces, none, and one that starts below zero.
  static let table = PieceTable([[0, 1, 2.5, 4], [0.3], [-1, 1]])

  @Test("counts, floors, ceilings and breakpoints are what was put in")
  func shape() {
    let table = Self.table
    #expect(table.playerCount == 3)
    #expect((0..<3).map(table.count) == [3, 0, 1])
    #expect((0..<3).map(table.floor) == [0, 0.3, -1])
    #expect((0..<3).map(table.ceiling) == [4, 0.3, 1])
    #expect(table.floors == [0, 0.3, -1] && table.layers == 4)
    #expect((0..<3).map { table.position(1, of: $0) } == [3, 4, 5])
    #expect((0...3).map { table.breakpoint($0, of: 0) } == [0, 1, 2.5, 4])
  }

  @Test("a kink belongs to the piece above it; the ceiling and beyond to none")
  func holding() {
    let strategies = [-5, 0, 0.0.nextUp, 1.0.nextDown, 1, 2, 2.5, 4.0.nextDown, 4, 9]
    let pieces = strategies.map { Self.table.piece(holding: $0, of: 0) }
    #expect(pieces == [0, 0, 0, 0, 1, 1, 2, 2, 3, 3])
    #expect([-1, 0.3, 7].map { Self.table.piece(holding: $0, of: 1) } == [0, 0, 0])
    #expect([-2, -1, 0, 1].map { Self.table.piece(holding: $0, of: 2) } == [0, 0, 0, 1])
  }

  @Test("every strategy lies in the piece that holds it", arguments: 1...20)
  func holdingAtRandom(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let table = PieceTable([generator.vector(9, in: -3...3).sorted()])
    for _ in 0..<100 {
      let strategy = generator.uniform(-4...4)
      let piece = table.piece(holding: strategy, of: 0)
      #expect(piece == 0 || table.breakpoint(piece, of: 0) <= strategy, "seed \(seed)")
      #expect(
        piece == table.count(of: 0) || strategy < table.breakpoint(piece + 1, of: 0), "seed \(seed)"
      )
    }
  }

  @Test("clamping keeps what is inside and takes the rest to the nearest end")
  func clamp() {
    #expect(
      [-1, 0, 3, 4, 9, .infinity, -.infinity].map { Self.table.clamp($0, of: 0) } == [
        0, 0, 3, 4, 4, 4, 0,
      ])
    #expect([-1, 0.3, 1].map { Self.table.clamp($0, of: 1) } == [0.3, 0.3, 0.3])
    #expect(Self.table.clamp(.nan, of: 0).isNaN)
  }

  @Test("equal tables are equal, an empty one has no players")
  func equality() {
    let roomy = PieceTable(players: 3, layers: 9) { player, ends in
      for k in 0...Self.table.count(of: player) {
        ends.append(Self.table.breakpoint(k, of: player))
      }
    }
    #expect(roomy == Self.table && roomy.layers == 4)
    #expect(PieceTable([[0, 1, 2.5, 4], [0.3], [-1, 1], [1, 2]]) != Self.table)
    #expect(PieceTable([]).playerCount == 0)
  }

  @Test("breakpoints out of order, repeated, infinite or missing are a programmer's error")
  func preconditions() async {
    await #expect(processExitsWith: .failure) { Self.tabulate([1, 0.5]) }
    await #expect(processExitsWith: .failure) { Self.tabulate([1, 1]) }
    await #expect(processExitsWith: .failure) { Self.tabulate([0, .infinity]) }
    await #expect(processExitsWith: .failure) { Self.tabulate([.nan]) }
    await #expect(processExitsWith: .failure) { Self.tabulate([]) }
    await #expect(processExitsWith: .failure) {
      _ = PieceTable(players: 1, layers: 1) { $1 += [0, 1] }
    }
  }

  static func tabulate(_ breakpoints: [Double]) {
    _ = PieceTable([breakpoints])
  }
}
