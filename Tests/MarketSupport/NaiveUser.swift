import OverlapMarket

/// What a served user expects of one firm and what comes of it, straight from docs/model.md
/// sections 1 and 8.
package struct NaiveUser {
  /// v − P.
  package let faultless: Double
  /// h_U e.
  package let harm: Double
  private let reliability, prior: Double

  /// - Parameter cap: on exposures.
  package init(of i: Int, in market: Market, cap: Double? = nil) {
    let firm = market.firms[i]
    let exposure = min(firm.exposure, cap ?? .infinity)
    let cut = firm.exposure - exposure
    let lost =
      (firm[.linearExposureValue] ?? 0) * cut + (firm[.quadraticExposureValue] ?? 0) / 2 * cut * cut
    faultless = firm.value - lost - firm.price
    harm = market.userHarm * exposure
    reliability = firm[.reliability] ?? 1
    prior =
      firm[.prior]
      ?? market.regimes.indices.reduce(0) {
        $0 + market.regimes[$1].probability * firm.baselineFailure[$1]
      }
  }

  /// The failure probability that it expects.
  package func expects(_ failure: Double) -> Double {
    reliability * failure + (1 - reliability) * prior
  }

  /// The utility by which it chooses.
  package func perceived(failing failure: Double) -> Double { faultless - harm * expects(failure) }

  /// The utility that it has.
  package func experienced(failing failure: Double) -> Double { faultless - harm * failure }
}
