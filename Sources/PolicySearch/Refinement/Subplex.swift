import CNLopt
import Glibc

/// Rowan's subplex method (NLopt's Sbplx): a maximum by values alone, within bounds, for functions
/// with kinks and jumps.
///
/// NLopt holds the best-kept implementations of such methods; of them Sbplx copes best with the
/// ridges that floors and failure probabilities at zero leave in welfare, where the linear and
/// quadratic models of COBYLA and BOBYQA mislead. It is deterministic.
struct Subplex {
  let ranges: [ClosedRange<Double>]
  /// First steps; a coordinate whose range is one value is held.
  let steps: [Double]
  /// Relative to each coordinate's range.
  let tolerance: Double
  var evaluationLimit = 4000

  /// What a value is, or that the climb shall end.
  enum Answer {
    /// −∞: not to be chosen.
    case value(Double)
    case stop
  }

  private struct Context {
    let held: [Double]
    let moving: [Int]
    let value: ([Double]) -> Answer
    var optimizer: nlopt_opt?
  }

  /// Calls `value` at points of the ranges until it rises no further; the caller keeps the best.
  func climb(from start: [Double], _ value: ([Double]) -> Answer) {
    let moving = ranges.indices.filter {
      ranges[$0].lowerBound < ranges[$0].upperBound && steps[$0] > 0
    }
    guard !moving.isEmpty, let optimizer = nlopt_create(NLOPT_LN_SBPLX, UInt32(moving.count)) else {
      return
    }
    defer { nlopt_destroy(optimizer) }
    withoutActuallyEscaping(value) { value in
      var context = Context(held: start, moving: moving, value: value, optimizer: optimizer)
      withUnsafeMutablePointer(to: &context) { context in
        nlopt_set_max_objective(
          optimizer,
          { _, x, _, data in
            guard let x, let context = data?.assumingMemoryBound(to: Context.self) else {
              return -.infinity
            }
            var point = context.pointee.held
            for (k, axis) in context.pointee.moving.enumerated() { point[axis] = x[k] }
            switch context.pointee.value(point) {
            // The method compares values; an infinite one would end it.
            case .value(let value): return value.isFinite ? value : -1e300
            case .stop:
              nlopt_force_stop(context.pointee.optimizer)
              return -1e300
            }
          }, context)
        nlopt_set_lower_bounds(optimizer, moving.map { ranges[$0].lowerBound })
        nlopt_set_upper_bounds(optimizer, moving.map { ranges[$0].upperBound })
        nlopt_set_initial_step(optimizer, moving.map { steps[$0] })
        nlopt_set_xtol_abs(
          optimizer, moving.map { tolerance * (ranges[$0].upperBound - ranges[$0].lowerBound) })
        nlopt_set_maxeval(optimizer, Int32(evaluationLimit))
        var point = moving.map { min(max(start[$0], ranges[$0].lowerBound), ranges[$0].upperBound) }
        var reached = 0.0
        nlopt_optimize(optimizer, &point, &reached)
      }
    }
  }
}
