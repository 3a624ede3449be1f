import OverlapMarket

/// An activity of a firm at a profile.
struct ActivityLine {
  let firm: Int
  let activity: Activity
  let level: Double

  var cost: Double { activity.cost * level * level / 2 }
  var overlap: Double { activity.overlap * level }

  /// Firm by firm, activities in each firm's order; none where no firm has any.
  static func all(_ state: MarketState, in market: Market) -> [ActivityLine] {
    (state.activityLevel ?? []).enumerated().flatMap { i, levels in
      zip(market.firms.activities(of: i), levels).map {
        ActivityLine(firm: i, activity: $0, level: $1)
      }
    }
  }
}
