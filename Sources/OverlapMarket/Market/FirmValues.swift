/// One number for every firm of a market: the same for all, or each firm its own.
///
/// Two values are equal when they are written alike: a per-firm value whose entries happen to agree
/// is not equal to the uniform one, though markets behave identically under both; see
/// `agrees(with:firms:)`.
public enum FirmValues: Sendable, Hashable {
  /// The same for every firm, however many there are.
  case uniform(Double)
  /// One entry a firm, in the market's order.
  case perFirm([Double])

  /// The value of a firm.
  /// - Precondition: per firm, there is an entry for it; see `Policy.check(fits:)`.
  @inline(__always)
  public subscript(firm: Int) -> Double {
    switch self {
    case .uniform(let value): value
    case .perFirm(let values): values[firm]
    }
  }

  /// Number of entries; nil for a value that fits any number of firms.
  public var entryCount: Int? {
    if case .perFirm(let values) = self { values.count } else { nil }
  }

  /// Entry by entry; where both are per firm they have equally many entries.
  static func combining(_ a: FirmValues, _ b: FirmValues, _ combine: (Double, Double) -> Double)
    -> FirmValues
  {
    switch (a, b) {
    case (.uniform(let x), .uniform(let y)): .uniform(combine(x, y))
    case (.perFirm(let x), _): .perFirm(x.indices.map { combine(x[$0], b[$0]) })
    case (.uniform(let x), .perFirm(let y)): .perFirm(y.map { combine(x, $0) })
    }
  }

  func restricted(to firms: [Int]) -> FirmValues {
    guard case .perFirm(let values) = self else { return self }
    return .perFirm(firms.map { values[$0] })
  }

  public var isUniform: Bool {
    if case .uniform = self { true } else { false }
  }

  /// The value that all firms share; nil where two firms differ. O(firms).
  public var common: Double? {
    switch self {
    case .uniform(let value): value
    case .perFirm(let values): values.allSatisfy { $0 == values[0] } ? values.first : nil
    }
  }

  /// Whether both give each of the first `firms` firms the same number. O(firms).
  public func agrees(with other: FirmValues, firms: Int) -> Bool {
    self == other || (0..<firms).allSatisfy { self[$0] == other[$0] }
  }

  /// - Throws: `MarketError.outOfDomain` for the first entry outside the domain, at `path` or
  ///   `path[i]`.
  func check(_ domain: Domain, _ path: @autoclosure () -> String) throws(MarketError) {
    switch self {
    case .uniform(let value): try domain.check(value, path())
    case .perFirm(let values):
      for i in values.indices { try domain.check(values[i], "\(path())[\(i)]") }
    }
  }
}

extension FirmValues: CustomStringConvertible {
  /// A short phrase: `0.3`, or `per firm 0.1 to 0.4` with the least and the largest entry.
  public var description: String {
    guard case .perFirm(let values) = self else { return "\(self[0])" }
    guard let least = values.min(), let most = values.max() else { return "per firm, for no firm" }
    return least == most ? "per firm \(least)" : "per firm \(least) to \(most)"
  }
}
