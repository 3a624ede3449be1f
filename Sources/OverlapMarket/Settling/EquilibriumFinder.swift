import AggregativeGames
import Intervals

/// Finds equilibria of one market under its policy, one or all. Where a regime's probability
/// responds it belongs to each equilibrium, and every answer stands in the market at its own
/// (docs/model.md section 8.4).
struct EquilibriumFinder {
  let regulated: RegulatedMarket
  /// Where a regime's probability responds, at one of those that it can have.
  let game: SellerGame
  private let audit: MarketAudit
  private let response: RegimeResponse?

  /// - Throws: as `RegulatedMarket.game()`.
  init(_ regulated: RegulatedMarket) throws(MarketError) {
    response = regulated.market.regimeResponse
    if let response {
      let range = response.logOddsRange(in: regulated)
      self.regulated = regulated.at(
        regimeProbability: RegimeResponse.probability(range.midpoint))
    } else {
      self.regulated = regulated
    }
    game = try self.regulated.game()
    audit = MarketAudit(self.regulated)
  }

  /// Whether sufficient conditions say that there is one equilibrium.
  var hasOneEquilibrium: Bool { response == nil && game.hasOneEquilibrium }

  /// Whether firms meet in other sums than that of logit weights, or in what answers to them.
  var isCoupled: Bool { game.problems.isCoupled || response != nil }

  /// In how many sums firms meet, what answers to them among these.
  var sumCount: Int {
    (game.problems.isCoupled ? CoupledSellerGame(game).rank : 1) + (response == nil ? 0 : 1)
  }

  var conditions: UniquenessConditions {
    response == nil ? UniquenessConditions(game) : UniquenessConditions(unclaimedOf: game)
  }

  func selection(among points: [MarketPoint]) -> EquilibriumSelection? {
    if response != nil { return EquilibriumSelection(among: points) }
    return game.problems.isCoupled
      ? EquilibriumSelection(among: points, in: CoupledSellerGame(game))
      : EquilibriumSelection(among: points, in: game)
  }
}

// One.
extension EquilibriumFinder {
  /// What a search comes to.
  /// - Parameter multiplicity: what is known already.
  func attempt(
    with search: EquilibriumSearch, from start: [Double]?, multiplicity: Multiplicity,
    in room: inout SearchRoom, observer: (SearchEvent) -> Void
  ) throws(MarketError) -> MarketSolution {
    var standing = regulated
    let outcome: SearchOutcome
    var point: MarketPoint
    if let response {
      let stand = try ResponseSearch(regulated: regulated, response: response, search: search)
        .run(from: start, in: &room, observer: observer)
      standing = stand.regulated
      outcome = stand.attempt
      let profile = outcome.answer.verdict.profile
      let verdict = search.verifier.verify(profile, in: MarketAudit(standing))
      point = MarketPoint(verdict, iterations: outcome.answer.run.iterations, in: standing)
    } else {
      outcome =
        game.problems.isCoupled
        ? search.solve(
          coupled: CoupledSellerGame(game), audit: audit, from: start, in: &room,
          observer: observer)
        : search.solve(game, audit: audit, from: start, in: &room, observer: observer)
      point = MarketPoint(outcome.answer, in: regulated)
    }
    let converged = point.verdict.isVerified
    let failed = outcome.discarded + (outcome.converged ? [] : [outcome.answer])
    return MarketSolution(
      regulated: standing, method: outcome.answer.run.method, converged: converged,
      multiplicity: multiplicity, point: point, equilibria: converged ? [point] : [],
      shortfalls: failed.map {
        MarketSolution.Shortfall(
          method: $0.run.method, state: $0.run.state,
          relativeGain: $0.verdict.certificate.relativeGain)
      })
  }

  /// What to show of a market that has no equilibrium: where the quickest method ends.
  func nearest(verifier: Verifier) throws(MarketError) -> MarketSolution {
    if response != nil {
      var room = SearchRoom()
      return try attempt(
        with: EquilibriumSearch(verifier: verifier), from: nil, multiplicity: .none, in: &room
      ) { _ in }
    }
    return game.problems.isCoupled
      ? nearest(CoupledSellerGame(game), verifier: verifier)
      : nearest(game, verifier: verifier)
  }

  private func nearest<Game: AggregativeGame>(
    _ game: Game, verifier: Verifier
  ) -> MarketSolution {
    let run = SemismoothNewton<Game>().run(on: game, from: game.pieces.floors)
    let verdict = verifier.verify(run.profile, in: audit)
    return MarketSolution(
      regulated: regulated, method: run.method, converged: false, multiplicity: .none,
      point: MarketPoint(verdict, iterations: run.iterations, in: regulated), equilibria: [],
      shortfalls: [])
  }

  /// An equilibrium out of the proven list of all; nil where there is none, or none could be
  /// proven.
  func enumeratedSolution(verifier: Verifier) -> MarketSolution? {
    guard let all = enumerated(with: .ofOnePolicy, verifier: verifier),
      let selection = selection(among: all.points)
    else { return nil }
    let point = all.points[selection.fromLowestStart ?? selection.byStability]
    guard point.verdict.isVerified else { return nil }
    return MarketSolution(
      regulated: point.regulated, method: "enumeration", converged: true,
      multiplicity: all.multiplicity, point: point, equilibria: all.points, shortfalls: [])
  }
}

// All.
extension EquilibriumFinder {
  /// Equilibria that an enumeration finds.
  struct All {
    let multiplicity: Multiplicity
    let points: [MarketPoint]
    let outcome: EnumerationOutcome
  }

