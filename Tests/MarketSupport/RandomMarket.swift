import Glibc
import OverlapMarket
import TestSupport

/// Valid markets with firms that differ, drawn so that at an equilibrium about half of the firms
/// (measured: 0.49 to 0.65) sit at a floor or kink.
package enum RandomMarket {
  /// - Parameters:
  ///   - demandSensitivity: where β is drawn from, uniformly in the logarithm.
  ///   - singlePeak: every firm satisfies the sufficient condition of docs/model.md section 2,
  ///     extended to liability; otherwise a tenth to a half of the firms violate it.
  package static func draw(
    _ rng: inout SplitMix, firms: ClosedRange<Int>, demandSensitivity: ClosedRange<Double>,
    singlePeak: Bool
  ) -> (Market, Policy) {
    let count = rng.whole(firms)
    let frame = Frame(&rng, demandSensitivity)
    var qualities: [Quality] = []
    for _ in 0..<count { qualities.append(Quality(&rng, frame)) }
    let outside = rng.chance(0.5) ? frame.level + rng.uniform(-1...1.5) / frame.sensitivity : nil
    var sum = outside.map { exp(frame.sensitivity * ($0 - frame.level)) } ?? 0
    for quality in qualities { sum += quality.weight(frame) }
    var rows = Firms(regimeCount: frame.regimes.count)
    var overlaps: [Double] = []
    for (i, quality) in qualities.enumerated() {
      let (firm, overlap) = firm(
        &rng, "firm \(i)", frame, quality, share: quality.weight(frame) / sum,
        factor: singlePeak ? rng.logUniform(1.01...4) : rng.logUniform(0.2...4))
      rows.append(firm)
      overlaps.append(overlap)
    }
    overlaps.sort()
    let floor = rng.chance(0.5) ? 0 : overlaps[count / 2] * rng.uniform(0.1...1)
    do {
      let market = try Market(
        users: frame.users, demandSensitivity: frame.sensitivity, userHarm: frame.userHarm,
        externalHarm: frame.externalHarm, systemicLoss: rng.chance(0.3) ? 0 : rng.uniform(0...0.2),
        outsideOption: outside, regimes: frame.regimes, firms: rows)
      return (market, try Policy(liability: frame.liability, floor: floor))
    } catch {
      preconditionFailure("every draw is in its domain: \(error)")
    }
  }

  /// What all firms share.
  private struct Frame {
    let users: Double
    let sensitivity: Double
    let userHarm: Double
    let externalHarm: Double
    let liability: Double
    let regimes: [Regime]
    /// Utility around which values and the outside option lie.
    let level: Double

    init(_ rng: inout SplitMix, _ range: ClosedRange<Double>) {
      users = rng.logUniform(0.1...100)
      sensitivity = rng.logUniform(range)
      userHarm = rng.uniform(0.3...2)
      externalHarm = rng.uniform(0...2)
      liability = rng.chance(0.4) ? 0 : rng.uniform(0...1)
      level = rng.uniform(-2...2)
      let count = rng.whole(1...4)
      let names = ["calm", "busy", "strained", "broken"]
      var masses: [Double] = []
      for _ in 0..<count { masses.append(rng.uniform(0.1...1)) }
      let total = masses.reduce(0, +)
      regimes = (0..<count).map { Regime(name: names[$0], probability: masses[$0] / total) }
    }
  }

  /// What a firm offers users. Utilities differ by about 1/β, so that no firm takes the market.
  private struct Quality {
    let value: Double
    let price: Double
    let exposure: Double

    init(_ rng: inout SplitMix, _ frame: Frame) {
      price = rng.uniform(0...1)
      value = frame.level + price + rng.uniform(-1...1) / frame.sensitivity
      exposure = rng.uniform(0.5...1.5)
    }

    func weight(_ frame: Frame) -> Double {
      exp(frame.sensitivity * (value - price - frame.level))
    }
  }

  /// A firm whose first-order condition at the given share, read on its steepest piece, asks for
  /// about `aim` times its middle kink.
  private static func firm(
    _ rng: inout SplitMix, _ name: String, _ frame: Frame, _ quality: Quality, share: Double,
    factor: Double
  ) -> (Firm, impliedOverlap: Double) {
    let regimes = frame.regimes.indices
    let margin = rng.uniform(0.4...2)
    let scale = rng.logUniform(0.3...3)
    var baseline: [Double] = []
    var kinks: [Double] = []
    for _ in regimes {
      baseline.append(rng.uniform(0.05...0.9))
      kinks.append(rng.chance(0.08) ? .infinity : scale * rng.logUniform(0.5...2))
    }
    let aim = rng.logUniform(0.15...3)
    var factor = factor
    func terms(_ baseline: [Double]) -> (cost: Double, overlap: Double) {
      let slope = regimes.reduce(0) {
        $0 + frame.regimes[$1].probability * baseline[$1] / kinks[$1]
      }
      let cost = factor * bound(frame, quality, margin, baseline, slope: slope)
      let value = safety(frame, quality, margin, baseline, share)
      return (cost, slope * value / max(cost, .leastNormalMagnitude))
    }
    // A smaller baseline lowers the bound by its square and so raises the overlap; a larger factor
    // lowers the overlap.
    let ratio = terms(baseline).overlap / scale / aim
    if ratio > 1 {
      factor *= ratio
    } else if ratio > 0 {
      let shrink = max(ratio, 1e-3)
      for s in regimes { baseline[s] *= shrink }
    }
    let (cost, overlap) = terms(baseline)
    let effectiveness = regimes.map { baseline[$0] / kinks[$0] }
    let firm = Firm(
      name: name, cost: cost > 0 ? cost : 1, margin: margin, value: quality.value,
      price: quality.price, exposure: quality.exposure, baselineFailure: baseline,
      effectiveness: effectiveness)
    return (firm, max(0, overlap))
  }

  /// B_i of docs/model.md section 2 at a share, with failures at half their baseline.
  private static func safety(
    _ frame: Frame, _ quality: Quality, _ margin: Double, _ baseline: [Double], _ share: Double
  ) -> Double {
    let failure = frame.regimes.indices.reduce(0) {
      $0 + frame.regimes[$1].probability * baseline[$1] / 2
    }
    let liability = frame.liability * frame.externalHarm * quality.exposure
    let demand = frame.sensitivity * frame.userHarm * quality.exposure
    return frame.users * share * ((margin - liability * failure) * demand * (1 - share) + liability)
  }

  /// The least cost at which profit is concave on every piece whatever rivals do: the maximum over
  /// shares of the demand part of its second derivative, found on a grid of shares fine enough for
  /// the 1 % that every factor leaves.
  private static func bound(
    _ frame: Frame, _ quality: Quality, _ margin: Double, _ baseline: [Double], slope: Double
  ) -> Double {
    let liability = frame.liability * frame.externalHarm * quality.exposure
    let rate = frame.sensitivity * frame.userHarm * quality.exposure * slope
    let failure = frame.regimes.indices.reduce(0) {
      $0 + frame.regimes[$1].probability * baseline[$1]
    }
    let largest = max(abs(margin), abs(margin - liability * failure))
    var most = 0.0
    for k in 0...1000 {
      let share = Double(k) / 1000
      let density = share * (1 - share)
      most = max(
        most, density * (largest * rate * rate * (1 - 2 * share) + 2 * liability * slope * rate))
    }
    return frame.users * most
  }
}
