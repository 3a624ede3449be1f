/// Damped best-response iteration with globally best replies.
///
/// The damping falls when the residual grows or the profiles repeat and recovers while it shrinks.
/// A cycle that survives the smallest damping is reported as such: it is what markets without a
/// pure equilibrium look like.
public struct BestResponseIteration<Game: AggregativeGame>: EquilibriumMethod {
  public enum Order: Sendable {
    /// All players reply to the same profile.
    case simultaneous
    /// Each player replies to those before it as they have just moved (Gauss–Seidel). At very
    /// strong demand it converges where the others cycle.
    case sequential
    /// The game's own sweep, which may let a few neighbours reply to the same profile.
    case blocks
  }

  public var order: Order
  public var tolerance: Double
  public var iterationLimit: Int
  public var smallestDamping: Double

  public init(
    order: Order = .sequential, tolerance: Double = 1e-12, iterationLimit: Int = 2000,
    smallestDamping: Double = 1e-3
  ) {
    self.order = order
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
    self.smallestDamping = smallestDamping
  }

  public var name: String { "best-response" }

  public func start(on game: Game, at profile: [Double], in room: inout SearchRoom)
    -> BestResponseRun<Game>
  {
    BestResponseRun(options: self, game: game, profile: profile)
  }
}

public struct BestResponseRun<Game: AggregativeGame>: SolverRun {
  let options: BestResponseIteration<Game>
  let game: Game
  public private(set) var profile: [Double]
  public private(set) var state = RunState.running
  private var iteration = 0
  private var damping = 1.0
  private var previousResidual = Double.infinity
  private var bestResidual = Double.infinity
  private var sinceBest = 0
  private var cycles: CycleDetector
  private let pieces: PieceTable

  init(options: BestResponseIteration<Game>, game: Game, profile: [Double]) {
    let pieces = game.pieces
    self.options = options
    self.game = game
    self.pieces = pieces
    self.profile = profile.enumerated().map { pieces.clamp($1, of: $0) }
    cycles = CycleDetector(self.profile)
    if self.profile.contains(where: \.isNaN) { state = .stopped(.notFinite) }
  }

  public mutating func advance() -> IterationReport {
    iteration += 1
    let tally = sweep()
    let residual = tally.residual
    var report = IterationReport(
      iteration: iteration, residual: residual, step: damping, corners: tally.corners)
    guard residual.isFinite else {
      state = .stopped(.notFinite)
      return report
    }
    if residual <= options.tolerance {
      state = .converged
      return report
    }
    let period = cycles.period(of: profile)
    if let period {
      report.note = "cycle of length \(period)"
      reduceDamping(orStop: .cycle(length: period), &report)
    } else if residual > previousResidual {
      damping = max(damping * 0.7, options.smallestDamping)
    } else if residual < previousResidual {
      damping = min(1, damping * 1.1)
    }
    if residual < bestResidual * 0.99 {
      bestResidual = residual
      sinceBest = 0
    } else {
      sinceBest += 1
      if sinceBest >= 300 { state = .stopped(.stagnation) }
    }
    previousResidual = residual
    return report
  }

  private mutating func reduceDamping(orStop reason: StopReason, _ report: inout IterationReport) {
    if damping <= options.smallestDamping {
      state = .stopped(reason)
    } else {
      damping = max(damping / 2, options.smallestDamping)
      cycles = CycleDetector(profile)
      report.note = (report.note ?? "") + ", damping \(damping)"
    }
  }

  /// Moves every player towards its best reply; the residual is measured before each move.
  private mutating func sweep() -> SweepTally {
    switch options.order {
    case .sequential: return game.sweepOneByOne(&profile, by: damping)
    case .blocks: return game.sweep(&profile, by: damping)
    case .simultaneous:
      var tally = SweepTally()
      let before = profile
      let aggregate = game.aggregate(of: before)
      for i in profile.indices {
        let rivals = game.rivals(of: i, in: before, aggregate: aggregate)
        let reply = BestReply.global(of: i, in: game, rivals: rivals, near: before[i]).strategy
        tally.move(i, to: reply, by: damping, in: pieces, profile: &profile)
      }
      return tally
    }
  }
}

/// Brent's search for a repeated profile: compares with one kept at the last power of two.
struct CycleDetector {
  private var kept: [Double]
  private var age = 0
  private var span = 1

  init(_ profile: [Double]) { kept = profile }

  /// The period, when `profile` repeats the kept one to eleven digits; otherwise nil.
  mutating func period(of profile: [Double]) -> Int? {
    age += 1
    let repeats = zip(profile, kept).allSatisfy { abs($0 - $1) <= 1e-11 * max(abs($0), abs($1)) }
    if repeats {
      if age > 1 { return age }
      // Period one with a residual left is a stall, not a cycle: wait for the profile to move away
      // from the kept one.
      age = 0
      return nil
    }
    if age == span {
      kept = profile
      age = 0
      span *= 2
    }
    return nil
  }
}
