/// Follows a curve of stationary profiles as a parameter moves: pseudo-arclength predictor and
/// corrector on (profile, parameter), through kinks and past folds (Keller 1977; Allgower and
/// Georg, Introduction to Numerical Continuation Methods, chapters 2 to 6).
///
/// The equation is strategy = natural reply, so that each solution is stationary; whether it is an
/// equilibrium the verifier says at every point. Lengths are in the metric of
/// `CurvePoint.arclength`. A kink that is entered and left within one step, or a loss and a gain of
/// the equilibrium within one step, goes unseen: `largestStep` says how fine the net is.
public struct CurveFollower: Sendable {
  public var firstStep: Double
  public var largestStep: Double
  public var smallestStep: Double
  public var stepLimit: Int
  /// Largest scaled natural residual of a point.
  public var tolerance: Double
  /// Length within which kinks and folds are located; in the parameter no more than this part of
  /// its range.
  public var eventTolerance: Double
  /// The same for where a profile stops or starts being an equilibrium.
  public var verdictTolerance: Double
  public var verifier: Verifier

  public init(
    firstStep: Double = 0.02, largestStep: Double = 0.1, smallestStep: Double = 1e-10,
    stepLimit: Int = 10_000,
    tolerance: Double = 1e-13, eventTolerance: Double = 1e-10, verdictTolerance: Double = 5e-7,
    verifier: Verifier = Verifier()
  ) {
    self.firstStep = firstStep
    self.largestStep = largestStep
    self.smallestStep = smallestStep
    self.stepLimit = stepLimit
    self.tolerance = tolerance
    self.eventTolerance = eventTolerance
    self.verdictTolerance = verdictTolerance
    self.verifier = verifier
  }

  /// - Parameters:
  ///   - profile: near a stationary profile of the game at `from`.
  ///   - to: where to go, on either side of `from`; where both are equal the curve is one point.
  ///   - range: the unit of the parameter; by default |to − from|.
  public func start<Family: GameFamily>(
    on family: Family, at profile: [Double], from: Double, to: Double, range: Double? = nil
  ) -> CurveRun<Family> {
    CurveRun(options: self, family: family, profile: profile, from: from, to: to, range: range)
  }

  /// Follows the curve to its end, to a stop or to the limit on steps.
  public func run<Family: GameFamily>(
    on family: Family, at profile: [Double], from: Double, to: Double, range: Double? = nil,
    observer: (CurveReport) -> Void = { _ in }
  ) -> Curve {
    var run = start(on: family, at: profile, from: from, to: to, range: range)
    while run.state == .running { observer(run.advance()) }
    return Curve(points: run.points, events: run.events, state: run.state)
  }
}
