import AggregativeGames
import Benchmark
import OverlapMarket
import Planner
import PolicySearch
import Rosters
import SampleMarkets
import Simulation

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(metrics: [.wallClock, .instructions], warmupIterations: 3)
  for count in [50, 1000] {
    guard let market = try? SampleMarket.make(firms: count),
      let policy = try? Policy(liability: 0.3, floor: 0.05)
    else { continue }
    solvingBenchmarks(market, policy)
    aroundBenchmarks(market, policy)
  }
}

/// The parts of a solve, then solves by each method.
private func solvingBenchmarks(_ market: Market, _ policy: Policy) {
  guard let regulated = try? market.regulated(by: policy), let game = try? regulated.game() else {
    return
  }
  let size = "\(market.firms.count) firms"
  let audit = MarketAudit(regulated)
  let floors = market.firms.indices.map { game.pieces.floor(of: $0) }
  let start = BestResponseIteration<SellerGame>(iterationLimit: 4).run(on: game, from: floors)
    .profile

  Benchmark("profits, shares and failures, \(size)") { benchmark in
    for _ in benchmark.scaledIterations {
      blackHole(MarketState(of: regulated, at: start))
    }
  }
  Benchmark("sweep of natural replies with derivatives, \(size)") { benchmark in
    var linearization = Linearization(playerCount: game.playerCount, rank: game.rank)
    for _ in benchmark.scaledIterations { game.linearize(at: start, into: &linearization) }
  }
  Benchmark("sweep of globally best replies, \(size)") { benchmark in
    for _ in benchmark.scaledIterations {
      blackHole(BestResponseIteration<SellerGame>(iterationLimit: 1).run(on: game, from: start))
    }
  }
  for (name, solver) in [("structured", LinearSolver.structured), ("LAPACK", .dense)] {
    Benchmark("one Newton step, \(name), \(size)") { benchmark in
      let method = SemismoothNewton<SellerGame>(linearSolver: solver)
      for _ in benchmark.scaledIterations {
        var run = method.start(on: game, at: start)
        if run.state == .running { blackHole(run.advance()) }
      }
    }
  }
  Benchmark("one verification, \(size)") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(Verifier().verify(start, in: audit)) }
  }
  for choice in MethodChoice.allCases {
    Benchmark("verified solve, \(choice.rawValue), \(size)") { benchmark in
      let search = EquilibriumSearch(choice: choice)
      for _ in benchmark.scaledIterations {
        blackHole(try? market.solve(under: policy, with: search))
      }
    }
  }
  Benchmark("all equilibria, proven, \(size)") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(try? market.allEquilibria(under: policy)) }
  }
}

/// What is done with markets and their solutions.
private func aroundBenchmarks(_ market: Market, _ policy: Policy) {
  let size = "\(market.firms.count) firms"
  guard let regulated = try? market.regulated(by: policy) else { return }
  let state = MarketState(of: regulated, at: market.firms.map { _ in 0.3 })
  Benchmark("exact distribution of failures, \(size)") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(state.failureDistribution(in: market)) }
  }
  Benchmark("Monte Carlo of failures, 1,000 draws, \(size)") { (benchmark: Benchmark) async in
    guard let simulation = try? FailureSimulation(draws: 1000) else { return }
    for _ in benchmark.scaledIterations {
      blackHole(await simulation.run(state, of: regulated))
    }
  }
  let bytes = RosterEncoder.json(Roster(market: market, policy: policy))
  Benchmark("roster from its JSON, \(size)") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(try? Roster(jsonBytes: bytes)) }
  }
  guard market.firms.count <= 50 else { return }
  Benchmark("planner's optimum with its bound, \(size)") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(try? market.plan()) }
  }
  Benchmark("menu search, 11 × 11 points, \(size)") { (benchmark: Benchmark) async in
    guard let liability = try? MenuInstrument(.liability, from: 0, to: 2, points: 11),
      let floor = try? MenuInstrument(.floor, from: 0, to: 1, points: 11),
      let menu = try? PolicyMenu([liability, floor])
    else { return }
    for _ in benchmark.scaledIterations { blackHole(try? await market.search(menu, under: policy)) }
  }
}
