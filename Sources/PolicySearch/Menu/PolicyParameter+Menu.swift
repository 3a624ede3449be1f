import OverlapMarket

// What a menu can move (docs/model.md section 5): parameters of instruments that have an axis, the
// same for all firms or in proportion to a scale of each firm's own.
extension PolicyParameter {
  /// Largest value that means anything; nil: any.
  public var limit: Double? { descriptor.domain.upperBound }

  /// Whether a scale can make it differ from firm to firm.
  public var canBeScaled: Bool { descriptor.axis?.canBeScaled ?? false }

  /// The policy with this parameter at another value.
  /// - Parameter scale: of each firm, for parameters that can be scaled; nil: the same for all.
  /// - Throws: `MarketError.outOfDomain` for a value out of the parameter's domain.
  func applied(_ value: Double, to policy: Policy, scale: [Double]? = nil) throws(MarketError)
    -> Policy
  {
    let scaled = scale.map { FirmValues.perFirm($0.map { $0 * value }) }
    return try policy.replacing(self, with: scaled ?? .uniform(value))
  }

  /// Where a policy has the parameter, as the value that would have put it there; nil where it has
  /// none, or one that no value gives.
  /// - Parameter scale: as in `applied`.
  package func value(in policy: Policy, scale: [Double]? = nil) -> Double? {
    guard let values = policy[self] else { return nil }
    guard let scale else { return values.common }
    guard let largest = scale.indices.max(by: { scale[$0] < scale[$1] }), scale[largest] > 0 else {
      return 0
    }
    let value = values[largest] / scale[largest]
    let fits = scale.indices.allSatisfy {
      abs(values[$0] - value * scale[$0]) <= 1e-12 * value * scale[largest]
    }
    return fits ? value : nil
  }
}
