import CKernels

extension SocialTerms {
  /// The terms as the vectorised passes of CKernels take them, for as long as `body` runs.
  func withKernelTerms(_ body: (UnsafePointer<CKSocial>) -> Void) {
    let firms = market.firms
    pieces.withUnsafeColumns { pieceCounts, _ in
      failure.withUnsafeLines { breakpoints, slope, intercept in
        quality.withUnsafeBufferPointer { quality in
          demandRate.withUnsafeBufferPointer { demandRate in
            userHarm.withUnsafeBufferPointer { userHarm in
              chargedHarm.withUnsafeBufferPointer { chargedHarm in
                socialMargin.withUnsafeBufferPointer { margin in
                  firms.cost.withUnsafeBufferPointer { cost in
                    firms.baselineFailure.withUnsafeBufferPointer { baseline in
                      firms.effectiveness.withUnsafeBufferPointer { effectiveness in
                        channelWeight.withUnsafeBufferPointer { weight in
                          heldShare.withUnsafeBufferPointer { held in
                            var terms = CKSocial(
                              firms: firms.count, regimes: market.regimes.count,
                              exact: isExact ? 1 : 0,
                              heldShare: isFixed ? held.baseAddress : nil, layers: pieces.layers,
                              pieces: pieceCounts,
                              breakpoint: breakpoints, slope: slope, intercept: intercept,
                              quality: quality.baseAddress, demandRate: demandRate.baseAddress,
                              userHarm: userHarm.baseAddress, chargedHarm: chargedHarm.baseAddress,
                              margin: margin.baseAddress, cost: cost.baseAddress,
                              baselineFailure: baseline.baseAddress,
                              effectiveness: effectiveness.baseAddress,
                              channelWeight: weight.baseAddress, users: market.users,
                              outside: outsideLogWeight)
                            body(&terms)
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
  }
}
