import Intervals

/// What a foundation's shock does in a regime, in any scalar (docs/model.md section 8.3): it comes
/// with probability z, and takes a firm on the foundation with probability c while it lasts. Who is
/// taken fails in another way than its own.
///
/// This file is all that solvers know of a form; `AuditedShock` states it a second time.
struct FoundationShock<S: Scalar> {
  /// z.
  let probability: S
  /// c: ρ of a common cause; 1 of a shift, which takes all.
  let taking: S
  /// How who is taken fails.
  private let way: Way

  private enum Way {
    case surely
    /// From a baseline higher by Δ_S, in the scalar and as the roster has it.
    case fromHigher(by: S, stated: Double)
  }

  @inline(__always)
  init<Numbers: ScalarNumbers>(
    _ f: Int, _ foundation: SharedFoundation, regime: Int, _ numbers: Numbers
  ) where Numbers.Value == S {
    func number(_ primitive: PrimitiveDescriptor, _ regime: Int = 0) -> S {
      foundation.number(primitive, regime: regime).map {
        numbers.foundation(f, $0, primitive, regime: regime)
      } ?? S(0)
    }
    probability = number(.shockProbability)
    switch foundation.form {
    case .commonCause: (taking, way) = (number(.reach), .surely)
    case .shift:
      taking = S(1)
      way = .fromHigher(
        by: number(.baselineShift, regime),
        stated: foundation.number(.baselineShift, regime: regime) ?? 0)
    }
  }

  /// z c: the chance that a firm is taken.
  @inline(__always)
  var chance: S { probability * taking }

  /// 1 − z c: that what the firm does itself decides.
  @inline(__always)
  var alone: S { S(1) - chance }

  /// How a taken firm fails that fails by `own` otherwise.
  /// - Parameter baseline: as the roster has it.
  @inline(__always)
  func taken(_ own: FailureHinge<S>, baseline: Double) -> FailureHinge<S> {
    switch way {
    case .surely: return FailureHinge(baseline: S(1), effectiveness: S(0))
    case .fromHigher(let shift, let stated):
      // Above 1 only where overlap does nothing: then the firm fails for sure.
      let isSure = baseline + stated > 1
      return FailureHinge(
        baseline: isSure ? S(1) : own.baseline + shift, effectiveness: own.effectiveness)
    }
  }

  /// What δ, the difference that the shock makes to a firm's failure probability, is of the states:
  /// c (taken − own), where they are (1 − z c) own and z c taken.
  @inline(__always)
  var difference: ChannelPart<S> {
    ChannelPart(quiet: S(0) - taking / alone, shocked: S(1) / probability)
  }
}

extension FoundationShock<Double> {
  /// How much the rounding of z c is of 1 − z c: nothing where all are taken, for z is exact.
  var rounding: Double { taking == 1 || chance >= 1 ? 0 : chance / alone }
}
