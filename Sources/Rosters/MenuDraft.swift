import OverlapMarket
import PolicySearch

/// The values of a menu as they arrive. It trusts the decoder for names and domains.
struct MenuDraft {
  private var ranges: [MenuLever: MenuRangeDraft] = [:]
  private var welfare: WelfareConvention?
  private var systemic: SystemicTerm?
  private var minimumProfit: Double?
  private var maximumOverlapCost: Double?
  private var maximumComplianceCost: Double?
  private var minimumFirms: Int?
  private var flatness: Double?
  private var criterion: UncertaintyCriterion.Kind?
  private var level: Double?

  mutating func set(_ key: FieldKey, _ value: Double) {
    switch key {
    case .minimumProfit: minimumProfit = value
    case .maximumOverlapCost: maximumOverlapCost = value
    case .maximumComplianceCost: maximumComplianceCost = value
    case .minimumFirms: minimumFirms = Int(value)
    case .flatness: flatness = value
    case .level: level = value
    default:
      if let (lever, part) = LeverKeys.role(of: key) {
        ranges[lever, default: MenuRangeDraft()][keyPath: part] = value
      }
    }
  }

  mutating func set(_ key: FieldKey, _ text: String) {
    switch key {
    case .welfare: welfare = WelfareConvention(rawValue: text)
    case .systemic: systemic = SystemicTerm(rawValue: text)
    case .liabilityScale:
      ranges[.liability, default: MenuRangeDraft()].scale = FirmScale(rawValue: text)
    case .floorScale: ranges[.floor, default: MenuRangeDraft()].scale = FirmScale(rawValue: text)
    case .uncertainty: criterion = UncertaintyCriterion.Kind(rawValue: text)
    default: break
    }
  }

  func menu() throws(MenuError) -> PolicyMenu {
    var instruments: [MenuInstrument] = []
    for lever in MenuLever.allCases {
      guard let range = ranges[lever] else { continue }
      instruments.append(
        try MenuInstrument(
          lever, from: range.from, to: range.to, points: Int(range.points), scaledBy: range.scale))
    }
    return try PolicyMenu(
      instruments, welfare: welfare ?? .totalSurplus, systemic: systemic ?? .exact,
      constraints: PolicyConstraints(
        minimumProfit: minimumProfit, maximumOverlapCost: maximumOverlapCost,
        maximumComplianceCost: maximumComplianceCost, minimumFirms: minimumFirms),
      flatness: flatness ?? PolicyMenu.standardFlatness,
      criterion: UncertaintyCriterion(criterion, level: level))
  }
}
