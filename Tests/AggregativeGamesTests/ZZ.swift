import Testing
import AggregativeGames
@Test func zzprobe() {
  var generator = SeededGenerator(seed: 256)
  let game = Cournot.random(Int.random(in: 1...30, using: &generator), using: &generator)
  for f in game.firms { print(f) }
  print(game.b, game.textbookEquilibrium)
  var run = BestResponseIteration<Cournot>(order: .simultaneous).start(on: game, at: Array(repeating: 0, count: game.firms.count))
  while run.state == .running { let r = run.advance(); print(r.iteration, r.residual, r.step, r.note ?? "", run.profile.reduce(0,+)) }
  print(run.state)
}
