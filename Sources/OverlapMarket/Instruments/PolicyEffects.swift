/// What instruments do to firms' problems. A method says which effects it can deal with, and
/// refuses policies by the others.
public struct PolicyEffects: OptionSet, Sendable, Hashable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// A share of third-party harm is charged.
  public static let liability = PolicyEffects(rawValue: 1 << 0)
  /// The least overlap rises, one for one with the instrument.
  public static let leastOverlap = PolicyEffects(rawValue: 1 << 1)
  /// The least overlap is the larger of the floor and another, and need not move with either.
  public static let conditionalLeastOverlap = PolicyEffects(rawValue: 1 << 2)
  /// Liability steps down at an overlap of each firm's own.
  public static let liabilityStep = PolicyEffects(rawValue: 1 << 3)
  /// Exposure is less than the roster's.
  public static let exposureCap = PolicyEffects(rawValue: 1 << 4)
  /// Firms are charged by the sums of failures, in which they meet.
  public static let systemicCharge = PolicyEffects(rawValue: 1 << 5)
  /// Firms pay something whatever they choose, and may leave.
  public static let lumpSum = PolicyEffects(rawValue: 1 << 6)
  /// Overlap costs more than it need, by what else is asked of the firms' activities, and some
  /// overlap cannot be avoided.
  public static let costCurve = PolicyEffects(rawValue: 1 << 7)

  /// Those under which a firm's first-order condition is one equation that can be differentiated.
  package static let differentiable: PolicyEffects = [
    .liability, .leastOverlap, .lumpSum, .costCurve,
  ]
}

extension Policy {
  /// What its instruments do.
  public var effects: PolicyEffects {
    var effects: PolicyEffects = []
    for index in InstrumentTable.effects.indices where has(index) {
      effects.formUnion(InstrumentTable.effects[index])
    }
    return effects
  }

  /// Whether one of its instruments has the effect.
  public func has(effect: PolicyEffects) -> Bool { !effects.isDisjoint(with: effect) }

  /// - Parameters:
  ///   - handled: the effects that the work can deal with.
  ///   - work: what cannot deal with others.
  /// - Throws: `MarketError.unsupported`, naming every instrument that has another effect.
  package func refuse(beyond handled: PolicyEffects, by work: String) throws(MarketError) {
    guard !effects.isSubset(of: handled) else { return }
    throw .unsupported(
      instruments: instruments.filter { !$0.effects.isSubset(of: handled) }.map(\.name), by: work)
  }
}
