import OverlapMarket

/// The market of docs/comparative-statics.md: identical firms and two regimes, with the forms and
/// derivatives that the page states, written out once more.
struct SymmetricExample: Sendable {
  var users = 20.0
  var sensitivity = 1.0
  var userHarm = 2.0
  var externalHarm = 4.0
  var loss = 10.0
  var count = 4.0
  var cost = 1.0
  var margin = 1.0
  var liability = 0.0
  var floor = 0.0
  var highShift = 0.2
  var baseline = (low: 0.1, high: 0.4)
  var effectiveness = (low: 0.03, high: 0.15)

  init(_ change: (inout SymmetricExample) -> Void = { _ in }) { change(&self) }

  func with(_ change: (inout SymmetricExample) -> Void) -> SymmetricExample {
    var other = self
    change(&other)
    return other
  }

  func build() throws -> (market: Market, policy: Policy) {
    let firms = (0..<Int(count)).map {
      Firm(
        name: "f\($0)", cost: cost, margin: margin, baselineFailure: [baseline.low, baseline.high],
        effectiveness: [effectiveness.low, effectiveness.high])
    }
    let market = try Market(
      users: users, demandSensitivity: sensitivity, userHarm: userHarm, externalHarm: externalHarm,
      systemicLoss: loss,
      regimes: [
        Regime(name: "L", probability: 1 - highShift), Regime(name: "H", probability: highShift),
      ],
      firms: Firms(firms, regimeCount: 2))
    return (market, try Policy(liability: liability, floor: floor))
  }
}

/// The page's notation.
extension SymmetricExample {
  var a: Double { mean(effectiveness) }
  /// π⁰.
  var p0: Double { mean(baseline) }
  var harm: Double { userHarm + externalHarm }
  var contested: Double { users / count * (1 - 1 / count) }
  /// X.
  var demand: Double { sensitivity * userHarm * contested }
  var V: Double { highShift * (1 - highShift) }
  var da: Double { effectiveness.high - effectiveness.low }
  /// δπ at an overlap.
  func dp(_ overlap: Double = 0) -> Double { baseline.high - baseline.low - da * overlap }
  /// π̄ at an overlap.
  func failure(_ overlap: Double) -> Double { p0 - a * overlap }
  var squares: Double { a * a + V * da * da }
  var R: Double { cost - a * a * liability * externalHarm * demand }
  var Q: Double { cost + 2 * loss * count * a * a }
  var Qx: Double { cost + 2 * loss * (count - 1) * squares }
  /// Σ p_S a_S π_S at an overlap.
  func joint(_ overlap: Double) -> Double { a * failure(overlap) + V * da * dp(overlap) }

  func mean(_ pair: (low: Double, high: Double)) -> Double {
    (1 - highShift) * pair.low + highShift * pair.high
  }

  var reducedMarket: Double {
    a / cost * (liability * externalHarm * users / count + margin * demand)
  }
  var exactMarket: Double {
    a
      * (liability * externalHarm * users / count + (margin - liability * externalHarm * p0)
        * demand)
      / R
  }
  var reducedPlanner: Double { a * (users * harm / count + 2 * loss * count * p0) / Q }
  var exactPlanner: Double {
    (a * users * harm / count + loss * (a + 2 * (count - 1) * joint(0))) / Qx
  }
  /// q.
  var netMargin: Double { margin - liability * externalHarm * failure(exactMarket) }
  var reducedWedge: Double { reducedPlanner - reducedMarket }
  var exactWedge: Double { exactPlanner - exactMarket }
}
