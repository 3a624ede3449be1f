import Glibc

/// How likely the values of an uncertain number are.
public enum Distribution: Sendable, Hashable {
  /// All values between two equally likely.
  case uniform(from: Double, to: Double)
  /// Density rising from `from` to `mode` and falling to `to`, linearly.
  case triangular(from: Double, mode: Double, to: Double)
  case normal(mean: Double, standardDeviation: Double)
  /// The logarithm is normal with mean log(median).
  case lognormal(median: Double, logStandardDeviation: Double)
  /// Values between two, of which none is said to be more likely than another. Only statements
  /// about the worst hold for it.
  case interval(from: Double, to: Double)
}

extension Distribution {
  /// The words by which files name the distributions, in the order above.
  public enum Kind: String, Sendable, CaseIterable {
    case uniform, triangular, normal, lognormal, interval
  }

  /// nil where the parameters make a distribution, else which one does not, with the rule.
  var fault: (parameter: String, value: Double, rule: String)? {
    func isLess(_ a: Double, _ b: Double) -> Bool { a.isFinite && b.isFinite && a < b }
    switch self {
    case .uniform(let from, let to), .interval(let from, let to):
      return isLess(from, to) ? nil : ("to", to, "must be greater than from")
    case .triangular(let from, let mode, let to):
      if !isLess(from, to) { return ("to", to, "must be greater than from") }
      return mode >= from && mode <= to ? nil : ("mode", mode, "must lie between from and to")
    case .normal(let mean, let deviation):
      if !mean.isFinite { return ("mean", mean, "must be a finite number") }
      let isFine = deviation > 0 && deviation.isFinite
      return isFine ? nil : ("standardDeviation", deviation, "must be greater than 0 and finite")
    case .lognormal(let median, let deviation):
      if !(median > 0 && median.isFinite) {
        return ("median", median, "must be greater than 0 and finite")
      }
      let isFine = deviation > 0 && deviation.isFinite
      return isFine ? nil : ("logStandardDeviation", deviation, "must be greater than 0 and finite")
    }
  }

  /// Its ends, where it is an interval.
  var interval: ClosedRange<Double>? {
    if case .interval(let from, let to) = self { from...to } else { nil }
  }

  /// A value out of two independent uniform numbers in (0, 1): by inversion, normal ones by Box and
  /// Muller's transform. An interval's are spread evenly.
  func value(_ uniforms: (Double, Double)) -> Double {
    let (u, v) = uniforms
    var normal: Double { (-2 * log(u)).squareRoot() * cos(2 * .pi * v) }
    switch self {
    case .uniform(let from, let to), .interval(let from, let to): return from + u * (to - from)
    case .triangular(let from, let mode, let to):
      let peak = (mode - from) / (to - from)
      return u < peak
        ? from + (u * (to - from) * (mode - from)).squareRoot()
        : to - ((1 - u) * (to - from) * (to - mode)).squareRoot()
    case .normal(let mean, let deviation): return mean + deviation * normal
    case .lognormal(let median, let deviation): return median * exp(deviation * normal)
    }
  }
}
