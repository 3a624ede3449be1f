import AggregativeGames
import Benchmark
import OverlapMarket

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(metrics: [.wallClock, .instructions], warmupIterations: 3)

  for count in [50, 1000] {
    guard let market = try? SampleMarket.make(firms: count), let policy = try? Policy(liability: 0.3, floor: 0.05),
      let game = try? OverlapGame(market, under: policy)
    else { continue }
    let audit = MarketAudit(market, under: policy)
    let floors = market.firms.indices.map { game.pieces.floor(of: $0) }
    let start = BestResponseIteration<OverlapGame>(iterationLimit: 4).run(on: game, from: floors).profile

    Benchmark("sweep of natural replies, \(count) firms") { benchmark in
      var linearization = Linearization(playerCount: game.playerCount, rank: game.rank)
      for _ in benchmark.scaledIterations { game.linearize(at: start, into: &linearization) }
    }
    Benchmark("Newton from warm start, structured, \(count) firms") { benchmark in
      for _ in benchmark.scaledIterations { blackHole(SemismoothNewton<OverlapGame>().run(on: game, from: start)) }
    }
    Benchmark("Newton from warm start, LAPACK, \(count) firms") { benchmark in
      let method = SemismoothNewton<OverlapGame>(linearSolver: .dense)
      for _ in benchmark.scaledIterations { blackHole(method.run(on: game, from: start)) }
    }
    Benchmark("aggregate equation, \(count) firms") { benchmark in
      for _ in benchmark.scaledIterations { blackHole(AggregateRoot<OverlapGame>().run(on: game, from: start)) }
    }
    Benchmark("one verification, \(count) firms") { benchmark in
      for _ in benchmark.scaledIterations { blackHole(Verifier().verify(start, in: audit)) }
    }
    Benchmark("solve, verified, \(count) firms") { benchmark in
      for _ in benchmark.scaledIterations { blackHole(try? market.solve(under: policy)) }
    }
    Benchmark("all equilibria, proven, \(count) firms") { benchmark in
      for _ in benchmark.scaledIterations { blackHole(try? market.allEquilibria(under: policy)) }
    }
  }
}
