import LinearAlgebra

/// Semismooth Newton on the complementarity form, eliminated to one equation a player: strategy = natural reply.
///
/// Globalised by a non-monotone line search on the squared scaled residual; where no step along the Newton direction
/// helps, a damped step towards the natural replies is taken instead. A singular or ill-conditioned system is
/// regularised, and the trace says so.
public struct SemismoothNewton<Game: AggregativeGame>: EquilibriumMethod {
  public var linearSolver: LinearSolver
  public var tolerance: Double
  public var iterationLimit: Int
  /// How many past merit values the line search may compare with.
  public var memory: Int

  public init(
    linearSolver: LinearSolver = .structured, tolerance: Double = 1e-13, iterationLimit: Int = 300,
    memory: Int = 6
  ) {
    self.linearSolver = linearSolver
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
    self.memory = memory
  }

  public var name: String { linearSolver == .dense ? "complementarity" : "newton" }

  public func start(on game: Game, at profile: [Double]) -> NewtonRun<Game> {
    NewtonRun(options: self, game: game, profile: profile)
  }
}

public struct NewtonRun<Game: AggregativeGame>: SolverRun {
  /// A residual that stalls below this is at the level of rounding in the marginal payoffs.
  static var roundingLevel: Double { 1e-9 }
  /// Systems closer to singular than this are regularised.
  static var leastCondition: Double { 1e-14 }

  let options: SemismoothNewton<Game>
  let game: Game
  public private(set) var profile: [Double]
  public private(set) var state = RunState.running
  private var iteration = 0
  // Room that every iteration uses again.
  private var system: DiagonalPlusLowRank
  private var excess: [Double]
  private var direction: [Double]
  private var origin: [Double]
  private var current: Linearization
  private var trial: Linearization
  private var merit: Double
  private var recentMerits: [Double]
  private var residual: Double
  private var bestResidual = Double.infinity
  private var bestProfile: [Double]
  private var sinceBest = 0
  private let weight: [Double]

  init(options: SemismoothNewton<Game>, game: Game, profile start: [Double]) {
    let pieces = game.pieces
    self.options = options
    self.game = game
    profile = start.enumerated().map { pieces.clamp($1, of: $0) }
    weight = profile.indices.map {
      let width = pieces.ceiling(of: $0) - pieces.floor(of: $0)
      return width > 0 ? 1 / width : 0
    }
    current = Linearization(playerCount: game.playerCount, rank: game.rank)
    trial = current
    system = current.newtonMatrix()
    excess = [Double](repeating: 0, count: profile.count)
    direction = excess
    origin = excess
    game.linearize(at: profile, into: &current)
    merit = Self.merit(profile, current, weight)
    residual = ResidualScale.largest(profile, current, pieces)
    recentMerits = [merit]
    recentMerits.reserveCapacity(options.memory + 1)
    bestProfile = profile
    if residual <= options.tolerance { state = .converged }
    if !residual.isFinite { state = .stopped(.notFinite) }
  }

  public mutating func advance() -> IterationReport {
    iteration += 1
    var note = findNewtonDirection()
    var step = searchLine()
    if step == 0 {
      for i in profile.indices { direction[i] = current.reply[i] - profile[i] }
      step = searchLine()
      note = "step towards the natural replies"
      if step == 0 {
        // Neither direction lowers the merit: take the damped reply step all the same and let the limit on stagnation judge.
        step = 0.5
        setOrigin()
        move(by: step)
        note = "damped reply step without descent"
      }
    }
    swap(&current, &trial)
    merit = Self.merit(profile, current, weight)
    recentMerits.append(merit)
    if recentMerits.count > options.memory { recentMerits.removeFirst() }
    residual = ResidualScale.largest(profile, current, game.pieces)
    judge()
    return IterationReport(
      iteration: iteration, residual: residual, step: step, corners: current.cornerCount,
      note: note)
  }

  private mutating func judge() {
    guard residual.isFinite else {
      state = .stopped(.notFinite)
      return
    }
    if residual < 0.5 * bestResidual {
      bestResidual = residual
      for i in profile.indices { bestProfile[i] = profile[i] }
      sinceBest = 0
    } else {
      sinceBest += 1
    }
    if residual <= options.tolerance {
      state = .converged
    } else if bestResidual <= Self.roundingLevel && sinceBest >= 2 {
      profile = bestProfile
      state = .converged
    } else if sinceBest >= 60 {
      profile = bestProfile
      state = .stopped(.stagnation)
    }
  }

  private static func merit(
    _ profile: [Double], _ linearization: borrowing Linearization, _ weight: [Double]
  ) -> Double {
    var sum = 0.0
    for i in profile.indices {
      let residual = (profile[i] - linearization.reply[i]) * weight[i]
      sum += residual * residual
    }
    return sum / 2
  }

  /// Backtracks until the merit falls against the worst of the recent ones; moves there and returns the step, or 0 for none.
  private mutating func searchLine() -> Double {
    let reference = recentMerits.max() ?? merit
    setOrigin()
    var step = 1.0
    while step > 1e-4 {
      move(by: step)
      let reached = Self.merit(profile, trial, weight)
      if reached <= reference - 2e-4 * step * merit { return step }
      step /= 2
    }
    for i in profile.indices { profile[i] = origin[i] }
    return 0
  }

  private mutating func setOrigin() {
    for i in profile.indices { origin[i] = profile[i] }
  }

  /// Goes from the origin along the direction.
  private mutating func move(by step: Double) {
    let pieces = game.pieces
    for i in profile.indices {
      // A full step to a corner lands on it exactly.
      let lands = step == 1 && current.activity[i] % 2 == 0
      profile[i] = lands ? current.reply[i] : pieces.clamp(origin[i] + step * direction[i], of: i)
    }
    game.linearize(at: profile, into: &trial)
  }

  /// Solves (I − ∂reply) · direction = reply − profile; returns what was out of the ordinary.
  private mutating func findNewtonDirection() -> String? {
    for i in profile.indices { excess[i] = current.reply[i] - profile[i] }
    for regularisation in [0, 1e-6, 1e-3, 1] where solve(regularisation: regularisation) {
      return regularisation == 0 ? nil : "regularised by \(regularisation)"
    }
    for i in excess.indices { direction[i] = excess[i] }
    return "singular system: reply step"
  }

  private mutating func solve(regularisation: Double) -> Bool {
    current.assignNewtonMatrix(to: &system, shift: regularisation)
    switch options.linearSolver {
    case .structured:
      guard let distance = try? system.solve(excess, into: &direction), distance > Self.leastCondition
      else { return false }
    case .dense:
      guard let dense = Self.denseSolve(system.dense(), excess) else { return false }
      direction = dense
    }
    return direction.allSatisfy(\.isFinite)
  }

  private static func denseSolve(_ matrix: Matrix, _ residual: [Double]) -> [Double]? {
    guard let factors = try? LUFactorization(factoring: matrix),
      factors.reciprocalCondition > leastCondition
    else { return nil }
    return factors.solve(residual)
  }
}
