import OverlapMarket
import PolicySearch

/// The values of a menu as they arrive. It trusts the decoder for names and domains.
struct MenuDraft {
  private struct Range {
    var from = 0.0
    var to = 0.0
    var points = 0

    func instrument(_ instrument: PolicyInstrument) throws(MenuError) -> MenuInstrument {
      try MenuInstrument(instrument, from: from, to: to, points: points)
    }
  }

  private var liability: Range?
  private var floor: Range?
  private var welfare: WelfareConvention?
  private var systemic: SystemicTerm?
  private var minimumProfit: Double?
  private var maximumOverlapCost: Double?
  private var flatness: Double?
  private var criterion: UncertaintyCriterion.Kind?
  private var level: Double?

  mutating func set(_ key: FieldKey, _ value: Double) {
    switch key {
    case .liabilityFrom: liability = with(liability) { $0.from = value }
    case .liabilityTo: liability = with(liability) { $0.to = value }
    case .liabilityPoints: liability = with(liability) { $0.points = Int(value) }
    case .floorFrom: floor = with(floor) { $0.from = value }
    case .floorTo: floor = with(floor) { $0.to = value }
    case .floorPoints: floor = with(floor) { $0.points = Int(value) }
    case .minimumProfit: minimumProfit = value
    case .maximumOverlapCost: maximumOverlapCost = value
    case .flatness: flatness = value
    case .level: level = value
    default: break
    }
  }

  private func with(_ range: Range?, _ change: (inout Range) -> Void) -> Range {
    var range = range ?? Range()
    change(&range)
    return range
  }

  mutating func set(_ key: FieldKey, _ text: String) {
    switch key {
    case .welfare: welfare = WelfareConvention(rawValue: text)
    case .systemic: systemic = SystemicTerm(rawValue: text)
    case .uncertainty: criterion = UncertaintyCriterion.Kind(rawValue: text)
    default: break
    }
  }

  func menu() throws(MenuError) -> PolicyMenu {
    var instruments: [MenuInstrument] = []
    if let liability { instruments.append(try liability.instrument(.liability)) }
    if let floor { instruments.append(try floor.instrument(.floor)) }
    return try PolicyMenu(
      instruments, welfare: welfare ?? .totalSurplus, systemic: systemic ?? .exact,
      constraints: PolicyConstraints(minimumProfit: minimumProfit, maximumOverlapCost: maximumOverlapCost),
      flatness: flatness ?? PolicyMenu.standardFlatness,
      criterion: UncertaintyCriterion(criterion, level: level))
  }
}
