/// The methods that a search tries, in order; never empty.
///
/// Where some payoff may have several peaks, Newton's methods and the aggregate equation know only
/// the nearest one: sweeps of globally best replies first choose among them, unless the start is
/// thought to be near an equilibrium.
struct SearchPlan: Sequence, IteratorProtocol {
  enum Method {
    case newton
    /// Newton's with dense linear algebra.
    case dense
    /// The aggregate equation.
    case aggregate
    case bestResponse(iterationLimit: Int)
  }

  /// Sweeps of globally best replies from the start.
  struct WarmUp {
    var sweeps = 0
    /// They end early where no strategy is farther than this from its best reply, relative to its
    /// size: peaks are chosen then, and Newton's method is faster from there.
    var nearness = 0.0
  }

  /// One method to try.
  struct Step {
    var method: Method
    var warmUp = WarmUp()
  }

  private let choice: MethodChoice
  private let hasAggregate: Bool
  private let hasDense: Bool
  private let sweepLimit: Int
  /// Before a method's tries, one after another.
  private let warmUps: ArraySlice<WarmUp>
  private var tried = 0

  private static let allWarmUps = [WarmUp(), WarmUp(sweeps: 4, nearness: 0.1), WarmUp(sweeps: 40)]

  /// - Parameter isNear: whether the start is thought to be near an equilibrium.
  /// - Parameter hasAggregate: whether the game has an aggregate equation.
  init<Game: AggregativeGame>(
    _ search: EquilibriumSearch, _ game: Game, isNear: Bool, hasAggregate: Bool
  ) {
    self.hasAggregate = hasAggregate
    choice = !hasAggregate && search.choice == .aggregate ? .auto : search.choice
    hasDense = game.playerCount <= search.denseLimit
    // As many sweeps as there is patience for in a market of this size.
    sweepLimit = Swift.min(2000, Swift.max(60, 40_000_000 / Swift.max(game.playerCount, 1)))
    // Asked of no player where the start is near.
    warmUps = isNear || game.hasSinglePeaks ? Self.allWarmUps[...] : Self.allWarmUps.dropFirst()
  }

  mutating func next() -> Step? {
    defer { tried += 1 }
    let retry = tried < warmUps.count ? warmUps[warmUps.startIndex + tried] : nil
    switch choice {
    case .bestResponse:
      return tried == 0 ? Step(method: .bestResponse(iterationLimit: sweepLimit)) : nil
    case .newton: return retry.map { Step(method: .newton, warmUp: $0) }
    case .complementarity: return retry.map { Step(method: .dense, warmUp: $0) }
    case .aggregate: return retry.map { Step(method: .aggregate, warmUp: $0) }
    case .auto:
      if let retry { return Step(method: .newton, warmUp: retry) }
      switch tried - warmUps.count + (hasAggregate ? 0 : 1) {
      case 0: return Step(method: .aggregate)
      case 1: return Step(method: .bestResponse(iterationLimit: sweepLimit))
      case 2: return hasDense ? Step(method: .dense) : nil
      default: return nil
      }
    }
  }
}
