import Glibc

// How far Glibc may be off. The tables behind the manual's "Known Maximum Errors in Math
// Functions" (sysdeps/x86_64/fpu/libm-test-ulps) list 1 ulp for double exp, expm1, log and log1p
// on x86_64 in rounding to nearest. Zimmermann et al., "Accuracy of Mathematical Functions in
// Single, Double, Double Extended, and Quadruple Precision", whose search looks for the worst
// case, finds 0.51 for exp, 0.52 for log and less than 0.92 for expm1 and log1p.
//
// The widening here is two steps to the next double on each side: 2 ulps, or 1 to 1.5 where the
// second step crosses into a finer binade, where the result of a function that errs by less than
// 1 ulp is still enclosed.

extension Outward {
  static func belowByTwo(_ x: Double) -> Double { below(below(x)) }
  static func aboveByTwo(_ x: Double) -> Double { above(above(x)) }
}

extension Interval {
  /// Encloses e^x. Never reaches below zero; an upper end that overflows is infinite.
  public func exp() -> Interval {
    Interval(
      ordered: Swift.max(0, Outward.belowByTwo(Glibc.exp(lower))),
      Outward.aboveByTwo(Glibc.exp(upper)))
  }

  /// Encloses e^x - 1, with full relative accuracy near zero; zero at zero, never below -1.
  public func expm1() -> Interval {
    let low = Outward.belowByTwo(Glibc.expm1(lower))
    let high = Outward.aboveByTwo(Glibc.expm1(upper))
    return Interval(
      ordered: Swift.max(lower >= 0 ? 0 : -1, low), upper <= 0 ? Swift.min(0, high) : high)
  }
}
