import Intervals
import OverlapMarket

/// How a regime's probability that responds moves with a primitive, and everything with it
/// (docs/model.md section 8.4): with R the log odds that the market answers with, R_θ their rate
/// while p_H rests and R_p their rate in p_H, firms' replies included in both, dp/dθ = Φ(1 − Φ) R_θ
/// / (1 − Φ'), Φ' = Φ(1 − Φ) R_p.
struct RegimeFeedback: Sendable {
  /// Φ', the rate at which the probability that the market answers with rises with the one that it
  /// stands at.
  let slope: Double
  /// p_H (1 − p_H).
  let density: Double
  /// p_H upwards, the other probabilities in proportion, and how overlaps follow.
  let direction: Direction
  let overlap: [Double]

  /// nil where probabilities are given.
  /// - Parameter follow: how overlaps move along a direction while probabilities rest otherwise.
  init?(
    _ terms: LocalTerms, _ follow: (Direction) throws(SensitivityError) -> [Double]
  ) throws(SensitivityError) {
    guard let response = terms.market.regimeResponse else { return nil }
    direction = Direction(.probabilityInProportion(regime: response.regime), in: terms.market)
    overlap = try follow(direction)
    let p = terms.market.regimes[response.regime].probability
    density = p * (1 - p)
    slope = density * terms.logOddsRate(response, direction, overlap: overlap)
    guard abs(1 - slope) > 1e-12 * max(1, abs(slope)) else {
      throw .singular(distance: abs(1 - slope))
    }
  }

  /// dp_H/dt along a direction in which overlaps move at these rates while p_H rests.
  func rate(_ terms: LocalTerms, _ direction: Direction, overlap: [Double]) -> Double {
    guard let response = terms.market.regimeResponse else { return 0 }
    return density * terms.logOddsRate(response, direction, overlap: overlap) / (1 - slope)
  }
}

extension LocalTerms {
  /// ν: what a unit of the log odds with which the market answers is worth to welfare, overlaps at
  /// rest, p (1 − p) W_p / (1 − Φ_p); nil where probabilities are given.
  /// - Throws: `SensitivityError.singular` where a probability answers to overlaps by a fold.
  func responsePrice() throws(SensitivityError) -> Double? {
    let still = overlap.map { _ in 0.0 }
    guard let feedback = try RegimeFeedback(self, { _ in still }) else { return nil }
    return feedback.density * welfareRate(feedback.direction, sumRates(feedback.direction))
      / (1 - feedback.slope)
  }

  /// How θ₀ + θ₁ Σ s_i e_i + θ₂ E[K]/N moves when primitives move along a direction and overlaps at
  /// given rates. O(firms · regimes).
  fileprivate func logOddsRate(
    _ response: RegimeResponse, _ direction: Direction, overlap rates: [Double]
  ) -> Double {
    typealias Number = Dual<Double>
    let numbers = MovingNumbers<Number>(direction: direction)
    var motion = still()
    motion.direction = direction
    motion.sums = sumRates(direction, overlap: rates)
    var (served, failing) = (Number(0), Number(0))
    for i in overlap.indices {
      motion.overlap = rates[i]
      let firm: LocalFirm<Number> = firm(i, motion)
      served += firm.share * market.firms.exposure(of: i, numbers)
      failing += firm.failure
    }
    let odds =
      numbers.market(response.intercept, .responseIntercept)
      + numbers.market(response.exposure, .responseToExposure) * served
      + numbers.market(response.failures, .responseToFailures) * failing
      * Number(1 / Double(firmCount))
    return odds.rate
  }
}
