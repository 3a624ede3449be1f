import OverlapMarket

/// An instrument as a file sets it: one number for all firms, or one for each firm or activity by
/// its name. Which there are, only a roster knows.
public enum InstrumentSetting: Sendable, Hashable {
  case uniform(Double)
  /// By the firm's name. Names are equal when Unicode says so, however they are encoded.
  case perFirm([String: Double])
  /// By the activity's name.
  case perActivity([String: Double])
}

extension InstrumentSetting {
  /// The setting for the firms of a market, in their order.
  ///
  /// - Parameters:
  ///   - domain: where the numbers must lie.
  ///   - path: where the setting stands in the file, such as `policy.liability`.
  /// - Throws: `RosterError.field` naming the first firm without an entry, an entry without a firm,
  ///   or an entry out of its domain.
  /// - Complexity: O(firms).
  func values(
    for firms: Firms, in domain: Domain, path: String, file: String
  ) throws(RosterError) -> FirmValues {
    func check(_ value: Double, _ path: String) throws(RosterError) {
      guard domain.contains(value) else {
        throw .field(file: file, path: path, value: "\(value)", rule: domain.rule)
      }
    }
    guard case .perFirm(var unused) = self else {
      guard case .uniform(let value) = self else { return .uniform(0) }
      try check(value, path)
      return .uniform(value)
    }
    let entries = unused
    var values: [Double?] = []
    values.reserveCapacity(firms.count)
    for name in firms.name { values.append(unused.removeValue(forKey: name)) }
    // What is misspelt is both unknown and missing; the unknown name says more.
    if let unknown = unused.keys.min() {
      let missing = firms.name.filter { entries[$0] == nil }
      let advice = NearestName.of(unknown, among: missing).map {
        "did you mean \(Shown.quoted($0))?"
      }
      let list = { NearestName.advice(unknown, among: firms.name, listedAs: "the firms are") }
      throw .field(
        file: file, path: path + Shown.step(unknown), value: nil,
        rule: "unknown firm; \(advice ?? list())")
    }
    var complete: [Double] = []
    complete.reserveCapacity(firms.count)
    for (name, value) in zip(firms.name, values) {
      let entry = path + Shown.step(name)
      guard let value else {
        throw .field(
          file: file, path: entry, value: nil, rule: "missing; every firm needs one, \(domain.noun)"
        )
      }
      try check(value, entry)
      complete.append(value)
    }
    return .perFirm(complete)
  }
}
