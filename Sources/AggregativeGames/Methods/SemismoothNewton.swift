import LinearAlgebra

/// Semismooth Newton on the complementarity form, eliminated to one equation a player: strategy =
/// natural reply.
///
/// Globalised by a non-monotone line search on the squared scaled residual; where no step along the
/// Newton direction helps, a damped step towards the natural replies is taken instead. A singular
/// or ill-conditioned system is regularised, and the trace says so.
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

  public func start(on game: Game, at profile: [Double], in room: inout SearchRoom) -> NewtonRun<
    Game
  > {
    NewtonRun(
      options: self, game: game, profile: profile,
      room: room.takeNewton(playerCount: game.playerCount, rank: game.rank))
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
  private var room: NewtonRoom
  private var merit: Double
  private var recentMerits: [Double]
  private var residual: Double
  private var bestResidual = Double.infinity
  private var sinceBest = 0

  public var profile: [Double] { room.columns.profile }

  init(
    options: SemismoothNewton<Game>, game: Game, profile start: [Double], room: consuming NewtonRoom
  ) {
    self.options = options
    self.game = game
    self.room = consume room
    self.room.columns.begin(at: start, game.pieces)
    game.linearize(at: self.room.columns.profile, into: &self.room.current)
    merit = self.room.columns.merit(self.room.current)
    residual = self.room.columns.residual(self.room.current)
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
      room.columns.aimAtReplies(room.current)
      step = searchLine()
      note = "step towards the natural replies"
      if step == 0 {
        // Neither direction lowers the merit: take the damped reply step all the same and let the
        // limit on stagnation judge.
        step = 0.5
        room.columns.setOrigin()
        move(by: step)
        note = "damped reply step without descent"
      }
    }
    swap(&room.current, &room.trial)
    merit = room.columns.merit(room.current)
    recentMerits.append(merit)
    if recentMerits.count > options.memory { recentMerits.removeFirst() }
    residual = room.columns.residual(room.current)
    judge()
    return IterationReport(
      iteration: iteration, residual: residual, step: step, corners: room.current.cornerCount,
      note: note)
  }

  public mutating func leave(_ room: inout SearchRoom) { room.keep(&self.room) }

  private mutating func judge() {
    guard residual.isFinite else {
      state = .stopped(.notFinite)
      return
    }
    if residual < 0.5 * bestResidual {
      bestResidual = residual
      room.columns.keepAsBest()
      sinceBest = 0
    } else {
      sinceBest += 1
    }
    if residual <= options.tolerance {
      state = .converged
    } else if bestResidual <= Self.roundingLevel && sinceBest >= 2 {
      room.columns.returnToBest()
      state = .converged
    } else if sinceBest >= 60 {
      room.columns.returnToBest()
      state = .stopped(.stagnation)
    }
  }

  /// Backtracks until the merit falls against the worst of the recent ones; moves there and returns
  /// the step, or 0 for none.
  private mutating func searchLine() -> Double {
    let reference = recentMerits.max() ?? merit
    room.columns.setOrigin()
    var step = 1.0
    while step > 1e-4 {
      move(by: step)
      let reached = room.columns.merit(room.trial)
      if reached <= reference - 2e-4 * step * merit { return step }
      step /= 2
    }
    room.columns.returnToOrigin()
    return 0
  }

  /// Goes from the origin along the direction.
  private mutating func move(by step: Double) {
    room.columns.move(by: step, room.current)
    game.linearize(at: room.columns.profile, into: &room.trial)
  }

  /// Solves (I − ∂reply) · direction = reply − profile; returns what was out of the ordinary.
  private mutating func findNewtonDirection() -> String? {
    room.columns.findExcess(room.current)
    for regularisation in [0, 1e-6, 1e-3, 1] where solve(regularisation: regularisation) {
      return regularisation == 0 ? nil : "regularised by \(regularisation)"
    }
    room.columns.aimAtReplies(room.current)
    return "singular system: reply step"
  }

  private mutating func solve(regularisation: Double) -> Bool {
    room.current.assignNewtonMatrix(to: &room.system, shift: regularisation)
    switch options.linearSolver {
    case .structured:
      let distance = try? room.system.solve(room.columns.excess, into: &room.columns.direction)
      guard let distance, distance > Self.leastCondition else { return false }
    case .dense:
      guard let dense = Self.denseSolve(room.system.dense(), room.columns.excess) else {
        return false
      }
      room.columns.direction = dense
    }
    return room.columns.direction.allSatisfy(\.isFinite)
  }

  private static func denseSolve(_ matrix: Matrix, _ residual: [Double]) -> [Double]? {
    guard let factors = try? LUFactorization(factoring: matrix),
      factors.reciprocalCondition > leastCondition
    else { return nil }
    return factors.solve(residual)
  }
}
