import CKernels

/// `FailureChannels` as vectorised passes take them: columns of doubles.
package struct ChannelColumns: Sendable {
  private let quietState, shockedState: [Int]
  private let variance, hasOwn, foundation, quiet, shocked: [Double]
  /// A foundation a firm.
  private let standing: [Double]
  private let error: Double

  /// Nil where the channels are the states themselves. O(firms + channels).
  package init?(_ market: Market) {
    guard market.sharesFoundations else { return nil }
    let channels = market.failureChannels.channels
    quietState = channels.map(\.regime)
    shockedState = channels.map { $0.regime + market.regimes.count }
    variance = channels.map { market.shockVariance($0, AtRest<Double>()) }
    hasOwn = channels.map { $0.foundation == nil ? 1 : 0 }
    foundation = channels.map { Double($0.foundation ?? -1) }
    let parts = channels.map { market.part(in: $0, AtRest<Double>()) }
    quiet = parts.map(\.quiet)
    shocked = parts.map(\.shocked)
    standing = market.failures.foundation.map { Double($0) }
    error = market.stateError
  }

  /// A firm's part in a channel; nil where it has none.
  @inline(__always)
  package func part(of i: Int, in k: Int) -> ChannelPart<Double>? {
    guard foundation[k] < 0 || foundation[k] == standing[i] else { return nil }
    return ChannelPart(quiet: quiet[k], shocked: shocked[k])
  }

  /// The channels, for as long as `body` runs.
  package func withKernelChannels<Result>(
    _ body: (UnsafePointer<CKChannels>) -> Result
  ) -> Result {
    quietState.withUnsafeBufferPointer { quietState in
      shockedState.withUnsafeBufferPointer { shockedState in
        variance.withUnsafeBufferPointer { variance in
          hasOwn.withUnsafeBufferPointer { hasOwn in
            foundation.withUnsafeBufferPointer { foundation in
              quiet.withUnsafeBufferPointer { quiet in
                shocked.withUnsafeBufferPointer { shocked in
                  standing.withUnsafeBufferPointer { standing in
                    var channels = CKChannels(
                      count: variance.count, quietState: quietState.baseAddress,
                      shockedState: shockedState.baseAddress, variance: variance.baseAddress,
                      hasOwn: hasOwn.baseAddress, foundation: foundation.baseAddress,
                      quiet: quiet.baseAddress, shocked: shocked.baseAddress,
                      standing: standing.baseAddress, error: error)
                    return body(&channels)
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

extension Optional<ChannelColumns> {
  /// A null pointer where there are none.
  package func withKernelChannels<Result>(
    _ body: (UnsafePointer<CKChannels>?) -> Result
  ) -> Result {
    guard let self else { return body(nil) }
    return self.withKernelChannels { body($0) }
  }
}

extension Market {
  /// How far states' numbers, and channels', may be from what they stand for by rounding, relative
  /// to them: some units in the last place, and more where 1 − z c of a foundation loses
  /// digits as it nears 0. 0 where no firm is on a foundation.
  var stateError: Double {
    guard sharesFoundations else { return 0 }
    return foundations.indices.reduce(0x1p-49) { most, f in
      let shock = FoundationShock(f, foundations[f], regime: 0, AtRest<Double>())
      return max(most, 0x1p-49 * (1 + shock.rounding))
    }
  }
}
