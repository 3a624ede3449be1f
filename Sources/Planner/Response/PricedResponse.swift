import Intervals
import OverlapMarket

/// A planner's problem at one probability of the regime that responds, where it pays for what the
/// market answers with: welfare and ν (R − q), R = θ₀ + θ₁ Σ s e + θ₂ E[K]/N the log odds of the
/// answer and q those at which the market stands (docs/model.md section 8.4).
///
/// It is the base's problem: θ₁ adds ν θ₁ e_i / M to what a served user of firm i is worth, θ₂ adds
/// −ν θ₂ / N to what each failure costs.
struct PricedResponse {
  let terms: SocialTerms
  /// R less θ₀, as a function of a state.
  private let response: RegimeResponse
  private let exposure: [Double]
  let price: Double
  /// q.
  let logOdds: Double
  /// By how much at most welfare with the price differs from the formula above, because what the
  /// price adds to numbers of firms is rounded.
  let allowance: Double

  /// - Parameters:
  ///   - market: at the probability of these log odds.
  ///   - price: ν.
  ///   - reference: see `SocialTerms`.
  init(
    _ market: Market, at logOdds: Double, price: Double, _ response: RegimeResponse,
    _ objective: WelfareObjective, reference: Double? = nil
  ) throws(MarketError) {
    self.response = response
    self.price = price
    self.logOdds = logOdds
    exposure = market.firms.exposure
    let count = Double(market.firms.count)
    let linearLoss =
      response.failures == 0 ? 0 : -price * response.failures / (count * market.systemicLoss)
    var firms = market.firms
    var rounding = Interval.zero
    if response.exposure != 0 {
      let exact = Interval(price) * Interval(response.exposure) / Interval(market.users)
      for i in firms.indices {
        let margin = firms.margin[i]
        let moved = margin + price * response.exposure / market.users * exposure[i]
        firms.set(.margin, firm: i, to: moved)
        let off = Interval(moved) - Interval(margin) - exact * Interval(exposure[i])
        rounding = rounding.hull(Interval(off.magnitude))
      }
    }
    let off =
      Interval(linearLoss) * Interval(market.systemicLoss)
      + Interval(price) * Interval(response.failures) / Interval(count)
    allowance =
      (Interval(market.users) * rounding + Interval(count) * Interval(off.magnitude)).upper
    let priced = market.withMargins(of: firms)
    terms = try SocialTerms(
      priced, objective: objective, sharesIn: priced.unregulated, linearLoss: linearLoss,
      reference: reference)
  }

  /// R − q.
  func excess(_ state: SocialState) -> Double {
    var (served, failing) = (0.0, 0.0)
    for i in exposure.indices {
      served += state.share[i] * exposure[i]
      failing += state.expectedFailure[i]
    }
    return response.intercept + response.exposure * served
      + response.failures * failing / Double(exposure.count) - logOdds
  }

  /// What the problem is worth at a state: welfare and ν (R − q).
  func value(_ result: LocalPlanner.Result) -> Double {
    result.welfare + price * (response.intercept - logOdds)
  }
}

extension WelfareObjective {
  /// Refuses what a planner cannot pay for.
  /// - Throws: `MarketError.incomplete`.
  func check(_ response: RegimeResponse, in market: Market) throws(MarketError) {
    let path = ResponsePlanner.path
    guard shares == .free else {
      throw .incomplete(
        path: path,
        rule: "a planner cannot hold shares where a regime's probability responds to them; take "
          + "shares free")
    }
    guard response.exposure == 0 || countsMargins else {
      throw .incomplete(
        path: path,
        rule: "a planner deals with a response to exposure where welfare counts firms' margins "
          + "alone yet; take totalSurplus")
    }
    guard response.failures == 0 || market.systemicLoss > 0 else {
      throw .incomplete(
        path: PrimitiveDescriptor.systemicLoss.path,
        rule: "a planner deals with a response to failures where these cost something together "
          + "alone yet; take a number greater than 0")
    }
  }
}
