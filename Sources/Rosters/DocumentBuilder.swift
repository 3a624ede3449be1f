import OverlapMarket

/// A document as it arrives: a small tree of records, and a roster's firms straight into columns.
/// It trusts the decoder for order, types and domains.
struct DocumentBuilder {
  /// The records that are open, the document's own first.
  private var open: [DecodedRecord] = [DecodedRecord()]

  private(set) var firms = Firms(regimeCount: 0)
  /// Firms that are not among `firms` yet, and the one being read.
  private var rows = FirmRows(regimeCount: 0)
  private var firmName = ""

  /// What stands in the document but for the firms of a roster.
  var document: DecodedRecord { open[0] }
  var name: String? { document.text("name") }

  private func innermost() -> Int { open.count - 1 }

  // MARK: The tree

  mutating func set(_ name: String, _ value: DecodedValue) { open[innermost()].append(name, value) }

  /// The entry of a regime in the object by regime that is being read.
  mutating func set(regime: Int, _ value: Double) {
    open[innermost()].changeLast { last in
      guard case .byRegime(var entries) = last else { return }
      last = .flag(false)  // so that the list grows where it is
      entries.append(DecodedValue.RegimeEntry(regime: regime, value: value))
      last = .byRegime(entries)
    }
  }

  /// False where the firm has an entry already.
  mutating func begin(firm: String) -> Bool {
    var isNew = false
    changeByFirm { isNew = $0.updateValue(0, forKey: firm) == nil }
    return isNew
  }

  /// The entry of a firm in the object by firm that is being read.
  mutating func set(firm: String, _ value: Double) { changeByFirm { $0[firm] = value } }

  private mutating func changeByFirm(_ change: (inout [String: Double]) -> Void) {
    open[innermost()].changeLast { last in
      guard case .byFirm(var entries) = last else { return }
      last = .flag(false)
      change(&entries)
      last = .byFirm(entries)
    }
  }

  mutating func beginRecord() { open.append(DecodedRecord()) }

  mutating func endRecord(of name: String) {
    let record = open.removeLast()
    set(name, .record(record))
  }

  /// Closes an item of the list that is being read.
  mutating func endItem() {
    let item = open.removeLast()
    open[innermost()].changeLast { last in
      guard case .list(var items) = last else { return }
      last = .flag(false)
      items.append(item)
      last = .list(items)
    }
  }

  // MARK: Firms

  mutating func beginFirms(regimeCount: Int) {
    firms = Firms(regimeCount: regimeCount)
    rows = FirmRows(regimeCount: regimeCount)
  }

  /// Where a primitive of firms stands in a row, its first regime where it is by regime.
  func place(of primitive: PrimitiveDescriptor) -> Int { rows.place(of: primitive) }

  @inline(__always)
  mutating func beginFirm() { rows.beginRow() }

  mutating func setFirmName(_ name: String) { firmName = name }

  mutating func setFirm(_ group: GroupDescriptor, _ name: String) { rows.set(group, name) }

  @inline(__always)
  mutating func setFirm(_ place: Int, _ value: Double) { rows.set(place, value) }

  /// The activities of the firm that is being read come as a list of records.
  mutating func beginActivities() {
    open.append(DecodedRecord())
    set("activities", .list([]))
  }

  /// False where there were none.
  mutating func endActivities() -> Bool {
    let list = open.removeLast().list("activities") ?? []
    rows.set(
      list.map {
        Activity(
          name: $0.text("name") ?? "", cost: $0.number("cost") ?? .nan,
          overlap: $0.number("overlap") ?? .nan)
      })
    return !list.isEmpty
  }

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
}

// What a roster's document says.
extension DocumentBuilder {
  var regimes: [Regime] {
    (document.list("regimes") ?? []).map {
      Regime(name: $0.text("name") ?? "", probability: $0.number("probability") ?? 0)
    }
  }

  func market() throws(MarketError) -> Market {
    var numbers = MarketNumbers()
    for primitive in PrimitiveTable.market {
      if let value = document.number(primitive.path) { numbers[primitive] = value }
    }
    for choice in PrimitiveTable.marketChoices {
      if let word = document.text(choice.path) { numbers[choice] = word }
    }
    return try Market(numbers, regimes: regimes, firms: firms, foundations: foundations)
  }

  private var foundations: [SharedFoundation] {
    (document.list("foundations") ?? []).map { entry in
      SharedFoundation(
        name: entry.text("name") ?? "", form: entry.choice("form") ?? .commonCause,
        PrimitiveTable.foundations.map { primitive in
          switch entry[primitive.name] {
          case .number(let value): [value]
          case .byRegime(let entries): entries.sorted { $0.regime < $1.regime }.map(\.value)
          default: []
          }
        })
    }
  }

  /// The policy that the document sets, as a change of another.
  var reform: PolicyReform { PolicyReform(name: name, document.record("policy")) }
}
