import CKernels

/// `FailureChannels` as vectorised passes take them: columns of doubles.
package struct ChannelColumns: Sendable {
  private let quietState, shockedState: [Int]
  private let variance, hasOwn: [Double]
  /// Channel-major, an entry a firm.
  private let constant, quiet, shocked: [Double]
  private let error: Double

  /// Nil where the channels are the states themselves. O(firms · channels).
  package init?(_ market: Market) {
    guard market.sharesFoundations else { return nil }
    let channels = market.failureChannels.channels
    quietState = channels.map(\.regime)
    shockedState = channels.map { $0.regime + market.regimes.count }
    variance = channels.map { market.shockVariance($0, AtRest<Double>()) }
    hasOwn = channels.map { $0.foundation == nil ? 1 : 0 }
    let parts = channels.flatMap { channel in
      market.firms.indices.map { market.part(of: $0, in: channel, AtRest<Double>()) }
    }
    constant = parts.map { $0?.constant ?? 0 }
    quiet = parts.map { $0?.quiet ?? 0 }
    shocked = parts.map { $0?.shocked ?? 0 }
    error = market.stateError
  }

  /// A firm's part in a channel.
  @inline(__always)
  package func part(of i: Int, in k: Int) -> ChannelPart<Double> {
    let at = k * (constant.count / variance.count) + i
    return ChannelPart(constant: constant[at], quiet: quiet[at], shocked: shocked[at])
  }

  /// The channels, for as long as `body` runs.
  package func withKernelChannels<Result>(
    _ body: (UnsafePointer<CKChannels>) -> Result
  ) -> Result {
    quietState.withUnsafeBufferPointer { quietState in
      shockedState.withUnsafeBufferPointer { shockedState in
        variance.withUnsafeBufferPointer { variance in
          hasOwn.withUnsafeBufferPointer { hasOwn in
            constant.withUnsafeBufferPointer { constant in
              quiet.withUnsafeBufferPointer { quiet in
                shocked.withUnsafeBufferPointer { shocked in
                  func positions(_ of: UnsafeBufferPointer<Int>) -> UnsafePointer<Int>? {
                    of.baseAddress
                  }
                  var channels = CKChannels(
                    count: variance.count,
                    quietState: UnsafeRawPointer(positions(quietState))?
                      .assumingMemoryBound(to: Int.self),
                    shockedState: UnsafeRawPointer(positions(shockedState))?
                      .assumingMemoryBound(to: Int.self),
                    variance: variance.baseAddress, hasOwn: hasOwn.baseAddress,
                    constant: constant.baseAddress, quiet: quiet.baseAddress,
                    shocked: shocked.baseAddress, error: error)
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
  /// to them: some units in the last place, and more under a common cause, where 1 − zρ loses
  /// digits as it nears 0. 0 where no firm is on a foundation.
  var stateError: Double {
    guard sharesFoundations else { return 0 }
    return foundations.reduce(0x1p-49) { most, foundation in
      guard let reach = foundation.reach else { return most }
      let taken = foundation.probability * reach
      return taken < 1 ? max(most, 0x1p-49 * (1 + taken / (1 - taken))) : most
    }
  }
}
