import OverlapMarket
import Planner
import PolicySearch

/// Makes a decoded uncertainty file into draws of a market: names found, and what must stand
/// together checked.
struct UncertaintyReader {
  let document: DecodedRecord
  let market: Market
  let file: String

  /// - Returns: nil where the file lists its draws.
  func model() throws(RosterError) -> UncertaintyModel? {
    switch (document.list("primitives"), document.list("draws")) {
    case (nil, nil):
      throw fault(
        "primitives",
        "missing; an uncertainty file has either primitives with their distributions, or draws")
    case (_?, _?):
      throw fault("draws", "must be left out beside primitives, from which draws are made")
    case (nil, let draws?):
      if draws.isEmpty { throw fault("draws", value: "[]", "must have at least one entry") }
      if document.record("sampling") != nil {
        throw fault("sampling", "must be left out beside draws, which are as they stand")
      }
      return nil
    case (let entries?, nil):
      if entries.isEmpty { throw fault("primitives", value: "[]", "must have at least one entry") }
      guard let count = document.count("sampling.draws") else {
        throw fault("sampling", "missing; primitives are drawn, and it says how often")
      }
      var primitives: [UncertainPrimitive] = []
      for (k, entry) in entries.enumerated() {
        primitives.append(try primitive(entry, "primitives[\(k)]"))
      }
      return UncertaintyModel(
        primitives, drawCount: count, seed: UInt64(document.count("sampling.seed") ?? 0))
    }
  }

  /// The draws that the file lists.
  func draws() throws(RosterError) -> MarketDraws {
    let list = document.list("draws") ?? []
    var changes: [[MarketChange]] = []
    for (d, draw) in list.enumerated() { changes.append(try self.changes(draw, "draws[\(d)]")) }
    try checkSameFirms(changes)
    do throws(UncertaintyError) {
      var markets: [Market] = []
      for (d, changes) in changes.enumerated() {
        do throws(MarketError) { markets.append(try market.with(changes)) } catch {
          throw .market(draw: d, error)
        }
      }
      return try MarketDraws(markets, weights: list.map { $0.number("weight") ?? 1 })
    } catch {
      throw fault(error.path, value: error.shownValue, error.rule)
    }
  }

  private func fault(_ path: String, value: String? = nil, _ rule: String) -> RosterError {
    .field(file: file, path: path, value: value, rule: rule)
  }
}

// Names of the roster.
extension UncertaintyReader {
  private func regime(_ name: String, _ path: String) throws(RosterError) -> Int {
    let names = market.regimes.map(\.name)
    if let position = names.firstIndex(of: name) { return position }
    let advice = NearestName.advice(name, among: names, listedAs: "the regimes are")
    throw fault(path, value: Shown.quoted(name), "unknown regime; \(advice)")
  }

  /// A probability that responds is nobody's to draw.
  private func checkStandsStill(_ regime: Int, _ path: String) throws(RosterError) {
    guard market.regimeResponse?.regime == regime else { return }
    throw fault(
      path, value: Shown.quoted(market.regimes[regime].name),
      "the regime's probability responds, whatever the roster gives; draw "
        + PrimitiveDescriptor.responseIntercept.path)
  }

  private func firm(_ name: String, _ path: String) throws(RosterError) -> Int {
    if let position = market.firms.name.firstIndex(of: name) { return position }
    let advice = NearestName.advice(name, among: market.firms.name, listedAs: "the firms are")
    throw fault(path, value: Shown.quoted(name), "unknown firm; \(advice)")
  }
}

extension UncertaintyReader {
  private func foundation(_ name: String, _ path: String) throws(RosterError) -> Int {
    let names = market.foundations.map(\.name)
    if let position = names.firstIndex(of: name) { return position }
    guard !names.isEmpty else {
      throw fault(path, value: Shown.quoted(name), "the roster has no foundations")
    }
    let advice = NearestName.advice(name, among: names, listedAs: "the foundations are")
    throw fault(path, value: Shown.quoted(name), "unknown foundation; \(advice)")
  }

