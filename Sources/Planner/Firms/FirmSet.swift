import AggregativeGames
import Intervals
import OverlapMarket

/// A set of firms and the best overlaps known for it.
struct PlannedSet {
  /// Positions of those who serve, ascending.
  var serving: [Int]
  /// Of those who serve; nil where nobody does.
  var result: LocalPlanner.Result?
  /// In units of utility times users, in floating point.
  var welfare: Double
}

/// The problems of a planner that remain when it is decided who serves.
struct FirmSets {
  /// The market and the policy in whose terms shares could be held. Where firms set prices the
  /// planner does, and this is the market whose welfare at given prices is that at the planner's.
  let held: RegulatedMarket
  /// The market as it was given.
  private let stated: RegulatedMarket
  let objective: WelfareObjective
  private let climber = LocalPlanner()

  /// - Throws: `MarketError.incomplete` where prices are chosen and welfare has no maximum over
  ///   them.
  init(_ stated: RegulatedMarket, _ objective: WelfareObjective) throws(MarketError) {
    let market = stated.original
    if market.pricing == .bertrand,
      objective.convention != .totalSurplus || objective.shares == .fixed
    {
      throw .incomplete(
        path: ChoiceDescriptor.pricing.path,
        rule: "a planner who sets prices maximises totalSurplus with shares free: by the other "
          + "conventions welfare grows without end as prices fall; take totalSurplus")
    }
    self.stated = stated
    held =
      market.pricing == .bertrand
      ? try market.sociallyPriced.regulated(by: stated.policy) : stated
    self.objective = objective
  }

  /// The market of those who serve.
  func part(_ serving: [Int]) -> RegulatedMarket { Self.part(serving, of: held) }

  /// The same as it was given.
  func statedPart(_ serving: [Int]) -> RegulatedMarket { Self.part(serving, of: stated) }

  private static func part(_ serving: [Int], of market: RegulatedMarket) -> RegulatedMarket {
    serving.count == market.original.firms.count ? market : market.part(of: serving)
  }

  /// Welfare where nobody serves, enclosed: everybody has the outside option. nil where there is
  /// none, for somebody must serve then.
  var empty: Interval? {
    held.original.outsideOption.map { Interval(held.original.users) * Interval($0) }
  }

  /// A local maximum over the overlaps of those who serve.
  /// - Precondition: somebody serves.
  func climbed(_ serving: [Int]) throws(MarketError) -> PlannedSet {
    let regulated = part(serving)
    let terms = try SocialTerms(regulated.original, objective: objective, sharesIn: regulated)
    let game = PlannerGame(terms)
    let result = climber.climb(game, from: serving.indices.map { game.pieces.floor(of: $0) })
    return PlannedSet(serving: serving, result: result, welfare: result.welfare)
  }

  /// The best overlaps of those who serve, and a bound on them that is of use beside `known`.
  /// - Precondition: somebody serves.
  func optimum(
    _ serving: [Int], by search: BoundSearch, observer: (PlannerEvent) -> Void = { _ in }
  ) throws(MarketError) -> BoundSearch.Outcome {
    let regulated = part(serving)
    let terms = try SocialTerms(regulated.original, objective: objective, sharesIn: regulated)
    let game = PlannerGame(terms, climbs: false)
    let floor = serving.indices.map { game.pieces.floor(of: $0) }
    let first = climber.stationaryProfile(game, from: floor)
    observer(.climbed(iterations: first?.iterations ?? 0))
    // A stationary profile may be no maximum, so it counts only where the proof leaves next to
    // nothing above it.
    var strict = search
    strict.tolerance = min(1e-9, search.tolerance)
    let proof = first.flatMap { strict.proof(game, of: $0) }
    return proof ?? climbing(PlannerGame(terms), search)
  }

  /// From where climbs end that begin at no overlap and, if need be, at all of it.
  private func climbing(_ game: PlannerGame, _ search: BoundSearch) -> BoundSearch.Outcome {
    let players = 0..<game.playerCount
    return search.run(
      game, from: climber.climb(game, from: players.map { game.pieces.floor(of: $0) })
    ) {
      climber.climb(game, from: players.map { game.pieces.ceiling(of: $0) })
    }
  }
}
