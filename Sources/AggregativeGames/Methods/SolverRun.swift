/// One iteration as a solver reports it.
public struct IterationReport: Sendable, Equatable {
  public var iteration: Int
  /// Largest scaled natural residual after the iteration; dimensionless.
  public var residual: Double
  /// Length of the step taken as a fraction of the full one.
  public var step: Double
  /// Players whose natural reply lies on a floor or a kink.
  public var corners: Int
  /// What was out of the ordinary: a regularised step, a reduced damping, a cycle.
  public var note: String?
}

/// How a run stands.
public enum RunState: Sendable, Equatable {
  case running
  case converged
  case stopped(StopReason)
}

/// Why a run ended without converging.
public enum StopReason: Sendable, Equatable {
  /// The profiles repeat with this period.
  case cycle(length: Int)
  /// The residual no longer falls.
  case stagnation
  /// The aggregate equation changes sign where a player's replies jump.
  case jump
  /// The limit on iterations was reached.
  case iterationLimit
  /// A quantity is not finite.
  case notFinite
}

extension StopReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cycle(let length): "replies cycle with period \(length)"
    case .stagnation: "the residual no longer falls"
    case .jump: "the aggregate equation jumps over its root"
    case .iterationLimit: "the iteration limit was reached"
    case .notFinite: "a quantity overflowed"
    }
  }
}

/// A method at work: a sequence of states that a caller advances, so that traces, budgets and
/// cancellation are the caller's.
public protocol SolverRun {
  var profile: [Double] { get }
  var state: RunState { get }
  /// Does one iteration. Call only while `state` is `.running`.
  mutating func advance() -> IterationReport
  /// Leaves its storage to the next run; it has none from then on. Call it last.
  mutating func leave(_ room: inout SearchRoom)
}

extension SolverRun {
  public mutating func leave(_ room: inout SearchRoom) {}
}

/// A way to look for an equilibrium: options, and one entry point.
public protocol EquilibriumMethod<Game>: Sendable {
  associatedtype Game: AggregativeGame
  associatedtype Run: SolverRun

  /// The name by which users choose it.
  var name: String { get }
  /// Most iterations it is given.
  var iterationLimit: Int { get }

  /// - Parameter room: storage that a run may use, and leave when it is over.
  func start(on game: Game, at profile: [Double], in room: inout SearchRoom) -> Run
}

/// Where a run ended.
public struct RunResult: Sendable {
  public var method: String
  public var profile: [Double]
  public var state: RunState
  /// Iterations done, those of a warm-up included.
  public var iterations: Int
}

extension EquilibriumMethod {
  public func start(on game: Game, at profile: [Double]) -> Run {
    var room = SearchRoom()
    return start(on: game, at: profile, in: &room)
  }

  /// Runs to convergence, stop or the iteration limit.
  public func run(
    on game: Game, from profile: [Double], observer: (IterationReport) -> Void = { _ in }
  ) -> RunResult {
    var room = SearchRoom()
    return run(on: game, from: profile, in: &room, observer: observer)
  }

  /// The same with storage for it.
  public func run(
    on game: Game, from profile: [Double], in room: inout SearchRoom,
    observer: (IterationReport) -> Void = { _ in }
  ) -> RunResult {
    var run = start(on: game, at: profile, in: &room)
    var last = IterationReport(iteration: 0, residual: .infinity, step: 0, corners: 0)
    while run.state == .running && last.iteration < iterationLimit {
      last = run.advance()
      observer(last)
    }
    let result = RunResult(
      method: name, profile: run.profile,
      state: run.state == .running ? .stopped(.iterationLimit) : run.state,
      iterations: last.iteration)
    run.leave(&room)
    return result
  }
}
