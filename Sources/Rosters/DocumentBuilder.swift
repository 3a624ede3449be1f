import OverlapMarket

/// The values of a document as they arrive, firms straight into columns. It trusts the decoder for
/// order and domains.
struct DocumentBuilder {
  var name: String?
  var description: String?

  var users = 0.0
  var demandSensitivity = 0.0
  var userHarm = 0.0
  var externalHarm = 0.0
  var systemicLoss = 0.0
  var outsideOption: Double?

  private(set) var menu = MenuDraft()
  var uncertainty = UncertaintyDraft()

  private var instruments = PolicyReform()
  /// The entries of the per-firm object being read.
  private var perFirm: [String: Double] = [:]

  private(set) var regimes: [Regime] = []
  private var regimeName = ""
  private var probability = 0.0

  private var firms = Firms(regimeCount: 0)
  /// Firms that are not among `firms` yet, and the one being read.
  private var rows = FirmRows(regimeCount: 0)
  private var firmName = ""

  mutating func set(_ key: FieldKey, _ text: String) {
    switch key {
    case .documentName: name = text
    case .description: description = text
    case .regimeName: regimeName = text
    case .firmName: firmName = text
    default:
      menu.set(key, text)
      uncertainty.set(key, text)
    }
  }

  mutating func set(_ key: FieldKey, _ flag: Bool) { uncertainty.set(key, flag) }

  mutating func set(_ key: FieldKey, _ value: Double) {
    switch key {
    case .users: users = value
    case .demandSensitivity: demandSensitivity = value
    case .userHarm: userHarm = value
    case .externalHarm: externalHarm = value
    case .systemicLoss: systemicLoss = value
    case .outsideOption: outsideOption = value
    case .probability: probability = value
    case .cost: rows.set(.cost, value)
    case .margin: rows.set(.margin, value)
    case .value: rows.set(.value, value)
    case .price: rows.set(.price, value)
    case .exposure: rows.set(.exposure, value)
    case .liability, .floor, .surcharge, .safeHarborThreshold, .safeHarborDiscount,
      .gapCeilingLevel, .baselineGap,
      .gapReduction, .exposureCap, .complianceFixed, .compliancePerFloor:
      instruments.set(key, value)
    default:
      menu.set(key, value)
      uncertainty.set(key, value)
    }
  }

  mutating func set(_ key: FieldKey, regime: Int, _ value: Double) {
    switch key {
    case .baselineFailure: rows.set(.baselineFailure(regime), value)
    case .effectiveness: rows.set(.effectiveness(regime), value)
    default: uncertainty.set(key, regime: regime, value)
    }
  }

  mutating func beginPerFirm() { perFirm = [:] }

  /// False where the firm has an entry already.
  mutating func begin(firm: String) -> Bool { perFirm.updateValue(0, forKey: firm) == nil }

  mutating func set(firm: String, _ value: Double) { perFirm[firm] = value }

  mutating func endPerFirm(_ key: FieldKey) {
    instruments.set(key, .perFirm(perFirm))
    perFirm = [:]
  }

  mutating func beginRegimes() { regimes = [] }

  mutating func endRegime() { regimes.append(Regime(name: regimeName, probability: probability)) }

  mutating func beginFirms(regimeCount: Int) {
    firms = Firms(regimeCount: regimeCount)
    rows = FirmRows(regimeCount: regimeCount)
  }

  @inline(__always)
  mutating func beginFirm() { rows.beginRow() }

  @inline(__always)
  mutating func endFirm() {
    rows.endRow(name: firmName)
    if rows.count == Self.rowsHeld { moveRows() }
  }

  mutating func endFirms() { moveRows() }

  /// So few that they are in a processor's cache still when they become columns.
  private static let rowsHeld = 1024

  private mutating func moveRows() {
    firms.append(rows)
    rows.removeAll()
  }

  /// Sets the firms at once, for those that come from elsewhere.
  mutating func setFirms(_ firms: Firms) { self.firms = firms }

  func market() throws(MarketError) -> Market {
    try Market(
      users: users, demandSensitivity: demandSensitivity, userHarm: userHarm,
      externalHarm: externalHarm, systemicLoss: systemicLoss, outsideOption: outsideOption,
      regimes: regimes, firms: firms)
  }

  /// The policy that the document sets, as a change of another.
  var reform: PolicyReform {
    var reform = instruments
    reform.name = name
    return reform
  }
}
