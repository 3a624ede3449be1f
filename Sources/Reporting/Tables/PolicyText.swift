import OverlapMarket

/// A policy in words.
enum PolicyText {
  /// On one line: liability and floor always, other instruments where they are set.
  static func line(_ policy: Policy) -> String {
    (["liability \(policy.liability)", "floor \(policy.floor)"] + further(policy)).joined(
      separator: ", ")
  }

  /// Instruments beyond liability and floor, those that are set.
  static func further(_ policy: Policy) -> [String] {
    var parts: [String] = []
    if policy.surcharge > 0 { parts.append("surcharge \(policy.surcharge)") }
    if let harbor = policy.safeHarbor {
      parts.append("safe harbor from \(harbor.threshold) with discount \(harbor.discount)")
    }
    if let gap = policy.gapCeiling {
      parts.append(
        "gap ceiling \(gap.ceiling) (baseline gap \(gap.baselineGap), reduction "
          + "\(gap.gapReduction))"
      )
    }
    if let cap = policy.exposureCap { parts.append("exposure cap \(cap)") }
    let cost = policy.complianceCost
    if cost != .none { parts.append("compliance cost \(cost.fixed) + \(cost.perFloor) × floor") }
    return parts
  }
}
