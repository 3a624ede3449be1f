import CKernels

extension Market {
  /// The market and a policy's liability and floors as the vectorised passes of CKernels take them, for as long as `body` runs.
  ///
  /// - Precondition: the policy fits the market and no more regimes than `CK_REGIME_LIMIT`.
  package func withKernelMarket<Result>(under policy: Policy, _ body: (UnsafePointer<CKMarket>) -> Result) -> Result {
    let firms = firms
    let (liability, liabilityStride) = policy.liability.column
    let (floor, floorStride) = policy.minimumOverlap.column
    let probability = regimes.map(\.probability)
    return firms.cost.withUnsafeBufferPointer { cost in
      firms.margin.withUnsafeBufferPointer { margin in
        firms.value.withUnsafeBufferPointer { value in
          firms.price.withUnsafeBufferPointer { price in
            firms.exposure.withUnsafeBufferPointer { exposure in
              firms.baselineFailure.withUnsafeBufferPointer { baseline in
                firms.effectiveness.withUnsafeBufferPointer { effectiveness in
                  probability.withUnsafeBufferPointer { probability in
                    liability.withUnsafeBufferPointer { liability in
                      floor.withUnsafeBufferPointer { floor in
                        var market = CKMarket(
                          firms: firms.count, regimes: regimes.count, cost: cost.baseAddress,
                          margin: margin.baseAddress, value: value.baseAddress, price: price.baseAddress,
                          exposure: exposure.baseAddress, baselineFailure: baseline.baseAddress,
                          effectiveness: effectiveness.baseAddress, regimeProbability: probability.baseAddress,
                          liability: liability.baseAddress, minimumOverlap: floor.baseAddress,
                          liabilityStride: liabilityStride, minimumOverlapStride: floorStride, users: users,
                          demandSensitivity: demandSensitivity, userHarm: userHarm, externalHarm: externalHarm,
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
  var column: (values: [Double], stride: Int) {
    switch self {
    case .uniform(let value): ([value], 0)
    case .perFirm(let values): (values, 1)
    }
  }
}
