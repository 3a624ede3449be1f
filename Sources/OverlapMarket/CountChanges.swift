/// Locates by bisection where a number that is constant between jumps changes.
struct CountChanges {
  /// Width within which each change is located.
  let tolerance: Double
  /// The number at a value; nil where it is not known.
  let count: (Double) -> Int?

  /// The changes between two values at which the numbers are known, on the way from the first to the second; none where one of them is not.
  ///
  /// Bisection keeps the number of the lower end there, so that one of several changes is found; what lies beyond it is searched again.
  func between(_ start: Double, _ startCount: Int?, _ end: Double, _ endCount: Int?) -> [PathEvent] {
    guard var before = startCount, let last = endCount else { return [] }
    var from = start
    var events: [PathEvent] = []
    while before != last, events.count < 64 {
      var low = from
      var high = (at: end, count: last)
      while abs(high.at - low) > tolerance {
        guard let middle = between(low, high.at) else { break }
        if middle.count == before { low = middle.at } else { high = middle }
      }
      events.append(
        PathEvent(
          value: low + (high.at - low) / 2, uncertainty: abs(high.at - low) / 2,
          kind: .equilibriaCount(before: before, after: high.count)))
      from = high.at
      before = high.count
    }
    return events
  }

  /// A value well inside an interval at which the number is known. Where a change is close proofs may fail; a little aside they hold.
  private func between(_ low: Double, _ high: Double) -> (at: Double, count: Int)? {
    for share in [0.5, 0.38, 0.62, 0.25, 0.75, 0.1, 0.9] {
      let at = low + share * (high - low)
      guard at != low, at != high else { continue }
      if let count = count(at) { return (at, count) }
    }
    return nil
  }
}
