import TestSupport
import Testing

@testable import AggregativeGames

@Suite("Storage that searches share")
struct SearchRoomTests {
  static func game(_ rng: inout SplitMix, firms: Int) -> Cournot {
    Cournot(
      a: 10, b: 1,
      firms: (0..<firms).map { _ in
        Cournot.Firm(c: rng.uniform(0...4), d: rng.uniform(0...1), capacity: rng.uniform(0.5...5))
      })
  }

  @Test("what a run finds does not depend on the runs before it, of games of whatever size")
  func same() {
    let seed: UInt64 = 91
    var rng = SplitMix(seed: seed)
    var room = SearchRoom()
    let newton = SemismoothNewton<Cournot>()
    for draw in 0..<60 {
      let game = Self.game(&rng, firms: [3, 3, 8, 1][draw % 4])
      let start = game.firms.map { _ in rng.uniform(0...1) }
      let alone = newton.run(on: game, from: start)
      let shared = newton.run(on: game, from: start, in: &room)
      #expect(
        alone.profile.map(\.bitPattern) == shared.profile.map(\.bitPattern)
          && alone.state == shared.state
          && alone.iterations == shared.iterations, "seed \(seed), draw \(draw)")
    }
  }

  @Test("a run's storage is handed on, not copied")
  func handedOn() {
    var rng = SplitMix(seed: 92)
    var room = SearchRoom()
    let game = Self.game(&rng, firms: 5)
    let start = game.firms.map { _ in 0.1 }
    _ = SemismoothNewton<Cournot>().run(on: game, from: start, in: &room)
    var kept = room.takeNewton(playerCount: 5, rank: 1)
    let place = kept.trial.reply.withUnsafeBufferPointer { $0.baseAddress }
    room.keep(&kept)
    _ = SemismoothNewton<Cournot>().run(on: game, from: start, in: &room)
    let again = room.takeNewton(playerCount: 5, rank: 1)
    let places = [again.trial, again.current].map {
      $0.reply.withUnsafeBufferPointer { $0.baseAddress }
    }
    #expect(places.contains(place))
  }
}
