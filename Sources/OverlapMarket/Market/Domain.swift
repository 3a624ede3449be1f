/// Where a number may lie (docs/model.md section 1), with the words in which files, schemas and
/// errors tell of it.
public enum Domain: Sendable, CaseIterable {
  case positive
  case nonNegative
  case real
  case probability

  @inlinable @inline(__always)
  public func contains(_ value: Double) -> Bool {
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

  /// What must hold, as the end of a sentence.
  public var rule: String {
    switch self {
    case .positive: "must be greater than 0 and finite"
    case .nonNegative: "must be at least 0 and finite"
    case .real: "must be a finite number"
    case .probability: "must be between 0 and 1"
    }
  }

  /// What is expected where something other than a number stands.
  public var noun: String {
    switch self {
    case .positive: "a number greater than 0"
    case .nonNegative: "a number that is at least 0"
    case .real: "a number"
    case .probability: "a number between 0 and 1"
    }
  }

  /// No number is below it; nil: any number may be.
  public var lowerBound: Double? { self == .real ? nil : 0 }

  /// Whether the lower bound itself is inside.
  public var includesLowerBound: Bool { self != .positive }

  /// No number is above it; nil: any finite number may be.
  public var upperBound: Double? { self == .probability ? 1 : nil }

  /// - Throws: `MarketError.outOfDomain`; the path is only built when it is needed.
  @inline(__always)
  func check(_ value: Double, _ path: @autoclosure () -> String) throws(MarketError) {
    guard contains(value) else {
      throw .outOfDomain(path: path(), value: value, rule: rule)
    }
  }
}
