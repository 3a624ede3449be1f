import OverlapMarket

/// The regimes' names, for finding them as keys of the file.
struct RegimeNames: Sendable {
  let names: [String]
  private let table: ByteTable

  init(_ regimes: [Regime]) {
    names = regimes.map(\.name)
    table = ByteTable(names)
  }

  var count: Int { names.count }

  /// Position of the regime; names are equal when Unicode says so, however they are encoded.
  @inline(__always)
  func find(_ key: UnsafeBufferPointer<UInt8>, guess: Int) -> Int? {
    if let index = table.find(key, in: 0..<count, guess: guess) { return index }
    return names.firstIndex(of: String(decoding: key, as: UTF8.self))
  }

  /// The rules about the list as a whole: it has entries, names differ, probabilities sum to 1.
  static func check(_ regimes: [Regime]) throws(MarketError) {
    guard !regimes.isEmpty else { throw .empty(path: "regimes") }
    var first: [String: Int] = [:]
    for (index, regime) in regimes.enumerated() {
      if let earlier = first.updateValue(index, forKey: regime.name) {
        throw .duplicateName(
          path: "regimes[\(index)].name", name: regime.name,
          firstPath: "regimes[\(earlier)].name")
      }
    }
    let sum = regimes.reduce(0) { $0 + $1.probability }
    guard abs(sum - 1) <= Market.probabilityTolerance else { throw .probabilitySum(sum) }
  }
}

extension RosterError {
  package init(_ error: MarketError, file: String) {
    var value = error.shownValue
    var rule = error.rule
    switch error {
    case .duplicateName(_, let name, _): value = Shown.quoted(name)
    case .alikeName(_, let name, let first, let firstPath):
      value = Shown.quoted(name)
      rule = "must be unique; \(firstPath) = \(Shown.quoted(first)) differs in blanks only"
    case .probabilitySum(let sum):
      value = nil
      rule = "the probabilities sum to \(Number.text(sum)); they \(rule)"
    default: break
    }
    self = .field(file: file, path: error.path, value: value, rule: rule)
  }
}
