import OverlapMarket
import Planner
import PolicySearch

/// Makes a decoded uncertainty file into draws of a market: names found, and what must stand
/// together checked.
struct UncertaintyReader {
  let draft: UncertaintyDraft
  let market: Market
  let file: String

  /// - Returns: nil where the file lists its draws.
  func model() throws(RosterError) -> UncertaintyModel? {
    switch (draft.entries, draft.draws) {
    case (nil, nil):
      throw fault(
        "primitives",
        "missing; an uncertainty file has either primitives with their distributions, or draws")
    case (_?, _?):
      throw fault("draws", "must be left out beside primitives, from which draws are made")
    case (nil, let draws?):
      if draws.isEmpty { throw fault("draws", value: "[]", "must have at least one entry") }
      if draft.drawCount != nil {
        throw fault("sampling", "must be left out beside draws, which are as they stand")
      }
      return nil
    case (let entries?, nil):
      if entries.isEmpty { throw fault("primitives", value: "[]", "must have at least one entry") }
      guard let count = draft.drawCount else {
        throw fault("sampling", "missing; primitives are drawn, and it says how often")
      }
      var primitives: [UncertainPrimitive] = []
      for (k, entry) in entries.enumerated() {
        primitives.append(try primitive(entry, "primitives[\(k)]"))
      }
      return UncertaintyModel(primitives, drawCount: count, seed: UInt64(draft.seed ?? 0))
    }
  }

  /// The draws that the file lists.
  func draws() throws(RosterError) -> MarketDraws {
    let list = draft.draws ?? []
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
      return try MarketDraws(markets, weights: list.map { $0.weight ?? 1 })
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

  private func firm(_ name: String, _ path: String) throws(RosterError) -> Int {
    if let position = market.firms.name.firstIndex(of: name) { return position }
    let advice = NearestName.advice(name, among: market.firms.name, listedAs: "the firms are")
    throw fault(path, value: Shown.quoted(name), "unknown firm; \(advice)")
  }
}

// Distributions.
extension UncertaintyReader {
  private func primitive(_ entry: UncertaintyDraft.Entry, _ path: String) throws(RosterError)
    -> UncertainPrimitive
  {
    let name = entry.primitive
    var regime = 0
    if let given = entry.regime {
      guard name.isOfRegimes else {
        throw fault(
          "\(path).regime", value: Shown.quoted(given),
          "must be left out; \(name.rawValue) is the same in every regime"
        )
      }
      regime = try self.regime(given, "\(path).regime")
    } else if name.isOfRegimes {
      throw fault("\(path).regime", "missing; \(name.rawValue) differs by regime: name one")
    }
    if name == .probability, !name.primitive(firm: 0, regime: regime).exists(in: market) {
      throw fault(
        "\(path).regime", value: entry.regime.map { Shown.quoted($0) },
        "no other regime can occur in the roster, so that none could make room for another "
          + "probability"
      )
    }
    if name == .outsideOption, market.outsideOption == nil {
      throw fault(
        "\(path).primitive", value: Shown.quoted(name.rawValue), "the roster has no outside option")
    }
    var firms = [0]
    if name.isOfFirms {
      firms =
        try entry.firm.map { given throws(RosterError) in [try firm(given, "\(path).firm")] }
        ?? Array(market.firms.indices)
    } else if let given = entry.firm {
      throw fault(
        "\(path).firm", value: Shown.quoted(given),
        "must be left out; \(name.rawValue) is of no firm")
    }
    if let given = entry.acrossFirms, !name.isOfFirms || entry.firm != nil {
      throw fault(
        "\(path).acrossFirms", value: Shown.quoted(given.rawValue),
        "must be left out where no more than one number is drawn")
    }
    return UncertainPrimitive(
      firms.map { name.primitive(firm: $0, regime: regime) }, try distribution(entry, path),
      isFactor: entry.drawnAs == .factor, isShared: entry.acrossFirms == .shared,
      isTruncated: entry.truncates)
  }

