import CKernels

extension SocialTerms {
  /// The terms as the vectorised passes of CKernels take them, for as long as `body` runs.
  func withKernelTerms(_ body: (UnsafePointer<CKSocial>) -> Void) {
    channelColumns.withKernelChannels { channels in
      withKernelTerms(channels, body)
    }
  }

  private func withKernelTerms(
    _ channels: UnsafePointer<CKChannels>?, _ body: (UnsafePointer<CKSocial>) -> Void
  ) {
    let (firms, failures) = (market.firms, market.failures)
    pieces.withUnsafeColumns { pieceCounts, _ in
      failure.withUnsafeLines { breakpoints, slope, intercept in
        quality.withUnsafeBufferPointer { quality in
          demandRate.withUnsafeBufferPointer { demandRate in
            userHarm.withUnsafeBufferPointer { userHarm in
              chargedHarm.withUnsafeBufferPointer { chargedHarm in
                socialMargin.withUnsafeBufferPointer { margin in
                  firms.cost.withUnsafeBufferPointer { cost in
                    failures.baseline.withUnsafeBufferPointer { baseline in
                      failures.effectiveness.withUnsafeBufferPointer { effectiveness in
                        channelWeight.withUnsafeBufferPointer { weight in
                          heldShare.withUnsafeBufferPointer { held in
                            var terms = CKSocial(
                              firms: firms.count, states: failures.count,
                              exact: isExact ? 1 : 0, channels: channels,
                              heldShare: isFixed ? held.baseAddress : nil, layers: pieces.layers,
                              pieces: pieceCounts,
                              breakpoint: breakpoints, slope: slope, intercept: intercept,
                              quality: quality.baseAddress, demandRate: demandRate.baseAddress,
                              userHarm: userHarm.baseAddress, chargedHarm: chargedHarm.baseAddress,
                              margin: margin.baseAddress, cost: cost.baseAddress,
                              baselineFailure: baseline.baseAddress,
                              effectiveness: effectiveness.baseAddress,
                              channelWeight: weight.baseAddress, linearLoss: linearLoss,
                              linearChannels: isExact ? market.regimes.count : 1,
                              users: market.users,
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
