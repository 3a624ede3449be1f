import PolicySearch

extension MenuLever {
  /// What the instrument is, as a phrase for the schema of menus.
  var meaning: String {
    switch self {
    case .liability: "Share of third-party harm charged to firms (tau)."
    case .floor: "Minimum overlap."
    case .surcharge: "Share of its marginal systemic loss that a firm is charged (sigma)."
    case .safeHarborThreshold: "Least overlap that a safe harbor relieves."
    case .safeHarborDiscount: "Share of liability that a safe harbor forgives (delta)."
    case .gapCeiling: "Largest gap that is allowed; the roster's policy gives the gaps."
    case .exposureCap: "Largest exposure index that a firm may have."
    }
  }
}
