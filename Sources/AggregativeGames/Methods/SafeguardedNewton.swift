/// A root of a function with one sign change on a bracket, by Newton's method kept inside the
/// bracket by bisection.
///
/// - Parameters:
///   - bracket: ends between which the function falls from positive to negative.
///   - guess: a first point, ignored when outside the bracket.
///   - tolerance: absolute width at which the root counts as found; rounding may stop it earlier.
/// - Returns: the root. Terminates always: each step halves the bracket or the Newton step.
///   O(log(width / tolerance)).
@inlinable
func fallingRoot(
  in bracket: ClosedRange<Double>, guess: Double, tolerance: Double,
  _ function: (Double) -> Marginal
) -> Double {
  var lower = bracket.lowerBound
  var upper = bracket.upperBound
  var x = guess > lower && guess < upper ? guess : lower + (upper - lower) / 2
  var lastStep = upper - lower
  for _ in 0..<200 {
    let f = function(x)
    if f.value == 0 { return x }
    if f.value > 0 { lower = x } else { upper = x }
    var next = x - f.value / f.slope
    var step = abs(next - x)
    if !(next > lower && next < upper) || step > lastStep / 2 {
      next = lower + (upper - lower) / 2
      step = abs(next - x)
    }
    if next == x || step <= tolerance || next == lower || next == upper { return next }
    lastStep = step
    x = next
  }
  return x
}
