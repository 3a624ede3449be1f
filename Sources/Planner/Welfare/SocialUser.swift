import Intervals
import OverlapMarket

/// What a served user of a firm is worth to a planner beside the surplus that it expects, m = θ − h
/// e π̄ less the harm that it does not foresee, in any scalar (docs/model.md section 4).
struct SocialUser<S: Scalar> {
  let user: ServedUser<S>
  /// θ: μ where margins count.
  let margin: S
  /// h e: harm beside users' own, and where users' own counts twice that too.
  let harm: S

  @inline(__always)
  init(user: ServedUser<S>, margin: S, harm: S) {
    self.user = user
    self.margin = margin
    self.harm = harm
  }

  /// - Parameter user: the firm's own; nil: stated anew.
  @inline(__always)
  init<Numbers: ScalarNumbers>(
    of i: Int, in market: Market, _ objective: WelfareObjective, user: ServedUser<S>? = nil,
    _ numbers: Numbers
  ) where Numbers.Value == S {
    self.user = user ?? ServedUser(of: i, in: market, numbers)
    margin =
      objective.countsMargins
      ? numbers.firm(i, market.firms.margin[i], .margin, regime: 0) : S(0)
    var perExposure = numbers.market(market.externalHarm, .externalHarm)
    if objective.countsUserHarm { perExposure += numbers.market(market.userHarm, .userHarm) }
    harm = perExposure * market.firms.exposure(of: i, numbers)
  }

  /// m where the firm never fails.
  @inline(__always)
  var addedMargin: S { user.unforeseenHarm.map { margin - $0.level } ?? margin }

  /// How much less m is per unit of π̄.
  @inline(__always)
  var addedHarm: S { user.unforeseenHarm.map { harm + $0.slope } ?? harm }

  /// M s̄ (h_U e + h e): where shares are held, harm of all kinds per unit of π̄.
  @inline(__always)
  func heldHarm(users: S, share: S) -> S { users * share * (user.harm + harm) }
}
