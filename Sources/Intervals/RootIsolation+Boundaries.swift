extension RootIsolation {
  /// Joins enclosures that might hold the same root because they touch.
  ///
  /// Two that touch stay apart only if one is proved and the function does not vanish where they
  /// touch. What is joined is undecided until `proveOnBoundaries` has looked at it.
  @inlinable
  func mergeTouching<Failure: Error>(
    _ enclosures: [RootEnclosure],
    _ evaluate: (Interval) throws(Failure) -> (value: Interval, derivative: Interval)
  ) throws(Failure) -> [RootEnclosure] {
    var merged: [RootEnclosure] = []
    for next in enclosures {
      guard let last = merged.last, last.interval.upper >= next.interval.lower else {
        merged.append(next)
        continue
      }
      let isPoint = last.interval.upper == next.interval.lower
      let isProved = last.certainty == .unique || next.certainty == .unique
      if isPoint && isProved {
        let shared = try evaluate(Interval(next.interval.lower)).value
        if !shared.contains(0) {
          merged.append(next)
          continue
        }
      }
      merged[merged.count - 1] = RootEnclosure(last.interval.hull(next.interval), .undecided)
    }
    return merged
  }

  /// Tries to prove the enclosures that are still undecided, in place, and returns how many boxes
  /// it took.
  ///
  /// A simple root on the boundary between two boxes, or one so near an end that rounding hides
  /// the sign there, is found by looking at a somewhat larger box, as far as neither the start
  /// nor a neighbour is in the way. All roots of the larger box are in the enclosure, for every
  /// root is in some enclosure: one root in the larger box is one root in the enclosure.
  @inlinable
  func proveOnBoundaries<Failure: Error>(
    _ enclosures: inout [RootEnclosure], _ start: Interval,
    _ evaluate: (Interval) throws(Failure) -> (value: Interval, derivative: Interval)
  ) throws(Failure) -> Int {
    var boxes = 0
    for index in enclosures.indices where enclosures[index].certainty == .undecided {
      let box = enclosures[index].interval
      guard box.isFinite else { continue }
      var lowest = start.lower
      if index > 0 {
        lowest = Self.between(enclosures[index - 1].interval.upper, box.lower) ?? box.lower
      }
      var highest = start.upper
      if index + 1 < enclosures.count {
        highest = Self.between(box.upper, enclosures[index + 1].interval.lower) ?? box.upper
      }
      var margin = Swift.max(0.5 * box.width, box.magnitude * 0x1p-50, absoluteTolerance)
      for _ in 0..<8 {
        let wider = Interval(
          lower: Swift.max(lowest, box.lower - margin),
          upper: Swift.min(highest, box.upper + margin))
        guard wider.isFinite else { break }
        boxes += 1
        if try evaluate(wider).derivative.contains(0) { break }
        if case .certain = try Self.signChange(over: wider, evaluate) {
          enclosures[index] = RootEnclosure(box, .unique)
          break
        }
        margin *= 4
      }
    }
    return boxes
  }

  /// A double strictly between two others, or nil if there is none.
  @inlinable
  static func between(_ left: Double, _ right: Double) -> Double? {
    guard left < right else { return nil }
    let middle = Interval(lower: left, upper: right).midpoint
    return left < middle && middle < right ? middle : nil
  }
}