  /// The equilibria that an enumeration finds, each judged by the verifier too; nil where firms
  /// meet in too many sums.
  func enumerated(with enumeration: EquilibriumEnumeration, verifier: Verifier) -> All? {
    guard isCoupled else {
      return judged(enumeration.run(game, audit: audit), verifier, sharpeningIn: game)
    }
    let coupled = CoupledSellerGame(game)
    let responding = RespondingSellers(regulated, game)
    guard responding != nil || response == nil,
      let sums = SellerSums(coupled, outer: responding)
    else { return nil }
    if responding != nil {
      let outcome = enumeration.run(
        several: sums,
        audit: { sums in
          MarketAudit(regulated, regimeProbability: Self.regimeProbability(sums))
        }, guess: answered(verifier))
      return judgedByResponse(outcome, verifier)
    }
    let quick = SemismoothNewton<CoupledSellerGame>(iterationLimit: 30).run(
      on: coupled, from: coupled.pieces.floors)
    let outcome = enumeration.run(
      several: sums, audit: { _ in audit },
      guess: quick.state == .converged ? coupled.sums(at: quick.profile) : nil)
    return judged(outcome, verifier, sharpeningIn: coupled)
  }

  /// Log A and log odds at which the market was seen to answer; nil where it was not, and where
  /// firms meet in other sums too.
  private func answered(_ verifier: Verifier) -> [Double]? {
    guard let response, !game.problems.isCoupled else { return nil }
    var room = SearchRoom()
    let search = ResponseSearch(
      regulated: regulated, response: response, search: EquilibriumSearch(verifier: verifier))
    guard let stand = try? search.run(from: nil, in: &room, observer: { _ in }),
      stand.attempt.converged, let own = try? stand.regulated.game()
    else { return nil }
    let total = own.aggregate(of: stand.attempt.answer.verdict.profile) + own.reference
    return [total - game.reference, stand.logOdds]
  }

  private func all(_ outcome: EnumerationOutcome, _ points: [MarketPoint]) -> All {
    let multiplicity: Multiplicity =
      !outcome.isComplete || points.contains { $0.enclosure == nil }
      ? .budgetExceeded
      : points.isEmpty ? .none : points.count == 1 && !outcome.isTruncated ? .unique : .multiple
    return All(multiplicity: multiplicity, points: points, outcome: outcome)
  }

  private func judged<Game: AggregativeGame>(
    _ outcome: EnumerationOutcome, _ verifier: Verifier, sharpeningIn game: Game
  ) -> All {
    all(
      outcome,
      outcome.equilibria.map { equilibrium in
        let sharpened = Self.sharpened(equilibrium, in: game)
        let verdict = verifier.verify(sharpened.profile, in: audit)
        return MarketPoint(
          verdict, iterations: 0, enclosure: verdict.isVerified ? sharpened : nil, in: regulated)
      })
  }

  /// The equilibrium with the point in its enclosure moved by Newton's method to the last digits,
  /// where that stays inside.
  private static func sharpened<Game: AggregativeGame>(
    _ equilibrium: EnclosedEquilibrium, in game: Game
  ) -> EnclosedEquilibrium {
    let run = SemismoothNewton<Game>(iterationLimit: 5).run(
      on: game, from: equilibrium.profile)
    guard run.state == .converged,
      zip(equilibrium.enclosure, run.profile).allSatisfy({ $0.contains($1) })
    else { return equilibrium }
    var sharpened = equilibrium
    sharpened.profile = run.profile
    return sharpened
  }

  /// p_H by the sums of a root, the last of which are its log odds.
  private static func regimeProbability(_ sums: [Interval]) -> Interval {
    (sums.last ?? .entire).logistic()
  }

  private func judgedByResponse(_ outcome: EnumerationOutcome, _ verifier: Verifier) -> All {
    all(
      outcome,
      outcome.equilibria.map { equilibrium in
        let (standing, sharpened) = sharpenedByResponse(equilibrium)
        let verdict = verifier.verify(sharpened.profile, in: MarketAudit(standing))
        return MarketPoint(
          verdict, iterations: 0, enclosure: verdict.isVerified ? sharpened : nil, in: standing)
      })
  }

  /// The equilibrium with its log odds moved inside their enclosure, by the secant method, to where
  /// the market answers with them.
  private func sharpenedByResponse(
    _ equilibrium: EnclosedEquilibrium
  ) -> (RegulatedMarket, EnclosedEquilibrium) {
    func stand(_ logOdds: Double) -> (market: RegulatedMarket, found: EnclosedEquilibrium) {
      let standing = regulated.at(regimeProbability: RegimeResponse.probability(logOdds))
      guard let game = try? standing.game() else { return (standing, equilibrium) }
      return (
        standing,
        game.problems.isCoupled
          ? Self.sharpened(equilibrium, in: CoupledSellerGame(game))
          : Self.sharpened(equilibrium, in: game)
      )
    }
    guard let response, let range = equilibrium.sums.last else { return stand(0) }
    var logOdds = range.midpoint
    var best = stand(logOdds)
    var last: (logOdds: Double, excess: Double)?
    var least = Double.infinity
    for _ in 0..<6 {
      let now = last == nil ? best : stand(logOdds)
      let state = MarketState(of: now.market, at: now.found.profile)
      let excess = response.logOdds(at: state, in: now.market) - logOdds
      if abs(excess) < least { (least, best) = (abs(excess), now) }
      let slope = last.map { (excess - $0.excess) / (logOdds - $0.logOdds) } ?? -1
      last = (logOdds, excess)
      let next = min(max(logOdds - excess / slope, range.lower), range.upper)
      guard excess != 0, next != logOdds, next.isFinite else { break }
      logOdds = next
    }
    return best
  }
}
