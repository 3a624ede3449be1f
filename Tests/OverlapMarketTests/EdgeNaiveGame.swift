import Glibc
import OverlapMarket

/// The game written down once more from docs/model.md sections 1 and 2 with plain loops: what tests
/// compare with.
struct NaiveGame {
  let market: Market
  let policy: Policy

  /// π̄_i by (1).
  func failure(_ i: Int, _ overlap: Double) -> Double {
    let firm = market.firms[i]
    var sum = 0.0
    for (s, regime) in market.regimes.enumerated() {
      sum +=
        regime.probability
        * min(max(firm.baselineFailure[s] - firm.effectiveness[s] * overlap, 0), 1)
    }
    return sum
  }

  /// α_i: the fall of π̄_i per unit of overlap just above (or below) an overlap.
  func slope(_ i: Int, above overlap: Double) -> Double { slope(i) { $0 > overlap } }
  func slope(_ i: Int, below overlap: Double) -> Double { slope(i) { $0 >= overlap } }

  private func slope(_ i: Int, where moves: (Double) -> Bool) -> Double {
    let firm = market.firms[i]
    var sum = 0.0
    for (s, regime) in market.regimes.enumerated() where firm.effectiveness[s] > 0 {
      if moves(firm.baselineFailure[s] / firm.effectiveness[s]) {
        sum += regime.probability * firm.effectiveness[s]
      }
    }
    return sum
  }

  /// β U_i.
  func logWeight(_ i: Int, _ overlap: Double) -> Double {
    let firm = market.firms[i]
    return market.demandSensitivity
      * (firm.value - firm.price - market.userHarm * firm.exposure * failure(i, overlap))
  }

  /// log R_i: the logarithm of the sum of all weights but firm i's.
  func logRivals(_ i: Int, _ profile: [Double]) -> Double {
    var terms = profile.indices.filter { $0 != i }.map { logWeight($0, profile[$0]) }
    if let outside = market.outsideOption { terms.append(market.demandSensitivity * outside) }
    guard let top = terms.max() else { return -.infinity }
    return top + log(terms.reduce(0) { $0 + exp($1 - top) })
  }

  /// s_i and 1 − s_i by (2).
  func shares(_ i: Int, _ overlap: Double, _ logRivals: Double) -> (own: Double, rest: Double) {
    let odds = logWeight(i, overlap) - logRivals
    return (1 / (1 + exp(-odds)), 1 / (1 + exp(odds)))
  }

  /// τ_i h_E e_i.
  func liableHarm(_ i: Int) -> Double {
    policy.liability[i] * market.externalHarm * market.firms[i].exposure
  }

  /// β h_U e_i.
  func demandRate(_ i: Int) -> Double {
    market.demandSensitivity * market.userHarm * market.firms[i].exposure
  }

  /// Π_i by (3).
  func profit(_ i: Int, _ overlap: Double, _ logRivals: Double) -> Double {
    let firm = market.firms[i]
    let margin = firm.margin - liableHarm(i) * failure(i, overlap)
    return margin * market.users * shares(i, overlap, logRivals).own - firm.cost / 2 * overlap
      * overlap
  }

  /// B_i, what a unit less of expected failure is worth: (7) is α_i B_i − c_i o_i.
  func safety(_ i: Int, _ overlap: Double, _ logRivals: Double) -> Double {
    let share = shares(i, overlap, logRivals)
    let margin = market.firms[i].margin - liableHarm(i) * failure(i, overlap)
    return market.users
      * (margin * demandRate(i) * share.own * share.rest + liableHarm(i) * share.own)
  }

  /// The solution of c y = α(y) B with B frozen at the profile, by halving.
  func naturalReply(_ i: Int, _ profile: [Double]) -> Double {
    let value = safety(i, profile[i], logRivals(i, profile))
    let cost = market.firms[i].cost
    var low = policy.floor[i]
    var high = max(low, kinks(i).max() ?? 0)
    func rises(_ y: Double) -> Bool { slope(i, above: y) * value > cost * y }
    if !rises(low) { return low }
    for _ in 0..<2000 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if rises(middle) { low = middle } else { high = middle }
    }
    return high
  }

  /// Where π̄_i bends, in ascending order.
  func kinks(_ i: Int) -> [Double] {
    let firm = market.firms[i]
    return market.regimes.indices
      .filter { firm.effectiveness[$0] > 0 && market.regimes[$0].probability > 0 }
      .map { firm.baselineFailure[$0] / firm.effectiveness[$0] }.sorted()
  }

  /// Ends of the stretches on which profit is smooth, up to where costs exceed all there is to
  /// gain.
  func ends(_ i: Int) -> [Double] {
    let firm = market.firms[i]
    let spread = max(0, firm.margin) - min(0, firm.margin - liableHarm(i))
    let floor = policy.floor[i]
    let reach = (floor * floor + 2 * spread * market.users / firm.cost).squareRoot() * 1.001
    var ends = [floor]
    for kink in kinks(i) where min(kink, reach) > ends[ends.count - 1] {
      ends.append(min(kink, reach))
    }
    return ends
  }

  /// The globally best reply: a dense grid on every stretch, its best points sharpened by halving
  /// (7).
  func bestReply(_ i: Int, _ logRivals: Double, grid: Int = 400) -> Double {
    let ends = ends(i)
    var best = ends[0]
    var most = profit(i, best, logRivals)
    func consider(_ y: Double) {
      let profit = profit(i, y, logRivals)
      if profit > most { (best, most) = (y, profit) }
    }
    for k in ends.indices.dropLast() {
      let (lower, upper) = (ends[k], ends[k + 1])
      let slope = slope(i, below: upper)
      func marginal(_ y: Double) -> Double {
        slope * safety(i, y, logRivals) - market.firms[i].cost * y
      }
      consider(upper)
      // A quarter of the points lie geometrically near the lower end, for costs that allow only
      // small overlaps.
      var points = (0...grid).map { lower + (upper - lower) * Double($0) / Double(grid) }
      points += (0..<grid / 4).map {
        lower + (upper - lower) * pow(10, -Double($0) * 60 / Double(grid))
      }
      points.sort()
      for j in points.indices.dropLast()
      where marginal(points[j]) > 0 && marginal(points[j + 1]) <= 0 {
        var (low, high) = (points[j], points[j + 1])
        for _ in 0..<200 {
          let middle = low + (high - low) / 2
          if middle <= low || middle >= high { break }
          if marginal(middle) > 0 { low = middle } else { high = middle }
        }
        consider(low)
        consider(high)
      }
    }
    return best
  }

  /// Damped best replies, one firm after another; nil where they do not settle.
  func settle(from start: [Double], sweeps: Int = 400) -> [Double]? {
    var profile = start
    for sweep in 0..<sweeps {
      var moved = 0.0
      for i in profile.indices {
        let reply = bestReply(i, logRivals(i, profile))
        moved = max(moved, abs(reply - profile[i]) / max(abs(reply), 1e-300))
        profile[i] += (sweep < 20 ? 1 : 0.5) * (reply - profile[i])
      }
      if moved < 1e-11 { return profile }
    }
    return nil
  }
}
