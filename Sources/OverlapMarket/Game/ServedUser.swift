import AggregativeGames
import Intervals

/// What a served user expects of a firm and what comes of it, in any scalar (docs/model.md sections
/// 1 and 8): utility v − P − h_U e π̂, where the failure probability π̂ that it expects is the true
/// π̄ unless an extension says otherwise.
///
/// All that games, states, welfare and sensitivities know of users' side is here, so an extension
/// that changes what users see or value changes this and nothing else.
public struct ServedUser<S: Scalar>: Sendable {
  /// v − P: utility where the firm never fails; where firms set prices, v − m: at a price that just
  /// covers what serving a user costs.
  public var faultless: S
  /// h_U e: harm by a failure.
  public var harm: S
  /// π̂ as a line in π̄; nil: users see what is.
  public var belief: Line<S>?

  /// - Parameter userHarm: h_U.
  @inlinable @inline(__always)
  public init<Numbers: ScalarNumbers>(
    of i: Int, in firms: Firms, regimes: [Regime], userHarm: Double, pricing: Pricing,
    _ numbers: Numbers
  ) where Numbers.Value == S {
    let price =
      pricing == .fixed
      ? numbers.firm(i, firms.price[i], .price, regime: 0) : firms.unitCost(of: i, numbers)
    faultless = numbers.firm(i, firms.value[i], .value, regime: 0) - price
    harm = numbers.market(userHarm, .userHarm) * firms.exposure(of: i, numbers)
    belief = nil
    if firms.isExtended {
      ExtensionTable.adjust(
        &self, for: ScalarFirm(i, of: firms, regimes: regimes, numbers: numbers))
    }
  }

  @inlinable @inline(__always)
  public init<Numbers: ScalarNumbers>(of i: Int, in market: Market, _ numbers: Numbers)
  where Numbers.Value == S {
    self.init(
      of: i, in: market.firms, regimes: market.regimes, userHarm: market.userHarm,
      pricing: market.pricing, numbers)
  }

  /// The utility by which users choose the firm, where π̄ is 0.
  @inlinable @inline(__always)
  public var utility: S { belief.map { faultless - harm * $0.level } ?? faultless }

  /// How much less it is per unit of π̄.
  @inlinable @inline(__always)
  public var perceivedHarm: S { belief.map { harm * $0.slope } ?? harm }

  /// Harm beside what users expect, h_U e (π̄ − π̂), as a line in π̄; nil: there is none.
  @inlinable @inline(__always)
  public var unforeseenHarm: Line<S>? {
    belief.map { Line(level: S(0) - harm * $0.level, slope: harm - harm * $0.slope) }
  }
}

/// The same of all firms, as columns.
struct ServedUsers: Sendable {
  /// See `ServedUser`.
  let utility, perceivedHarm: [Double]
  /// Level and slope; empty where users see what is.
  let unforeseenLevel, unforeseenSlope: [Double]

  /// O(firms · regimes).
  init(_ firms: Firms, regimes: [Regime], userHarm: Double, pricing: Pricing) {
    var utility: [Double] = []
    var perceivedHarm: [Double] = []
    var unforeseen: [Line<Double>] = []
    var mayErr = false
    utility.reserveCapacity(firms.count)
    perceivedHarm.reserveCapacity(firms.count)
    for i in firms.indices {
      let user = ServedUser(
        of: i, in: firms, regimes: regimes, userHarm: userHarm, pricing: pricing,
        AtRest<Double>())
      utility.append(user.utility)
      perceivedHarm.append(user.perceivedHarm)
      guard firms.isExtended else { continue }
      unforeseen.append(user.unforeseenHarm ?? Line(level: 0, slope: 0))
      mayErr = mayErr || user.belief != nil
    }
    if !mayErr { unforeseen = [] }
    self.utility = utility
    self.perceivedHarm = perceivedHarm
    unforeseenLevel = unforeseen.map(\.level)
    unforeseenSlope = unforeseen.map(\.slope)
  }
}
