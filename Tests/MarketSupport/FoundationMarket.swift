import Glibc
import OverlapMarket
import TestSupport

extension RandomMarket {
  /// The same market with one to three foundations of both forms, and most of its firms on one.
  ///
  /// - Parameter forms: those that there are; nil: both.
  package static func onFoundations(
    _ market: Market, _ rng: inout SplitMix, form: FoundationForm? = nil
  ) throws -> Market {
    let regimes = market.regimes.indices
    let names = ["atlas", "borealis", "c \"γ\""].prefix(rng.whole(1...3))
    var rows = Array(market.firms)
    for i in rows.indices where rng.chance(0.8) {
      rows[i][.foundation] = names.randomElement(using: &rng)
    }
    let foundations = names.map { name in
      let probability = rng.chance(0.1) ? 0 : rng.uniform(0.02...0.6)
      let isShift = form.map { $0 == .shift } ?? rng.chance(0.5)
      guard isShift else {
        return SharedFoundation(
          name: name, probability: probability, reach: rng.chance(0.1) ? 1 : rng.uniform(0...1))
      }
      // No firm's baseline may come above 1.
      let room = regimes.map { s in
        rows.reduce(1) { $1[.foundation] == name ? min($0, 1 - $1.baselineFailure[s]) : $0 }
      }
      return SharedFoundation(
        name: name, probability: probability,
        shift: room.map { $0 * rng.uniform(0...1) * (1 - 1e-12) })
    }
    return try Market(
      market.numbers, regimes: market.regimes, firms: Firms(rows, regimeCount: regimes.count),
      foundations: foundations)
  }
}

