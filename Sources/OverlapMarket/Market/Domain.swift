/// The domains of docs/model.md section 1, each with the words in which a broken rule is told.
enum Domain {
  case positive
  case nonNegative
  case real
  case probability

  func contains(_ value: Double) -> Bool {
    switch self {
    case .positive: value > 0 && value.isFinite
    case .nonNegative: value >= 0 && value.isFinite
    case .real: value.isFinite
    case .probability: value >= 0 && value <= 1
    }
  }

  /// O(values).
  func contains(all values: [Double]) -> Bool {
    switch self {
    case .positive: values.allSatisfy { $0 > 0 && $0 <= .greatestFiniteMagnitude }
    case .nonNegative: values.allSatisfy { $0 >= 0 && $0 <= .greatestFiniteMagnitude }
    case .real: values.allSatisfy { $0.magnitude <= .greatestFiniteMagnitude }
    case .probability: values.allSatisfy { $0 >= 0 && $0 <= 1 }
    }
  }

  var rule: String {
    switch self {
    case .positive: "must be greater than 0 and finite"
    case .nonNegative: "must be at least 0 and finite"
    case .real: "must be a finite number"
    case .probability: "must be between 0 and 1"
    }
  }

  /// - Throws: `MarketError.outOfDomain`; the path is only built when it is needed.
  @inline(__always)
  func check(_ value: Double, _ path: @autoclosure () -> String) throws(MarketError) {
    guard contains(value) else {
      throw .outOfDomain(path: path(), value: value, rule: rule)
    }
  }
}