  private func distribution(_ entry: UncertaintyDraft.Entry, _ path: String) throws(RosterError)
    -> Distribution
  {
    let kind = entry.distribution
    let keys: [FieldKey] =
      switch kind {
      case .uniform, .interval: [.from, .to]
      case .triangular: [.from, .mode, .to]
      case .normal: [.mean, .standardDeviation]
      case .lognormal: [.median, .logStandardDeviation]
      }
    func name(_ key: FieldKey) -> String {
      FileFormat.distributionParameters.first { $0.key == key }?.name ?? ""
    }
    let taken = keys.map(name).joined(separator: ", ")
    for parameter in FileFormat.distributionParameters {
      switch (keys.contains(parameter.key), entry.parameters[parameter.key]) {
      case (true, nil):
        throw fault("\(path).\(parameter.name)", "missing; \(kind.rawValue) takes \(taken)")
      case (false, let value?):
        throw fault(
          "\(path).\(parameter.name)", value: Number.text(value),
          "must be left out; \(kind.rawValue) takes \(taken)")
      default: break
      }
    }
    if entry.truncates && kind == .interval {
      throw fault(
        "\(path).truncate", value: "true",
        "must be left out; an interval's ends are tried as they stand")
    }
    func value(_ key: FieldKey) -> Double { entry.parameters[key] ?? .nan }
    return switch kind {
    case .uniform: .uniform(from: value(.from), to: value(.to))
    case .interval: .interval(from: value(.from), to: value(.to))
    case .triangular: .triangular(from: value(.from), mode: value(.mode), to: value(.to))
    case .normal: .normal(mean: value(.mean), standardDeviation: value(.standardDeviation))
    case .lognormal:
      .lognormal(median: value(.median), logStandardDeviation: value(.logStandardDeviation))
    }
  }
}

// Draws.
extension UncertaintyReader {
  private func changes(_ draw: UncertaintyDraft.Draw, _ path: String) throws(RosterError)
    -> [MarketChange]
  {
    var changes = draw.market.map {
      MarketChange($0.primitive.primitive(firm: 0, regime: 0), $0.value)
    }
    if changes.contains(where: { $0.primitive == .outsideOption }), market.outsideOption == nil {
      throw fault(
        "\(path).market.outsideOption", "must be left out; the roster has no outside option")
    }
    var seen: Set<Int> = []
    for (s, entry) in draw.regimes.enumerated() {
      let place = "\(path).regimes[\(s)].name"
      let position = try regime(entry.name, place)
      guard seen.insert(position).inserted else {
        throw fault(place, value: Shown.quoted(entry.name), "appears twice; keep one")
      }
      changes.append(MarketChange(.probabilityInProportion(regime: position), entry.probability))
    }
    let sum = draw.regimes.reduce(0) { $0 + $1.probability }
    guard sum <= 1 + Market.probabilityTolerance else {
      throw fault(
        "\(path).regimes",
        "the probabilities sum to \(Number.text(sum)); they must sum to 1 at most")
    }
    seen = []
    for (i, entry) in draw.firms.enumerated() {
      let place = "\(path).firms[\(i)].name"
      let position = try firm(entry.name, place)
      guard seen.insert(position).inserted else {
        throw fault(place, value: Shown.quoted(entry.name), "appears twice; keep one")
      }
      changes += entry.changes.map {
        MarketChange($0.primitive.primitive(firm: position, regime: $0.regime), $0.value)
      }
    }
    return changes
  }

  /// A firm left out of some draw would keep the roster's number in it, which nobody means.
  private func checkSameFirms(_ draws: [[MarketChange]]) throws(RosterError) {
    func ofFirms(_ changes: [MarketChange]) -> Set<Primitive> {
      Set(changes.map(\.primitive).filter(\.isOfFirm))
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

extension Primitive {
  fileprivate var isOfFirm: Bool {
    switch self {
    case .cost, .margin, .value, .price, .exposure, .baselineFailure, .effectiveness: true
    default: false
    }
  }
}
