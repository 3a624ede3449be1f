/// The one-dimensional method: finds the total at which the players' inclusive replies add up to it
/// (docs/model.md section 2), by Newton's method on the total kept inside a bracket, then polishes
/// the profile by structured Newton steps.
public struct AggregateRoot<Game: SingleAggregateGame>: EquilibriumMethod {
  public var tolerance: Double
  public var iterationLimit: Int

  public init(tolerance: Double = 1e-13, iterationLimit: Int = 400) {
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
  }

  public var name: String { "aggregate" }

  public func start(on game: Game, at profile: [Double], in room: inout SearchRoom)
    -> AggregateRootRun<Game>
  {
    AggregateRootRun(options: self, game: game, profile: profile)
  }
}

public struct AggregateRootRun<Game: SingleAggregateGame>: SolverRun {
  let options: AggregateRoot<Game>
  let game: Game
  public private(set) var profile: [Double]
  public private(set) var state = RunState.running
  private var iteration = 0
  private var selection = InclusiveReply.Selection.lowest
  private var lower: Double
  private var upper: Double
  private var total: Double
  private var lastStep = Double.infinity
  private var polish: NewtonRun<Game>?

  init(options: AggregateRoot<Game>, game: Game, profile start: [Double]) {
    self.options = options
    self.game = game
    profile = start.enumerated().map { game.pieces.clamp($1, of: $0) }
    lower = game.totalRange.lowerBound
    upper = game.totalRange.upperBound
    total = min(max(game.aggregate(of: profile), lower), upper)
    if !lower.isFinite || !upper.isFinite { state = .stopped(.notFinite) }
  }

  public mutating func advance() -> IterationReport {
    iteration += 1
    if polish != nil { return advancePolish() }
    let (gap, slope, corners) = evaluate()
    var report = IterationReport(
      iteration: iteration, residual: abs(gap), step: 1, corners: corners)
    guard gap.isFinite else {
      state = .stopped(.notFinite)
      return report
    }
    if gap > 0 { lower = total } else { upper = total }
    var next = total - gap / slope
    var step = abs(next - total)
    if !(next >= lower && next <= upper) || step > lastStep / 2 {
      next = lower + (upper - lower) / 2
      step = abs(next - total)
      report.note = "bisection"
    }
    lastStep = step
    // Closer than a millionth the polish converges quadratically; a collapsed bracket means that
    // nothing more is to be learnt here.
    let collapsed = next == lower || next == upper || next == total
    if abs(gap) <= 1e-9 || collapsed {
      polish = SemismoothNewton<Game>(tolerance: options.tolerance).start(on: game, at: profile)
      report.note = collapsed && abs(gap) > 1e-6 ? "jump: polish from its edge" : "polish"
      if let polish, polish.state == .converged { state = .converged }
    }
    total = next
    return report
  }

  private mutating func advancePolish() -> IterationReport {
    guard var run = polish else {
      preconditionFailure("polishing starts with a run")
    }
    var report = run.advance()
    report.iteration = iteration
    report.note = report.note.map { "polish: " + $0 } ?? "polish"
    profile = run.profile
    polish = run
    switch run.state {
    case .running: break
    case .converged: state = .converged
    case .stopped:
      if selection == .lowest {
        selection = .highest
        polish = nil
        lower = game.totalRange.lowerBound
        upper = game.totalRange.upperBound
        total = lower + (upper - lower) / 2
        lastStep = .infinity
        report.note = "polish failed: again with the highest replies"
      } else {
        state = .stopped(.jump)
      }
    }
    return report
  }

  /// Replies of all players at the current total: contributions less what they must sum to, with
  /// its slope.
  private mutating func evaluate() -> (gap: Double, slope: Double, corners: Int) {
    let required = game.requiredContribution(at: total)
    var sum = -required.value
    var slope = -required.slope
    var corners = 0
    for i in profile.indices {
      let reply = InclusiveReply.best(
        of: i, in: game, total: total, near: profile[i], selection: selection)
      profile[i] = reply.strategy
      let contribution = game.contribution(
        of: i, at: reply.strategy, piece: reply.piece, total: total)
      sum += contribution.value
      slope += contribution.totalSlope
      if reply.totalSlope == 0 {
        corners += 1
      } else {
        slope += contribution.slope * reply.totalSlope
      }
    }
    return (sum, slope, corners)
  }
}
