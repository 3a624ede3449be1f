import AggregativeGames
import CKernels
import Glibc

/// Demand and failures at a profile of overlaps: what happens in the market whether or not the
/// profile is an equilibrium.
public struct MarketState: Sendable {
  public let overlap: [Double]
  /// Share of users served by each firm (s_i, equation (2)), in [0, 1].
  public let share: [Double]
  /// Share of users who adopt nobody; 0 without an outside option.
  public let outsideShare: Double
  /// Failure probability of firm i in regime s at `i * regimes + s` (π_{S,i}, equation (1)), over
  /// whether a shock hits its foundation.
  public let regimeFailure: [Double]
  /// Failure probability of each firm over regimes (π̄_i).
  public let expectedFailure: [Double]
  /// Profit of each firm (Π_i, equation (3)), liability, surcharge and compliance cost paid.
  public let profit: [Double]
  /// The price of each firm where they are set; nil where the roster gives them.
  public let price: [Double]?
  /// What each firm earns on a user it serves beside unit cost and expected liability, P_i − m_i −
  /// τ_i h_E e_i π̄_i; nil where the roster gives prices.
  public let markup: [Double]?
  /// At what levels each firm's activities stand, in its own order; nil where no firm has any.
  public let activityLevel: [[Double]]?
  /// Users' expected best utility up to a constant: (log A) / β, A the sum of logit weights.
  public let inclusiveValue: Double

  /// - Parameters:
  ///   - overlap: one non-negative number a firm.
  ///   - price: one a firm, where firms would set them; nil: those that they set.
  /// - Complexity: O(firms · regimes).
  public init(of regulated: RegulatedMarket, at overlap: [Double], price: [Double]? = nil) {
    let setsPrices = regulated.market.pricing == .bertrand
    let regulated = price == nil ? regulated.priced(at: overlap) : regulated.priced(price)
    let (market, burden) = (regulated.market, regulated.burden)
    precondition(overlap.count == market.firms.count, "one overlap a firm")
    let count = overlap.count
    var stateFailure = [Double](repeating: 0, count: market.failures.baseline.count)
    var expectedFailure = [Double](repeating: 0, count: count)
    var share = expectedFailure
    var profit = expectedFailure
    let total = market.withKernelMarket(
      liability: burden.liability(of: count, at: overlap), minimumOverlap: regulated.leastOverlap
    ) { market in
      stateFailure.withUnsafeMutableBufferPointer { stateFailure in
        expectedFailure.withUnsafeMutableBufferPointer { expectedFailure in
          share.withUnsafeMutableBufferPointer { share in
            profit.withUnsafeMutableBufferPointer { profit in
              ck_state(
                market, overlap,
                CKState(
                  stateFailure: stateFailure.baseAddress,
                  expectedFailure: expectedFailure.baseAddress,
                  share: share.baseAddress, profit: profit.baseAddress))
            }
          }
        }
      }
    }
    let regimeFailure = market.regimeFailure(ofStates: stateFailure)
    if burden.systemicCharge > 0 {
      let charges = SystemicCharge.amounts(
        rate: burden.systemicCharge, market: market, regimeFailure: regimeFailure,
        overlap: overlap)
      for i in profit.indices { profit[i] -= charges[i] }
    }
    for i in profit.indices where burden.costCurve(of: i) != nil {
      profit[i] -= burden.excessCost(of: i, at: overlap[i], beside: market.firms.cost[i])
    }
    if burden.hasLumpSum { for i in profit.indices { profit[i] -= burden.lumpSum[i] } }
    let logSum = total.top + log(total.sum)
    self.overlap = overlap
    self.price = setsPrices ? market.firms.price : nil
    markup =
      setsPrices
      ? overlap.indices.map { i in
        let liability = burden.liability(of: i, at: overlap[i])
        return market.firms.margin[i]
          - liability * market.externalHarm * market.firms.exposure[i] * expectedFailure[i]
      } : nil
    self.share = share
    outsideShare = market.outsideOption.map { exp(market.demandSensitivity * $0 - logSum) } ?? 0
    self.regimeFailure = regimeFailure
    self.expectedFailure = expectedFailure
    self.profit = profit
    activityLevel =
      market.firms.haveActivities
      ? overlap.indices.map { regulated.activityLevels(of: $0, at: overlap[$0]) } : nil
    inclusiveValue = logSum / market.demandSensitivity
  }

  /// The failure probability of each firm that users expect (π̂_i); nil where they see what is.
  /// O(firms · regimes).
  public func perceivedFailure(in market: Market) -> [Double]? {
    guard !market.usersSeeFailures else { return nil }
    return expectedFailure.indices.map { i in
      let belief = ServedUser(of: i, in: market, AtRest<Double>()).belief
      return belief.map { $0(expectedFailure[i]) } ?? expectedFailure[i]
    }
  }

  /// Moments of the number of failing firms. O(firms · channels).
  public func failureMoments(in market: Market) -> FailureMoments {
    let regimes = market.regimes
    var regimeMean = [Double](repeating: 0, count: regimes.count)
    var regimeVariance = regimeMean
    ck_failure_moments(regimeFailure, share.count, regimes.count, &regimeMean, &regimeVariance)
    let mean = zip(regimes, regimeMean).reduce(0) { $0 + $1.0.probability * $1.1 }
    let within = zip(regimes, regimeVariance).reduce(0) { $0 + $1.0.probability * $1.1 }
    let between = zip(regimes, regimeMean).reduce(0) {
      $0 + $1.0.probability * ($1.1 - mean) * ($1.1 - mean)
    }
    let covariance = foundationCovariance(in: market)
    return FailureMoments(
      mean: mean, withinRegimeVariance: within + (covariance ?? []).reduce(0, +),
      betweenRegimeVariance: between, foundationCovariance: covariance)
  }
}
