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
  public private(set) var state = RunState.running
  private var iteration = 0
  // Room that every iteration uses again.
  private var columns: NewtonColumns
  private var system: DiagonalPlusLowRank
  private var current: Linearization
  private var trial: Linearization
  private var merit: Double
  private var recentMerits: [Double]
  private var residual: Double
  private var bestResidual = Double.infinity
  private var sinceBest = 0

  public var profile: [Double] { columns.profile }

  init(options: SemismoothNewton<Game>, game: Game, profile start: [Double]) {
    self.options = options
    self.game = game
    columns = NewtonColumns(start, game.pieces)
    current = Linearization(playerCount: game.playerCount, rank: game.rank)
    trial = current
    system = current.newtonMatrix()
    game.linearize(at: columns.profile, into: &current)
    merit = columns.merit(current)
    residual = columns.residual(current)
    recentMerits = [merit]
    recentMerits.reserveCapacity(options.memory + 1)
    if residual <= options.tolerance { state = .converged }
    if !residual.isFinite { state = .stopped(.notFinite) }
  }

  public mutating func advance() -> IterationReport {
    iteration += 1
    var note = findNewtonDirection()
    var step = searchLine()
    if step == 0 {
      columns.aimAtReplies(current)
      step = searchLine()
      note = "step towards the natural replies"
      if step == 0 {
        // Neither direction lowers the merit: take the damped reply step all the same and let the limit on stagnation judge.
        step = 0.5
        columns.setOrigin()
        move(by: step)
        note = "damped reply step without descent"
      }
    }
    swap(&current, &trial)
    merit = columns.merit(current)
    recentMerits.append(merit)
    if recentMerits.count > options.memory { recentMerits.removeFirst() }
    residual = columns.residual(current)
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
      columns.keepAsBest()
      sinceBest = 0
    } else {
      sinceBest += 1
    }
    if residual <= options.tolerance {
      state = .converged
    } else if bestResidual <= Self.roundingLevel && sinceBest >= 2 {
      columns.returnToBest()
      state = .converged
    } else if sinceBest >= 60 {
      columns.returnToBest()
      state = .stopped(.stagnation)
    }
  }

  /// Backtracks until the merit falls against the worst of the recent ones; moves there and returns the step, or 0 for none.
  private mutating func searchLine() -> Double {
    let reference = recentMerits.max() ?? merit
    columns.setOrigin()
    var step = 1.0
    while step > 1e-4 {
      move(by: step)
      let reached = columns.merit(trial)
      if reached <= reference - 2e-4 * step * merit { return step }
      step /= 2
    }
    columns.returnToOrigin()
    return 0
  }

  /// Goes from the origin along the direction.
  private mutating func move(by step: Double) {
    columns.move(by: step, current)
    game.linearize(at: columns.profile, into: &trial)
  }

  /// Solves (I − ∂reply) · direction = reply − profile; returns what was out of the ordinary.
  private mutating func findNewtonDirection() -> String? {
    columns.findExcess(current)
    for regularisation in [0, 1e-6, 1e-3, 1] where solve(regularisation: regularisation) {
      return regularisation == 0 ? nil : "regularised by \(regularisation)"
    }
    columns.aimAtReplies(current)
    return "singular system: reply step"
  }

  private mutating func solve(regularisation: Double) -> Bool {
    current.assignNewtonMatrix(to: &system, shift: regularisation)
    switch options.linearSolver {
    case .structured:
      guard let distance = try? system.solve(columns.excess, into: &columns.direction), distance > Self.leastCondition
      else { return false }
    case .dense:
      guard let dense = Self.denseSolve(system.dense(), columns.excess) else { return false }
      columns.direction = dense
    }
    return columns.direction.allSatisfy(\.isFinite)
  }

  private static func denseSolve(_ matrix: Matrix, _ residual: [Double]) -> [Double]? {
    guard let factors = try? LUFactorization(factoring: matrix),
      factors.reciprocalCondition > leastCondition
    else { return nil }
    return factors.solve(residual)
  }
}
