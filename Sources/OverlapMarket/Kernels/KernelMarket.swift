import CKernels

extension Market {
  /// The market, shares of harm charged and least overlaps as games and states of the vectorised
  /// passes take them, for as long as `body` runs.
  ///
  /// - Precondition: what is per firm has one entry a firm.
  func withKernelMarket<Result>(
    liability: FirmValues, minimumOverlap: FirmValues, _ body: (UnsafePointer<CKMarket>) -> Result
  ) -> Result {
    withTechnology { technology in
      served.utility.withUnsafeBufferPointer { utility in
        served.perceivedHarm.withUnsafeBufferPointer { perceivedHarm in
          served.unforeseenLevel.withUnsafeBufferPointer { level in
            served.unforeseenSlope.withUnsafeBufferPointer { slope in
              firms.exposure.withUnsafeBufferPointer { exposure in
                liability.withUnsafeColumn { liability, liabilityStride in
                  minimumOverlap.withUnsafeColumn { floor, floorStride in
                    var market = CKMarket(
                      firms: firms.count, states: failures.count, cost: technology.cost,
                      margin: technology.margin, utility: utility.baseAddress,
                      perceivedHarm: perceivedHarm.baseAddress,
                      unforeseenLevel: level.isEmpty ? nil : level.baseAddress,
                      unforeseenSlope: slope.isEmpty ? nil : slope.baseAddress,
                      exposure: exposure.baseAddress, baselineFailure: technology.baselineFailure,
                      effectiveness: technology.effectiveness,
                      stateProbability: technology.stateProbability, liability: liability,
                      minimumOverlap: floor, liabilityStride: liabilityStride,
                      minimumOverlapStride: floorStride, users: users,
                      demandSensitivity: demandSensitivity, externalHarm: externalHarm,
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

  /// The primitives of the market, shares of harm charged and least overlaps as vectorised proofs
  /// take them, for as long as `body` runs.
  ///
  /// - Parameters:
  ///   - users: what served users expect, one a firm; empty in the base model.
  ///   - costs: what overlap costs; nil: c o²/2.
  ///   - exposure: other exposures than the market's; nil: its own.
  ///   - heldOverlap: of firms that have one overlap alone, no number for the others; nil: there
  ///     are none, or the pass is told of strategies in another way.
  /// - Precondition: what is per firm has one entry a firm.
  package func withKernelPrimitives<Result>(
    _ audited: [AuditedUser], costs: CostColumns? = nil, exposure: [Double]? = nil,
    liability: FirmValues = .uniform(0),
    minimumOverlap: FirmValues = .uniform(0), heldOverlap: [Double]? = nil,
    _ body: (UnsafePointer<CKPrimitives>) -> Result
  ) -> Result {
    withTechnology { technology in
      firms.value.withUnsafeBufferPointer { value in
        firms.price.withUnsafeBufferPointer { price in
          (exposure ?? firms.exposure).withUnsafeBufferPointer { exposure in
            liability.withUnsafeColumn { liability, liabilityStride in
              minimumOverlap.withUnsafeColumn { floor, floorStride in
                (heldOverlap ?? []).withUnsafeBufferPointer { held in
                  var market = CKPrimitives(
                    firms: firms.count, states: failures.count, cost: technology.cost,
                    margin: technology.margin, value: value.baseAddress, price: price.baseAddress,
                    exposure: exposure.baseAddress, baselineFailure: technology.baselineFailure,
                    effectiveness: technology.effectiveness,
                    stateProbability: technology.stateProbability, liability: liability,
                    minimumOverlap: floor, liabilityStride: liabilityStride,
                    minimumOverlapStride: floorStride,
                    heldOverlap: held.isEmpty ? nil : held.baseAddress,
                    users: users,
                    demandSensitivity: demandSensitivity, userHarm: userHarm,
                    externalHarm: externalHarm, outsideOption: outsideOption ?? -.infinity,
                    perception: nil, costs: nil, stateError: stateError)
                  func complete() -> Result {
                    guard !audited.isEmpty else { return body(&market) }
                    return withKernelPerception(of: audited) { perception in
                      market.perception = perception
                      return body(&market)
                    }
                  }
                  guard let costs else { return complete() }
                  return costs.withKernelCosts { costs in
                    market.costs = costs
                    return complete()
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// Columns that both kinds of passes read.
  private struct Technology {
    let cost, margin, baselineFailure, effectiveness, stateProbability: UnsafePointer<Double>?
  }

  private func withTechnology<Result>(_ body: (Technology) -> Result) -> Result {
    firms.cost.withUnsafeBufferPointer { cost in
      firms.margin.withUnsafeBufferPointer { margin in
        failures.baseline.withUnsafeBufferPointer { baseline in
          failures.effectiveness.withUnsafeBufferPointer { effectiveness in
            failures.probability.withUnsafeBufferPointer { probability in
              body(
                Technology(
                  cost: cost.baseAddress, margin: margin.baseAddress,
                  baselineFailure: baseline.baseAddress,
                  effectiveness: effectiveness.baseAddress,
                  stateProbability: probability.baseAddress))
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
