/// Which method looks for the equilibrium: `auto`, or one that the table lists.
public enum MethodChoice: String, Sendable, CaseIterable {
  /// Each of the others in this order until an answer is verified.
  case auto
  case newton
  case aggregate
  case bestResponse = "best-response"
  case complementarity

  /// Most players for which a method is offered: the dense matrix of `complementarity` takes 8 ·
  /// players² bytes, twice.
  public var playerLimit: Int { self == .complementarity ? 15_000 : .max }
}

extension MethodChoice {
  /// The table: how each method runs on a game.
  /// - Returns: nil where it does not take the game, and for `auto`.
  func row<Game: AggregativeGame>(for game: Game) -> MethodRow<Game>? {
    switch self {
    case .auto, .aggregate: nil
    case .newton: MethodRow(SemismoothNewton(), isLocal: true)
    case .bestResponse:
      // As many sweeps as there is patience for in a game of this size.
      MethodRow(
        BestResponseIteration(
          iterationLimit: min(2000, max(60, 40_000_000 / max(game.playerCount, 1)))),
        isLocal: false)
    case .complementarity:
      MethodRow(SemismoothNewton(linearSolver: .dense), isLocal: true, autoPlayerLimit: 1000)
    }
  }

  /// The same with the methods that a game of one aggregate has besides.
  func row<Game: SingleAggregateGame>(ofOneAggregate game: Game) -> MethodRow<Game>? {
    self == .aggregate ? MethodRow(AggregateRoot(), isLocal: true) : row(for: game)
  }
}

/// A line of the table of methods.
struct MethodRow<Game: AggregativeGame> {
  let name: String
  /// Whether it knows only the nearest of a payoff's peaks.
  let isLocal: Bool
  /// `auto` leaves it to games of at most this many players.
  let autoPlayerLimit: Int
  /// From a profile to where the method ended.
  let run: (Game, [Double], inout SearchRoom, (IterationReport) -> Void) -> RunResult

  init<Method: EquilibriumMethod<Game>>(
    _ method: Method, isLocal: Bool, autoPlayerLimit: Int = .max
  ) {
    name = method.name
    self.isLocal = isLocal
    self.autoPlayerLimit = autoPlayerLimit
    run = { method.run(on: $0, from: $1, in: &$2, observer: $3) }
  }
}
