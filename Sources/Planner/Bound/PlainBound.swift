import Intervals

extension LagrangianTerms {
  /// A bound without multipliers, for intervals of log A so wide that the Lagrangian bound at their
  /// ends is enormous: the largest total, all users with the firm where they add most, the least
  /// cost and the fewest failures in the box. Expected failures squared fall in every overlap, and
  /// rise with every firm that serves, so that firms that may be closed add neither; nor does what
  /// firms on one foundation add by failing together.
  func plainBound(_ total: ClosedRange<Double>) -> Double {
    let enclosed = terms.enclosed
    let market = terms.market
    let (states, regimes) = (enclosed.probability.count, market.regimes.count)
    var value = terms.enclosedConstant
    var added = enclosed.outsideLogWeight == nil ? -Double.infinity : 0
    var expected = Interval.zero
    var failures = [Interval](repeating: .zero, count: regimes)
    var variance = failures
    for i in 0..<terms.firmCount {
      let presence = presence.isEmpty ? .serving : presence[i]
      if presence == .closed { continue }
      let firm = enclosed.firms[i]
      var failure = Interval.zero
      for s in 0..<regimes {
        let ceiling = Interval(pieces.ceiling(of: i))
        var least = enclosed.level(i * states + s, ceiling)
        if states > regimes { least += enclosed.level(i * states + s + regimes, ceiling) }
        failure += enclosed.probability[s] * least
        guard presence == .serving else { continue }
        failures[s] += least
        variance[s] += least * (Interval(1) - least)
      }
      added = max(added, (firm.margin - firm.harm * failure).upper)
      guard presence == .serving else { continue }
      expected += failure
      value -= firm.cost * Interval(pieces.floor(of: i)).squared() / Interval(2)
      if terms.isFixed { value -= firm.heldHarm * failure }
    }
    if !terms.isFixed {
      let logTotal = Interval(total.upperBound) + Interval(terms.reference)
      value +=
        enclosed.users / Interval(market.demandSensitivity) * logTotal + enclosed.users
        * Interval(added)
    }
    if terms.isExact {
      for s in 0..<regimes {
        value -= enclosed.channelWeight[s] * (failures[s].squared() + variance[s])
      }
    } else {
      value -= enclosed.channelWeight[0] * expected.squared()
    }
    return value.upper
  }
}
