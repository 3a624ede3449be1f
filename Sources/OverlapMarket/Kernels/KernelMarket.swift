import CKernels

extension Market {
  /// The market, shares of harm charged and least overlaps as the vectorised passes take them, for
  /// as long as `body` runs.
  ///
  /// - Parameter exposure: other exposures than the market's; nil: its own.
  /// - Precondition: what is per firm has one entry a firm.
  func withKernelMarket<Result>(
    exposure: [Double]? = nil, liability: FirmValues, minimumOverlap: FirmValues,
    _ body: (UnsafePointer<CKMarket>) -> Result
  ) -> Result {
    firms.cost.withUnsafeBufferPointer { cost in
      firms.margin.withUnsafeBufferPointer { margin in
        firms.value.withUnsafeBufferPointer { value in
          firms.price.withUnsafeBufferPointer { price in
            (exposure ?? firms.exposure).withUnsafeBufferPointer { exposure in
              firms.baselineFailure.withUnsafeBufferPointer { baseline in
                firms.effectiveness.withUnsafeBufferPointer { effectiveness in
                  regimeProbability.withUnsafeBufferPointer { probability in
                    liability.withUnsafeColumn { liability, liabilityStride in
                      minimumOverlap.withUnsafeColumn { floor, floorStride in
                        var market = CKMarket(
                          firms: firms.count, regimes: regimes.count, cost: cost.baseAddress,
                          margin: margin.baseAddress, value: value.baseAddress,
                          price: price.baseAddress,
                          exposure: exposure.baseAddress, baselineFailure: baseline.baseAddress,
                          effectiveness: effectiveness.baseAddress,
                          regimeProbability: probability.baseAddress,
                          liability: liability, minimumOverlap: floor,
                          liabilityStride: liabilityStride,
                          minimumOverlapStride: floorStride, users: users,
                          demandSensitivity: demandSensitivity,
                          userHarm: userHarm, externalHarm: externalHarm,
                          outsideOption: outsideOption ?? -.infinity)
                        return body(&market)
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

extension FirmValues {
  /// The entries, and how far one firm's is from the next: 0 where all share one.
  func withUnsafeColumn<Result>(_ body: (UnsafePointer<Double>?, Int) -> Result) -> Result {
    switch self {
    case .uniform(let value): withUnsafePointer(to: value) { body($0, 0) }
    case .perFirm(let values): values.withUnsafeBufferPointer { body($0.baseAddress, 1) }
    }
  }
}
