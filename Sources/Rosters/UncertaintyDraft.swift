import OverlapMarket
import PolicySearch

/// The values of an uncertainty file as they arrive. It trusts the decoder for order, names of
/// fields and domains.
struct UncertaintyDraft {
  /// An entry of `primitives`.
  struct Entry {
    var primitive = PrimitiveName.users
    var regime: String?
    var firm: String?
    var acrossFirms: FirmDependence?
    var distribution = Distribution.Kind.uniform
    var drawnAs = DrawnMeaning.value
    var truncates = false
    var parameters: [FieldKey: Double] = [:]
  }

  /// A value of a primitive, of a firm and by regime where it has them.
  struct Change {
    let primitive: PrimitiveName
    /// Position among the market's regimes.
    var regime = 0
    let value: Double
  }

  struct Draw {
    var weight: Double?
    var market: [Change] = []
    var regimes: [(name: String, probability: Double)] = []
    var firms: [(name: String, changes: [Change])] = []
  }

  private(set) var drawCount: Int?
  private(set) var seed: Int?
  /// nil where the list was left out.
  private(set) var entries: [Entry]?
  private(set) var draws: [Draw]?

  private var entry = Entry()
  private var draw = Draw()
  private var name = ""
  private var probability = 0.0
  private var changes: [Change] = []

  /// A list begins.
  mutating func begin(_ list: FieldKey) {
    switch list {
    case .primitives: entries = []
    case .draws: draws = []
    default: break
    }
  }

  mutating func endItem(of list: FieldKey) {
    switch list {
    case .primitives:
      entries?.append(entry)
      entry = Entry()
    case .drawnRegimes: draw.regimes.append((name, probability))
    case .drawnFirms:
      draw.firms.append((name, changes))
      changes = []
    case .draws:
      draws?.append(draw)
      draw = Draw()
    default: break
    }
  }

  mutating func set(_ key: FieldKey, _ value: Double) {
    switch key {
    case .drawCount: drawCount = Int(value)
    case .seed: seed = Int(value)
    case .weight: draw.weight = value
    case .drawnProbability: probability = value
    case .from, .mode, .to, .mean, .standardDeviation, .median, .logStandardDeviation:
      entry.parameters[key] = value
    default:
      guard let primitive = PrimitiveName(key) else { return }
      let change = Change(primitive: primitive, value: value)
      if primitive.isOfFirms { changes.append(change) } else { draw.market.append(change) }
    }
  }

  mutating func set(_ key: FieldKey, regime: Int, _ value: Double) {
    guard let primitive = PrimitiveName(key) else { return }
    changes.append(Change(primitive: primitive, regime: regime, value: value))
  }

  mutating func set(_ key: FieldKey, _ text: String) {
    switch key {
    case .primitive: entry.primitive = PrimitiveName(rawValue: text) ?? entry.primitive
    case .primitiveRegime: entry.regime = text
    case .primitiveFirm: entry.firm = text
    case .acrossFirms: entry.acrossFirms = FirmDependence(rawValue: text)
    case .distribution: entry.distribution = Distribution.Kind(rawValue: text) ?? entry.distribution
    case .drawnAs: entry.drawnAs = DrawnMeaning(rawValue: text) ?? entry.drawnAs
    case .drawnRegime, .drawnFirm: name = text
    default: break
    }
  }

  mutating func set(_ key: FieldKey, _ flag: Bool) {
    if key == .truncate { entry.truncates = flag }
  }
}
