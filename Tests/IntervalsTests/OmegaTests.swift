import Intervals
import TestSupport
import Testing

/// Wright's omega function and the share of log s + 1/(1 − s) = u.
@Suite("Omega and markup shares")
struct OmegaTests {
  /// t, ω(t), s(t) and 1 − s(t), by mpmath with 40 digits.
  private static let vectors: [(Double, Double, Double, Double)] = [
    (-650.5, 3.1005555878346678e-283, 1.1406306569736104e-283, 1.0),
    (-200.25, 1.0777796987123686e-87, 3.9649299326823162e-88, 1.0),
    (-60.0, 8.7565107626965203e-27, 3.2213402859925161e-27, 1.0),
    (-40.5, 2.5767571091549809e-18, 9.4793596535047559e-19, 1.0),
    (-12.75, 2.9023119852233206e-6, 1.0677028700435382e-6, 0.99999893229712996),
    (-3.5, 0.029324711813756823, 0.010986277156814375, 0.98901372284318563),
    (-1.0, 0.2784645427610738, 0.11833685363008173, 0.88166314636991827),
    (-0.125, 0.52305969048437922, 0.23768758606300433, 0.76231241393699567),
    (0.0, 0.56714329040978387, 0.25924635664830498, 0.74075364335169502),
    (0.5, 0.76624860816175026, 0.35217506066011668, 0.64782493933988332),
    (1.0, 1.0, 0.44643297842827963, 0.55356702157172037),
    (1.5, 1.2649597201255005, 0.5311239558284595, 0.4688760441715405),
    (2.0, 1.5571455989976114, 0.60136408809077583, 0.39863591190922417),
    (2.5, 1.8726470404165944, 0.6574604253470057, 0.3425395746529943),
    (4.0, 2.9262710624435009, 0.76564530114869072, 0.23435469885130928),
    (9.5, 7.4868516334969006, 0.89594044247187396, 0.10405955752812604),
    (37.25, 33.731565926665623, 0.97317394539314251, 0.026826054606857489),
    (800.0, 793.32376857848894, 0.99875000195434061, 0.0012499980456593917),
    (1_000_000.0, 999986.18450325763, 0.999999, 9.99999999999e-7),
    (1e15, 999999999999965.46, 0.999999999999999, 1.0e-15),
  ]

  @Test("values of numbers and enclosures of them, against 40 digits")
  func values() {
    for (t, omega, share, rest) in Self.vectors {
      // The argument's own last place moves values by that much.
      let slack = 8e-16 + 2e-16 * max(0, -t)
      let (number, shares) = (t.omegaTerms(), t.markupShareTerms())
      #expect(abs(number.value - omega) <= slack * omega, "omega at \(t): \(number.value)")
      #expect(abs(shares.share - share) <= slack * share, "share at \(t): \(shares.share)")
      #expect(abs(shares.rest - rest) <= slack * rest, "rest at \(t): \(shares.rest)")
      let (interval, enclosed) = (Interval(t).omegaTerms(), Interval(t).markupShareTerms())
      for (enclosure, value) in [
        (interval.value, omega), (enclosed.share, share), (enclosed.rest, rest),
      ] {
        // The vectors are rounded to 17 digits.
        #expect(
          enclosure.lower <= value * (1 + 1e-15) && enclosure.upper >= value * (1 - 1e-15), "\(t)")
        // The function's value at an end is a sum of t's size, known to some last places.
        #expect(enclosure.width <= max(2e-14, 2e-15 * abs(t)) * value, "\(t): \(enclosure)")
      }
    }
  }

  @Test("an enclosure of an interval holds what its members give, derivatives included")
  func enclosures() {
    let seed = UInt64.random(in: .min ... .max)
    print("OmegaTests.enclosures seed \(seed)")
    var rng = SplitMix(seed: seed)
    for _ in 0..<2000 {
      let low = rng.uniform(-30...30)
      let range = Interval(lower: low, upper: low + rng.logUniform(1e-9...10))
      let (omega, share) = (range.omegaTerms(), range.markupShareTerms())
      for part in [0, 0.3, 0.5, 1] {
        let t = min(range.lower + part * (range.upper - range.lower), range.upper)
        let (a, b) = (t.omegaTerms(), t.markupShareTerms())
        for (value, enclosure) in [
          (a.value, omega.value), (a.slope, omega.slope), (a.curvature, omega.curvature),
          (b.share, share.share), (b.rest, share.rest), (b.rate, share.rate),
        ] {
          let slack = 4e-15 * abs(value)
          #expect(
            enclosure.lower <= value + slack && value - slack <= enclosure.upper,
            "seed \(seed) at \(t): \(value) in \(enclosure)")
        }
      }
    }
  }

  @Test("derivatives are those of differences, and dual numbers carry them on")
  func derivatives() {
    let seed = UInt64.random(in: .min ... .max)
    print("OmegaTests.derivatives seed \(seed)")
    var rng = SplitMix(seed: seed)
    for _ in 0..<500 {
      let (t, step) = (rng.uniform(-8...12), 1e-5)
      func agree(_ name: String, _ value: (Double) -> Double, _ slope: Double) {
        let found = (value(t + step) - value(t - step)) / (2 * step)
        let size = max(abs(value(t)), abs(slope), 1e-3)
        #expect(abs(found - slope) <= 1e-8 * size, "seed \(seed) \(name) at \(t)")
      }
      let (a, b) = (t.omegaTerms(), t.markupShareTerms())
      agree("omega", { $0.omegaTerms().value }, a.slope)
      agree("its slope", { $0.omegaTerms().slope }, a.curvature)
      agree("share", { $0.markupShareTerms().share }, b.rate)
      let moving = Dual<Double>(t, rate: 1)
      let (c, d) = (moving.omegaTerms(), moving.markupShareTerms())
      #expect(c.value.rate == a.slope && c.slope.rate == a.curvature && d.share.rate == b.rate)
      agree("curvature", { $0.omegaTerms().curvature }, c.curvature.rate)
      agree("rate", { $0.markupShareTerms().rate }, d.rate.rate)
      agree("rest", { $0.markupShareTerms().rest }, d.rest.rate)
    }
  }
}
