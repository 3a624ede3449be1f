/// The largest difference between two vectors, relative to the largest element of the second;
/// infinite where one is not a number.
package func relativeDifference(_ actual: [Double], _ expected: [Double]) -> Double {
  guard actual.count == expected.count else { return .infinity }
  var difference = 0.0
  for (a, e) in zip(actual, expected) {
    if (a - e).isNaN { return .infinity }
    difference = max(difference, abs(a - e))
  }
  let size = expected.reduce(0) { max($0, abs($1)) }
  return difference == 0 ? 0 : difference / size
}
