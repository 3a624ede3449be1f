import OverlapMarket

/// A policy as files and results write it. Instruments beyond liability and floor stand only where
/// they are set.
package enum PolicyJSON {
  package static func object(_ policy: Policy, of firms: Firms) -> JSONText {
    func values(_ values: FirmValues) -> JSONText {
      guard case .perFirm(let entries) = values else { return .number(values[0]) }
      return .object(zip(firms.name, entries).map { ($0, .number($1)) })
    }
    var fields: [(String, JSONText)] = [
      ("liability", values(policy.liability)), ("floor", values(policy.floor)),
    ]
    if policy.surcharge > 0 { fields.append(("surcharge", .number(policy.surcharge))) }
    if let harbor = policy.safeHarbor {
      fields.append(
        (
          "safeHarbor",
          .object([("threshold", values(harbor.threshold)), ("discount", .number(harbor.discount))])
        ))
    }
    if let gap = policy.gapCeiling {
      fields.append(
        (
          "gapCeiling",
          .object([
            ("ceiling", .number(gap.ceiling)), ("baselineGap", values(gap.baselineGap)),
            ("gapReduction", .number(gap.gapReduction)),
          ])
        ))
    }
    if let cap = policy.exposureCap { fields.append(("exposureCap", .number(cap))) }
    let cost = policy.complianceCost
    if cost != .none {
      fields.append(
        (
          "complianceCost",
          .object([("fixed", .number(cost.fixed)), ("perFloor", .number(cost.perFloor))])
        ))
    }
    return .object(fields)
  }
}