  /// Refuses a number of the other form.
  private func check(
    _ name: DrawnPrimitive, of foundation: Int, _ path: String
  ) throws(RosterError) {
    guard case .number(let descriptor) = name, descriptor.owner == .foundations,
      market.foundations[foundation].number(descriptor) == nil
    else { return }
    let one = market.foundations[foundation]
    let other = one.form.number
    throw fault(
      path,
      "the foundation \(Shown.quoted(one.name)) has no \(descriptor.name), for its form is "
        + "\(one.form.rawValue); it has \(other.path)\(other.isByRegime ? ", by regime" : "")")
  }
}

// Distributions.
extension UncertaintyReader {
  private func primitive(_ entry: DecodedRecord, _ path: String) throws(RosterError)
    -> UncertainPrimitive
  {
    let named = entry.text("primitive") ?? ""
    guard let name = DrawnPrimitive(path: named) else {
      throw fault("\(path).primitive", value: Shown.quoted(named), "unknown name")
    }
    var regime = 0
    if let given = entry.text("regime") {
      guard name.isByRegime else {
        throw fault(
          "\(path).regime", value: Shown.quoted(given),
          "must be left out; \(name.path) is the same in every regime"
        )
      }
      regime = try self.regime(given, "\(path).regime")
    } else if name.isByRegime {
      throw fault("\(path).regime", "missing; \(name.path) differs by regime: name one")
    }
    if case .probability = name, !name.primitive(firm: 0, regime: regime).exists(in: market) {
      throw fault(
        "\(path).regime", value: entry.text("regime").map { Shown.quoted($0) },
        "no other regime can occur in the roster, so that none could make room for another "
          + "probability"
      )
    }
    if case .probability = name { try checkStandsStill(regime, "\(path).regime") }
    if let absent = name.absentName, !name.isOfFirms, !name.isOfFoundations, !name.isOfActivities,
      !name.primitive(firm: 0, regime: regime).exists(in: market)
    {
      throw fault(
        "\(path).primitive", value: Shown.quoted(name.path), "the roster has no \(absent)")
    }
    var place = 0
    if name.isOfFoundations {
      guard let given = entry.text("foundation") else {
        throw fault("\(path).foundation", "missing; \(name.path) is of a foundation: name one")
      }
      place = try foundation(given, "\(path).foundation")
      try check(name, of: place, "\(path).primitive")
    } else if let given = entry.text("foundation") {
      throw fault(
        "\(path).foundation", value: Shown.quoted(given),
        "must be left out; \(name.path) is of no foundation")
    }
    if name.isOfActivities { return try activities(name, entry, path) }
    if let given = entry.text("activity") {
      throw fault(
        "\(path).activity", value: Shown.quoted(given),
        "must be left out; \(name.path) is of no activity")
    }
    var firms = [0]
    if name.isOfFirms {
      firms =
        try entry.text("firm").map { given throws(RosterError) in [try firm(given, "\(path).firm")]
        }
        ?? Array(market.firms.indices)
    } else if let given = entry.text("firm") {
      throw fault(
        "\(path).firm", value: Shown.quoted(given),
        "must be left out; \(name.path) is of no firm")
    }
    if let given = entry.text("acrossFirms"), !name.isOfFirms || entry.text("firm") != nil {
      throw fault(
        "\(path).acrossFirms", value: Shown.quoted(given),
        "must be left out where no more than one number is drawn")
    }
    for i in firms where name.path == PrimitiveDescriptor.cost.path {
      try checkHasCost(i, "\(path).primitive")
    }
    return try uncertain(
      firms.map { name.primitive(firm: $0, foundation: place, regime: regime) }, entry, path)
  }

  /// A number of an activity, of one firm or of every firm that has it.
  private func activities(
    _ name: DrawnPrimitive, _ entry: DecodedRecord, _ path: String
  ) throws(RosterError) -> UncertainPrimitive {
    guard let given = entry.text("activity") else {
      throw fault("\(path).activity", "missing; \(name.path) is of an activity: name one")
    }
    var firms = Array(market.firms.indices)
    if let one = entry.text("firm") { firms = [try firm(one, "\(path).firm")] }
    let found = firms.compactMap { i -> Primitive? in
      let position = market.firms.activities(of: i).firstIndex { $0.name == given }
      return position.map { name.primitive(firm: i, activity: $0, regime: 0) }
    }
    guard !found.isEmpty else {
      let names = firms.flatMap { market.firms.activities(of: $0).map(\.name) }
      throw fault("\(path).activity", value: Shown.quoted(given), unknownActivity(given, names))
    }
    if let given = entry.text("acrossFirms"), found.count == 1 {
      throw fault(
        "\(path).acrossFirms", value: Shown.quoted(given),
        "must be left out where no more than one number is drawn")
    }
    return try uncertain(found, entry, path)
  }

