import Glibc

/// A running logarithm of a sum of exponentials.
package struct LogSum {
  private var largest = -Double.infinity
  private var scaled = 0.0
  private var compensation = 0.0

  package init() {}

  /// log Σ e^term; of one term itself.
  package static func of(_ terms: [Double]) -> Double {
    if terms.count == 1 { return terms[0] }
    var sum = LogSum()
    for term in terms { sum.add(term) }
    return sum.value
  }

  package var value: Double {
    largest == -.infinity ? largest : largest + log(scaled + compensation)
  }

  package mutating func add(_ term: Double) {
    if term == -.infinity { return }
    if term <= largest {
      accumulate(exp(term - largest))
    } else {
      let rescale = exp(largest - term)
      scaled *= rescale
      compensation *= rescale
      largest = term
      accumulate(1)
    }
  }

  /// Neumaier's summation, so that a million terms lose no digits.
  private mutating func accumulate(_ term: Double) {
    let sum = scaled + term
    compensation +=
      abs(scaled) >= abs(term) ? (scaled - sum) + term : (term - sum) + scaled
    scaled = sum
  }
}
