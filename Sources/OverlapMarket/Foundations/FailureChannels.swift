import Intervals

/// The sums of failures in which firms meet: E[K²] = Σ_k v_k (Q_k² + Σ_i own_k,i), Q_k = Σ_i q_k,i
/// (docs/model.md sections 4 and 8.3).
///
/// There is one channel a regime, with v = p_S, q the failure probability of a firm in the regime
/// and own = q − q². For each foundation and regime there is one more, with v = p_S z (1 − z), q
/// the difference δ that a shock makes to the failure probability of a firm on it, 0 for other
/// firms, and own = −q²: firms on one foundation covary, and no firm with itself.
public struct FailureChannels: Sendable {
  public struct Channel: Sendable, Hashable {
    public let regime: Int
    /// nil: that of the regime.
    public let foundation: Int?
  }

  public let channels: [Channel]

  public var count: Int { channels.count }

  /// Foundations on which no firm stands, and whose shock is sure or never comes, make none.
  init(regimes: [Regime], foundations: [SharedFoundation], _ states: FailureStates) {
    let used = foundations.indices.filter { f in
      states.foundation.contains(f) && foundations[f].probability > 0
        && foundations[f].probability < 1
    }
    channels =
      regimes.indices.map { Channel(regime: $0, foundation: nil) }
      + used.flatMap { f in regimes.indices.map { Channel(regime: $0, foundation: f) } }
  }
}

/// What a firm's q in a channel is of the states of the channel's regime: quiet · (first state) +
/// shocked · (second state), in any scalar.
public struct ChannelPart<S: Scalar>: Sendable {
  public let quiet, shocked: S

  @inline(__always)
  public init(quiet: S, shocked: S) {
    self.quiet = quiet
    self.shocked = shocked
  }
}

extension Market {
  /// v_k over p_S: 1, or z (1 − z).
  @inline(__always)
  public func shockVariance<Numbers: ScalarNumbers>(
    _ channel: FailureChannels.Channel, _ numbers: Numbers
  ) -> Numbers.Value {
    guard let f = channel.foundation else { return Numbers.Value(1) }
    let z = FoundationShock(f, foundations[f], regime: channel.regime, numbers).probability
    return z * (Numbers.Value(1) - z)
  }

  /// The q of every firm that has a part in a channel: in that of a regime both states sum to it.
  @inline(__always)
  public func part<Numbers: ScalarNumbers>(
    in channel: FailureChannels.Channel, _ numbers: Numbers
  ) -> ChannelPart<Numbers.Value> {
    typealias S = Numbers.Value
    guard let f = channel.foundation else { return ChannelPart(quiet: S(1), shocked: S(1)) }
    return FoundationShock(f, foundations[f], regime: channel.regime, numbers).difference
  }

  /// A firm's q in a channel; nil where it has no part in it.
  @inline(__always)
  public func part<Numbers: ScalarNumbers>(
    of i: Int, in channel: FailureChannels.Channel, _ numbers: Numbers
  ) -> ChannelPart<Numbers.Value>? {
    guard channel.foundation == nil || channel.foundation == failures.foundation(of: i) else {
      return nil
    }
    return part(in: channel, numbers)
  }
}