  private func unknownActivity(_ name: String, _ names: [String]) -> String {
    guard !names.isEmpty else { return "unknown activity; there are none" }
    let distinct = names.enumerated().filter { names.firstIndex(of: $1) == $0 }.map(\.element)
    let advice = NearestName.advice(name, among: distinct, listedAs: "the activities are")
    return "unknown activity; \(advice)"
  }

  /// The cost of a firm with activities is theirs to move.
  private func checkHasCost(_ firm: Int, _ path: String) throws(RosterError) {
    guard !market.firms.activities(of: firm).isEmpty else { return }
    throw fault(
      path,
      "the firm \(Shown.quoted(market.firms.name[firm])) has no cost, for it has activities; draw "
        + "\(PrimitiveDescriptor.activityCost.path)")
  }

  private func uncertain(
    _ primitives: [Primitive], _ entry: DecodedRecord, _ path: String
  ) throws(RosterError) -> UncertainPrimitive {
    UncertainPrimitive(
      primitives, try distribution(entry, path),
      isFactor: entry.choice("as") == DrawnMeaning.factor,
      isShared: entry.choice("acrossFirms") == FirmDependence.shared,
      isTruncated: entry.flag("truncate") ?? false)
  }

  private func distribution(_ entry: DecodedRecord, _ path: String) throws(RosterError)
    -> Distribution
  {
    let kind: Distribution.Kind = entry.choice("distribution") ?? .uniform
    let names =
      switch kind {
      case .uniform, .interval: ["from", "to"]
      case .triangular: ["from", "mode", "to"]
      case .normal: ["mean", "standardDeviation"]
      case .lognormal: ["median", "logStandardDeviation"]
      }
    let taken = names.joined(separator: ", ")
    for (name, _) in FileFormat.distributionParameters {
      switch (names.contains(name), entry.number(name)) {
      case (true, nil): throw fault("\(path).\(name)", "missing; \(kind.rawValue) takes \(taken)")
      case (false, let value?):
        throw fault(
          "\(path).\(name)", value: Number.text(value),
          "must be left out; \(kind.rawValue) takes \(taken)")
      default: break
      }
    }
    if entry.flag("truncate") ?? false, kind == .interval {
      throw fault(
        "\(path).truncate", value: "true",
        "must be left out; an interval's ends are tried as they stand")
    }
    func value(_ name: String) -> Double { entry.number(name) ?? .nan }
    return switch kind {
    case .uniform: .uniform(from: value("from"), to: value("to"))
    case .interval: .interval(from: value("from"), to: value("to"))
    case .triangular: .triangular(from: value("from"), mode: value("mode"), to: value("to"))
    case .normal: .normal(mean: value("mean"), standardDeviation: value("standardDeviation"))
    case .lognormal:
      .lognormal(median: value("median"), logStandardDeviation: value("logStandardDeviation"))
    }
  }
}

