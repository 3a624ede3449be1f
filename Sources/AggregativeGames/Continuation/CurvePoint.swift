/// A stationary profile on a curve, with what the verifier says of it.
public struct CurvePoint: Sendable {
  public let parameter: Double
  public let profile: [Double]
  /// Whether it is a Nash equilibrium too; judged in the audited statement of the game.
  public let verdict: Verdict
  /// Where each player's reply lies, by `GameFamily.place`.
  public let places: [Int32]
  /// Length of the curve up to here, in the metric of the follower: 1 is the whole range of the
  /// parameter, or a root mean square change of the strategies by their own size.
  public let arclength: Double
  /// Derivative of the parameter in the arclength, as a fraction of the range: 1 where only the
  /// parameter moves, 0 at a fold.
  public let parameterSpeed: Double
}

/// Something that happens on a curve.
public struct CurveEvent: Sendable, Equatable {
  public let parameter: Double
  public let kind: Kind
  /// The profile there.
  public let profile: [Double]

  public enum Kind: Sendable, Equatable {
    /// A player's reply passes between a piece and a breakpoint; places as in `CurvePoint.places`.
    case pieceChange(player: Int, from: Int32, to: Int32)
    /// The parameter turns: the curve goes back through values it has had, on another branch.
    case fold
    /// Another curve crosses: the determinant of the system changes sign although the parameter
    /// does not turn.
    case branching
    /// From here on some player gains by moving to another peak: the profiles are stationary only.
    case equilibriumLost(player: Int)
    /// From here on the stationary profiles are equilibria again.
    case equilibriumGained
  }
}

/// How a run along a curve stands.
public enum CurveState: Sendable, Equatable {
  case running
  /// The far end of the range is reached.
  case arrived
  /// The curve turned and left the range where it had come in.
  case returned
  case stopped(CurveStop)
}

/// Why a curve was not followed to an end.
public enum CurveStop: Sendable, Equatable {
  /// No stationary profile was found near the start.
  case startIsNotStationary
  /// The limit on steps was reached.
  case stepLimit
  /// Corrections fail however short the step: the curve ends, or branches, or is too bent.
  case stepTooSmall
}

extension CurveStop: CustomStringConvertible {
  public var description: String {
    switch self {
    case .startIsNotStationary: "no stationary profile near the start"
    case .stepLimit: "the limit on steps was reached"
    case .stepTooSmall: "the curve cannot be followed with any step"
    }
  }
}

/// One step along a curve as the follower reports it.
public struct CurveReport: Sendable, Equatable {
  public let step: Int
  public let parameter: Double
  /// Length of the step in the follower's metric.
  public let length: Double
  /// Largest scaled natural residual of the point reached.
  public let residual: Double
  /// Corrector iterations of the accepted step.
  public let corrections: Int
  /// Steps that were tried and refused before.
  public let refused: Int
}

/// A curve of stationary profiles as far as it was followed.
public struct Curve: Sendable {
  public let points: [CurvePoint]
  public let events: [CurveEvent]
  public let state: CurveState
}
