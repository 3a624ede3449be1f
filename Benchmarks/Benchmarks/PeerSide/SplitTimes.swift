import AggregativeGames
import OverlapMarket

/// Medians of the times of a solve: its solver and its verifier apart, by what passes between the
/// events of the search, and all of it together.
struct SplitTimes {
  let solver: Double
  let verifier: Double
  let together: Double

  init(
    of market: Market, under policy: Policy, with search: EquilibriumSearch = EquilibriumSearch(),
    repeats: Int
  )
    throws
  {
    let clock = ContinuousClock()
    // Handed from solve to solve, as a program that solves many markets does.
    var room = SearchRoom()
    var solving: [Double] = []
    var verifying: [Double] = []
    for _ in 0...repeats {
      var (solver, verifier) = (0.0, 0.0)
      var mark = clock.now
      _ = try market.regulated(by: policy).solve(with: search, in: &room) { event in
        switch event {
        case .started: mark = clock.now
        case .iterated: break
        case .ended:
          solver += Timing.seconds(clock.now - mark)
          mark = clock.now
        case .judged: verifier += Timing.seconds(clock.now - mark)
        }
      }
      solving.append(solver)
      verifying.append(verifier)
    }
    solver = Timing.median(Array(solving.dropFirst()))
    verifier = Timing.median(Array(verifying.dropFirst()))
    together = try Timing.median(of: repeats) {
      _ = try market.solve(under: policy, with: search, in: &room)
    }
  }
}