// Draws.
extension UncertaintyReader {
  private func changes(_ draw: DecodedRecord, _ path: String) throws(RosterError)
    -> [MarketChange]
  {
    var changes = self.changes(in: draw.record("market"), of: "market", firm: 0)
    for change in changes {
      guard case .market(let number) = change.primitive, !change.primitive.exists(in: market),
        case .absent(let name, _) = number.absence
      else { continue }
      throw fault("\(path).\(number.path)", "must be left out; the roster has no \(name)")
    }
    var seen: Set<Int> = []
    let regimes = draw.list("regimes") ?? []
    for (s, entry) in regimes.enumerated() {
      let place = "\(path).regimes[\(s)].name"
      let name = entry.text("name") ?? ""
      let position = try regime(name, place)
      try checkStandsStill(position, place)
      guard seen.insert(position).inserted else {
        throw fault(place, value: Shown.quoted(name), "appears twice; keep one")
      }
      changes.append(
        MarketChange(
          .probabilityInProportion(regime: position), entry.number("probability") ?? 0))
    }
    let sum = regimes.reduce(0) { $0 + ($1.number("probability") ?? 0) }
    guard sum <= 1 + Market.probabilityTolerance else {
      throw fault(
        "\(path).regimes",
        "the probabilities sum to \(Number.text(sum)); they must sum to 1 at most")
    }
    seen = []
    for (f, entry) in (draw.list("foundations") ?? []).enumerated() {
      let place = "\(path).foundations[\(f)].name"
      let name = entry.text("name") ?? ""
      let position = try foundation(name, place)
      guard seen.insert(position).inserted else {
        throw fault(place, value: Shown.quoted(name), "appears twice; keep one")
      }
      for field in entry.entries {
        guard let drawn = DrawnPrimitive(path: "foundations.\(field.name)") else { continue }
        try check(drawn, of: position, "\(path).foundations[\(f)].\(field.name)")
      }
      changes += self.changes(in: entry, of: "foundations", firm: 0, foundation: position)
    }
    seen = []
    for (i, entry) in (draw.list("firms") ?? []).enumerated() {
      let place = "\(path).firms[\(i)].name"
      let name = entry.text("name") ?? ""
      let position = try firm(name, place)
      guard seen.insert(position).inserted else {
        throw fault(place, value: Shown.quoted(name), "appears twice; keep one")
      }
      if entry.number("cost") != nil { try checkHasCost(position, "\(path).firms[\(i)].cost") }
      changes += self.changes(in: entry, of: "firms", firm: position)
      let own = market.firms.activities(of: position)
      for (m, activity) in (entry.list("activities") ?? []).enumerated() {
        let place = "\(path).firms[\(i)].activities[\(m)]"
        let name = activity.text("name") ?? ""
        guard let found = own.firstIndex(where: { $0.name == name }) else {
          throw fault(
            "\(place).name", value: Shown.quoted(name), unknownActivity(name, own.map(\.name)))
        }
        guard !(entry.list("activities") ?? [])[..<m].contains(where: { $0.text("name") == name })
        else { throw fault("\(place).name", value: Shown.quoted(name), "appears twice; keep one") }
        for primitive in PrimitiveTable.activities {
          guard let value = activity.number(primitive.name) else { continue }
          changes.append(MarketChange(.activity(found, of: position, primitive), value))
        }
      }
    }
    return changes
  }

  /// The primitives in an object of a draw, in the order of the file.
  private func changes(
    in record: DecodedRecord?, of owner: String, firm: Int, foundation: Int = 0
  ) -> [MarketChange] {
    (record?.entries ?? []).flatMap { entry -> [MarketChange] in
      let path = "\(owner).\(entry.name)"
      if case .record(let inner) = entry.value { return changes(in: inner, of: path, firm: firm) }
      guard let name = DrawnPrimitive(path: path) else { return [] }
      func change(_ regime: Int, _ value: Double) -> MarketChange {
        MarketChange(name.primitive(firm: firm, foundation: foundation, regime: regime), value)
      }
      switch entry.value {
      case .number(let value): return [change(0, value)]
      case .byRegime(let entries): return entries.map { change($0.regime, $0.value) }
      case .text, .flag, .byFirm, .record, .list: return []
      }
    }
  }

  /// A firm left out of some draw would keep the roster's number in it, which nobody means.
  private func checkSameFirms(_ draws: [[MarketChange]]) throws(RosterError) {
    func ofFirms(_ changes: [MarketChange]) -> Set<Primitive> {
      Set(changes.map(\.primitive).filter { $0.firm != nil })
    }
    guard let first = draws.first.map(ofFirms) else { return }
    for (d, changes) in draws.enumerated() {
      let own = ofFirms(changes)
      let order = { (set: Set<Primitive>) in set.map { $0.path(in: market) }.min() }
      if let missing = order(first.subtracting(own)) { throw absent(missing, from: d, in: 0) }
      if let missing = order(own.subtracting(first)) { throw absent(missing, from: 0, in: d) }
    }
  }

  private func absent(_ primitive: String, from draw: Int, in other: Int) -> RosterError {
    fault(
      "draws[\(draw)].firms",
      "\(primitive) is missing; it stands in draws[\(other)], and a primitive of a firm must "
        + "stand in every draw or in none"
    )
  }
}
