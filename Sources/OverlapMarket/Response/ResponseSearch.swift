import AggregativeGames
import Glibc

/// Looks for one equilibrium of a market in which a regime's probability responds: the log odds at
/// which the equilibrium among firms that take them as given answers with just these, by false
/// position between the ends of their range. Where what firms do jumps there need not be any.
struct ResponseSearch {
  let regulated: RegulatedMarket
  let response: RegimeResponse
  let search: EquilibriumSearch

  /// What holds at given log odds.
  struct Stand {
    let regulated: RegulatedMarket
    let attempt: SearchOutcome
    let logOdds: Double
    /// By how much the answer exceeds them.
    let excess: Double
  }

  private static let stepLimit = 200

  /// - Throws: as `RegulatedMarket.game()`.
  /// - Complexity: some ten equilibria with probabilities given.
  func run(
    from start: [Double]?, in room: inout SearchRoom, observer: (SearchEvent) -> Void
  ) throws(MarketError) -> Stand {
    let range = response.logOddsRange(in: regulated)
    var profile = start
    func stand(_ logOdds: Double, _ room: inout SearchRoom) throws(MarketError) -> Stand {
      let found = try self.stand(at: logOdds, from: profile, in: &room, observer: observer)
      profile = found.attempt.answer.verdict.profile
      return found
    }
    var low = try stand(range.lower, &room)
    var high = try stand(range.upper, &room)
    var best = abs(low.excess) <= abs(high.excess) ? low : high
    // Of an end that is kept twice half of the excess counts (the Illinois rule).
    var (below, above) = (low.excess, high.excess)
    var lastRose: Bool?
    var steps = 0
    while steps < Self.stepLimit, below > 0, above < 0 {
      steps += 1
      let width = high.logOdds - low.logOdds
      var at = low.logOdds + width * (below / (below - above))
      if !(at > low.logOdds && at < high.logOdds) { at = low.logOdds + width / 2 }
      guard at > low.logOdds, at < high.logOdds else { break }
      let next = try stand(at, &room)
      if abs(next.excess) < abs(best.excess) { best = next }
      if abs(next.excess) <= 0x1p-51 * max(1, abs(at)) { break }
      let rose = next.excess > 0
      if rose {
        (low, below) = (next, next.excess)
        if lastRose == true { above /= 2 }
      } else {
        (high, above) = (next, next.excess)
        if lastRose == false { below /= 2 }
      }
      lastRose = rose
    }
    return best
  }

  private func stand(
    at logOdds: Double, from start: [Double]?, in room: inout SearchRoom,
    observer: (SearchEvent) -> Void
  ) throws(MarketError) -> Stand {
    let standing = regulated.at(regimeProbability: RegimeResponse.probability(logOdds))
    let game = try standing.game()
    let audit = MarketAudit(standing, takesProbabilityAsGiven: true)
    let attempt =
      game.problems.isCoupled
      ? search.solve(
        coupled: CoupledSellerGame(game), audit: audit, from: start, in: &room, observer: observer)
      : search.solve(game, audit: audit, from: start, in: &room, observer: observer)
    let state = MarketState(of: standing, at: attempt.answer.verdict.profile)
    return Stand(
      regulated: standing, attempt: attempt, logOdds: logOdds,
      excess: response.logOdds(at: state, in: standing) - logOdds)
  }
}

extension RegimeResponse {
  /// The probability of log odds.
  package static func probability(_ logOdds: Double) -> Double {
    logOdds < 0 ? exp(logOdds) / (1 + exp(logOdds)) : 1 / (1 + exp(-logOdds))
  }

  /// What a state answers with, in log odds. O(firms).
  func logOdds(at state: MarketState, in regulated: RegulatedMarket) -> Double {
    let firms = regulated.market.firms
    var (served, failing) = (0.0, 0.0)
    for i in firms.indices {
      served += state.share[i] * firms.exposure[i]
      failing += state.expectedFailure[i]
    }
    return logOdds(servedExposure: served, meanFailure: failing / Double(firms.count))
  }
}
