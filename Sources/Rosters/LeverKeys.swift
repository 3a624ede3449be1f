import PolicySearch

/// The fields of a menu's file that describe one of its instruments.
struct LeverKeys {
  let range: FieldKey
  let from: FieldKey
  let to: FieldKey
  let points: FieldKey
  /// nil for an instrument that cannot be scaled.
  var scale: FieldKey?
  let meaning: String

  static func of(_ lever: MenuLever) -> LeverKeys {
    switch lever {
    case .liability:
      LeverKeys(
        range: .liabilityRange, from: .liabilityFrom, to: .liabilityTo, points: .liabilityPoints,
        scale: .liabilityScale,
        meaning: "Share of third-party harm charged to firms (tau).")
    case .floor:
      LeverKeys(
        range: .floorRange, from: .floorFrom, to: .floorTo, points: .floorPoints,
        scale: .floorScale,
        meaning: "Minimum overlap.")
    case .surcharge:
      LeverKeys(
        range: .surchargeRange, from: .surchargeFrom, to: .surchargeTo, points: .surchargePoints,
        meaning: "Share of its marginal systemic loss that a firm is charged (sigma).")
    case .safeHarborThreshold:
      LeverKeys(
        range: .safeHarborThresholdRange, from: .safeHarborThresholdFrom,
        to: .safeHarborThresholdTo,
        points: .safeHarborThresholdPoints,
        meaning: "Least overlap that a safe harbor relieves.")
    case .safeHarborDiscount:
      LeverKeys(
        range: .safeHarborDiscountRange, from: .safeHarborDiscountFrom, to: .safeHarborDiscountTo,
        points: .safeHarborDiscountPoints,
        meaning: "Share of liability that a safe harbor forgives (delta).")
    case .gapCeiling:
      LeverKeys(
        range: .gapCeilingRange, from: .gapCeilingFrom, to: .gapCeilingTo,
        points: .gapCeilingPoints,
        meaning: "Largest gap that is allowed; the roster's policy gives the gaps.")
    case .exposureCap:
      LeverKeys(
        range: .exposureCapRange, from: .exposureCapFrom, to: .exposureCapTo,
        points: .exposureCapPoints,
        meaning: "Largest exposure index that a firm may have.")
    }
  }

  /// Which number of which instrument a field holds; nil for other fields.
  static func role(of key: FieldKey) -> (
    lever: MenuLever, part: WritableKeyPath<MenuRangeDraft, Double>
  )? {
    for lever in MenuLever.allCases {
      let keys = of(lever)
      if key == keys.from { return (lever, \.from) }
      if key == keys.to { return (lever, \.to) }
      if key == keys.points { return (lever, \.points) }
    }
    return nil
  }
}

/// A range as it arrives.
struct MenuRangeDraft {
  var from = 0.0
  var to = 0.0
  /// A whole number.
  var points = 0.0
  var scale: FirmScale?
}
