/// A running sum that carries the rounding errors of its additions along.
///
/// The result has a relative error of about one rounding plus n · 2⁻¹⁰⁶ times the condition of the
/// sum (Ogita, Rump and Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput. 26, 2005,
/// algorithms Sum2 and Dot2), where a plain loop loses up to n · 2⁻⁵³.
package struct CompensatedSum: Sendable {
  private var sum: Double
  private var correction = 0.0

  /// A sum that starts at `initial`.
  @inline(__always)
  package init(_ initial: Double = 0) {
    sum = initial
  }

  /// The sum so far.
  @inline(__always)
  package var value: Double {
    let corrected = sum + correction
    // The error terms overflow a little before the sum itself does.
    return corrected.isFinite ? corrected : sum
  }

  /// What `value` had to round away.
  @inline(__always)
  package var remainder: Double {
    let lost = (sum - value) + correction
    return lost.isFinite ? lost : 0
  }

  /// Adds a number.
  @inline(__always)
  package mutating func add(_ term: Double) {
    let next = sum + term
    let termPart = next - sum
    correction += (sum - (next - termPart)) + (term - termPart)
    sum = next
  }

  /// Adds a product as if it were not rounded.
  @inline(__always)
  package mutating func add(_ factor: Double, times other: Double) {
    let product = factor * other
    correction += productError(factor, other, product)
    add(product)
  }
}

/// `a * b - product` exactly, where `product` is `a * b` rounded, by the splitting of Veltkamp and
/// Dekker.
///
/// Not by a fused multiply-add, which is a slow library call unless one compiles for a processor
/// that has it. Is not a number if a factor is beyond 10³⁰⁰.
@inline(__always)
private func productError(_ a: Double, _ b: Double, _ product: Double) -> Double {
  let splitter = 134_217_729.0  // 2²⁷ + 1
  let aScaled = a * splitter
  let aHigh = aScaled - (aScaled - a)
  let aLow = a - aHigh
  let bScaled = b * splitter
  let bHigh = bScaled - (bScaled - b)
  let bLow = b - bHigh
  return aLow * bLow - (((product - aHigh * bHigh) - aLow * bHigh) - aHigh * bLow)
}
