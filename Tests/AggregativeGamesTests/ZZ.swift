import Testing
import AggregativeGames
@Test func zzprobe() {
  for order in [BestResponseIteration<Cournot>.Order.simultaneous, .sequential] {
  var bad = 0, its = 0, worst = 0
  for seed in 1...400 as ClosedRange<UInt64> {
  var generator = SeededGenerator(seed: seed)
  let game = Cournot.random(Int.random(in: 1...30, using: &generator), using: &generator)
  for start in [Array(repeating: 0, count: game.firms.count), game.firms.map(\.capacity)] {
  let r = BestResponseIteration<Cournot>(order: order).run(on: game, from: start)
  its += r.iterations; worst = max(worst, r.iterations)
  if r.state != .converged || relativeDifference(r.profile, game.textbookEquilibrium) > 1e-10 { bad += 1; if bad < 5 {print(seed, r.state, r.iterations, game.firms.count) }}
  } }
  print(order, bad, "of 800; mean its", its / 800, worst)
  }
}
