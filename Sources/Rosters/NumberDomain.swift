/// Where a number of the roster format may lie (docs/model.md section 1). The words of each rule
/// are those of `MarketError`.
enum NumberDomain: Sendable, CaseIterable {
  case positive
  case nonNegative
  case real
  case probability

  @inline(__always)
  func contains(_ value: Double) -> Bool {
    switch self {
    case .positive: value > 0 && value.isFinite
    case .nonNegative: value >= 0 && value.isFinite
    case .real: value.isFinite
    case .probability: value >= 0 && value <= 1
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

  /// What is expected where something other than a number stands.
  var noun: String {
    switch self {
    case .positive: "a number greater than 0"
    case .nonNegative: "a number that is at least 0"
    case .real: "a number"
    case .probability: "a number between 0 and 1"
    }
  }
}