/// What shared foundations do, from docs/model.md section 8.3 to the letter: every regime and every
/// combination of shocks, one after another.
package struct NaiveFoundations {
  package let market: Market
  private let firms: [Firm]
  private let users: [NaiveUser]
  private let liability: FirmValues
  private let surcharge: Double
  /// Of each combination, whether each foundation is hit.
  private let shocks: [[Bool]]

  package init(_ market: Market, _ policy: Policy) {
    self.market = market
    firms = Array(market.firms)
    users = market.firms.indices.map { NaiveUser(of: $0, in: market, cap: policy.exposureCap) }
    liability = policy.liability
    surcharge = policy.surcharge
    shocks = (0..<(1 << market.foundations.count)).map { set in
      market.foundations.indices.map { set >> $0 & 1 == 1 }
    }
  }

  private func chance(_ hit: [Bool]) -> Double {
    zip(market.foundations, hit).reduce(1) {
      $0 * ($1.1 ? $1.0.probability : 1 - $1.0.probability)
    }
  }

  private func clipped(_ x: Double) -> Double { min(1, max(0, x)) }

  /// π_S given who is hit.
  package func failure(_ i: Int, _ s: Int, _ hit: [Bool], _ overlap: Double) -> Double {
    let firm = firms[i]
    let alone = clipped(firm.baselineFailure[s] - firm.effectiveness[s] * overlap)
    guard let f = market.foundations.firstIndex(where: { $0.name == firm[.foundation] }), hit[f]
    else { return alone }
    let foundation = market.foundations[f]
    switch foundation.form {
    case .commonCause:
      let reach = foundation.reach ?? .nan
      return reach + (1 - reach) * alone
    case .shift:
      return clipped(
        firm.baselineFailure[s] + foundation.shift[s] - firm.effectiveness[s] * overlap)
    }
  }

  /// π̄.
  package func expected(_ i: Int, _ overlap: Double) -> Double {
    market.regimes.indices.reduce(0) { sum, s in
      shocks.reduce(sum) {
        $0 + market.regimes[s].probability * chance($1) * failure(i, s, $1, overlap)
      }
    }
  }

  /// P(K = k) for each k.
  package func distribution(at overlap: [Double]) -> [Double] {
    var all = [Double](repeating: 0, count: overlap.count + 1)
    for (s, regime) in market.regimes.enumerated() {
      for hit in shocks {
        var counts = [1.0]
        for i in overlap.indices {
          let p = failure(i, s, hit, overlap[i])
          counts = (0...counts.count).map { k in
            (k < counts.count ? counts[k] * (1 - p) : 0) + (k > 0 ? counts[k - 1] * p : 0)
          }
        }
        for k in counts.indices { all[k] += regime.probability * chance(hit) * counts[k] }
      }
    }
    return all
  }

  /// E[K²].
  package func squares(at overlap: [Double]) -> Double {
    distribution(at: overlap).enumerated().reduce(0) { $0 + Double($1.0 * $1.0) * $1.1 }
  }

  /// E[K² − (K − K_i)²]: what a firm's own failures add to the expected square.
  package func marginalSquares(_ i: Int, at overlap: [Double]) -> Double {
    var sum = 0.0
    for (s, regime) in market.regimes.enumerated() {
      for hit in shocks {
        let others = overlap.indices.filter { $0 != i }
          .reduce(0) { $0 + failure($1, s, hit, overlap[$1]) }
        sum +=
          regime.probability * chance(hit) * failure(i, s, hit, overlap[i]) * (1 + 2 * others)
      }
    }
    return sum
  }

  private func logs(_ overlap: [Double]) -> [Double] {
    firms.indices.map {
      market.demandSensitivity * users[$0].perceived(failing: expected($0, overlap[$0]))
    }
  }

  package func shares(at overlap: [Double]) -> [Double] {
    let logs = logs(overlap)
    let outside = market.outsideOption.map { market.demandSensitivity * $0 }
    let top = max(logs.max() ?? 0, outside ?? -.infinity)
    let sum = logs.reduce(outside.map { exp($0 - top) } ?? 0) {
      $0 + exp($1 - top)
    }
    return logs.map { exp($0 - top) / sum }
  }

  package func profit(_ i: Int, at overlap: [Double]) -> Double {
    let firm = firms[i]
    let liable = liability[i] * market.externalHarm * firm.exposure
    return market.users * shares(at: overlap)[i]
      * (firm.margin - liable * expected(i, overlap[i]))
      - firm.cost / 2 * overlap[i] * overlap[i]
      - (surcharge > 0 ? surcharge * market.systemicLoss * marginalSquares(i, at: overlap) : 0)
  }

  /// Total surplus with the exact systemic term and shares free.
  package func welfare(at overlap: [Double]) -> Double {
    let (logs, shares) = (logs(overlap), shares(at: overlap))
    let outside = market.outsideOption.map { market.demandSensitivity * $0 }
    let top = max(logs.max() ?? 0, outside ?? -.infinity)
    let sum = logs.reduce(outside.map { exp($0 - top) } ?? 0) {
      $0 + exp($1 - top)
    }
    var welfare = market.users / market.demandSensitivity * (top + log(sum))
    for i in firms.indices {
      let failure = expected(i, overlap[i])
      welfare +=
        market.users * shares[i]
        * (firms[i].margin - market.externalHarm * firms[i].exposure * failure
          + users[i].experienced(failing: failure) - users[i].perceived(failing: failure))
        - firms[i].cost / 2 * overlap[i] * overlap[i]
    }
    return welfare - market.systemicLoss * squares(at: overlap)
  }

  /// Where some state's failures end.
  package func kinks(_ i: Int) -> [Double] {
    let firm = firms[i]
    let foundation = market.foundations.first { $0.name == firm[.foundation] }
    return market.regimes.indices.flatMap { s -> [Double] in
      guard firm.effectiveness[s] > 0 else { return [] }
      let shifts = foundation?.form == .shift ? [0, foundation?.shift[s] ?? 0] : [0]
      return shifts.map { (firm.baselineFailure[s] + $0) / firm.effectiveness[s] }
    }
  }

  /// The base market with a regime for each regime and combination of shocks.
  /// - Precondition: every foundation is a shift.
  package func disguised() throws -> Market {
    let states = market.regimes.indices.flatMap { s in shocks.map { (regime: s, hit: $0) } }
    let rows = firms.map { firm in
      var row = firm
      row[.foundation] = nil
      row.effectiveness = states.map { firm.effectiveness[$0.regime] }
      row.baselineFailure = states.map { state in
        let shift = market.foundations.enumerated().first { $1.name == firm[.foundation] }
        return firm.baselineFailure[state.regime]
          + (shift.map { state.hit[$0.0] ? $0.1.shift[state.regime] : 0 } ?? 0)
      }
      return row
    }
    return try Market(
      market.numbers,
      regimes: states.enumerated().map { k, state in
        Regime(
          name: "\(k)",
          probability: market.regimes[state.regime].probability * chance(state.hit))
      },
      firms: Firms(rows, regimeCount: states.count))
  }
}
