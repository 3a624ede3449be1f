import OverlapMarket
import Planner

/// What a regulator may choose from, what it maximises, and what it must respect (section 7.5 of
/// the paper; docs/model.md section 5).
public struct PolicyMenu: Sendable, Hashable {
  /// Most points of a grid.
  public static let pointLimit = 1_000_000
  public static let standardFlatness = 0.01

  /// What the menu moves, each instrument once, in the order of the table. Instruments that are
  /// not here stay as they are.
  public let instruments: [MenuInstrument]
  /// What welfare counts. Shares that a convention holds are held where every firm is at the floor
  /// of the policy in force before the search, so that welfare means the same at every point.
  public let objective: WelfareObjective
  public let constraints: PolicyConstraints
  /// Share of what the first best gains over no regulation that a point may lose to the best and
  /// still count as a flat optimum; in [0, 1].
  public let flatness: Double
  /// What is made of welfare over draws; nil: their expectation, or the worst case where they have
  /// no probabilities. Not used where the market is known.
  public let criterion: UncertaintyCriterion?

  /// - Throws: `MenuError` for no instrument, one that stands twice, a flatness or a level outside
  ///   its range, or a grid of more than `pointLimit` points.
  public init(
    _ instruments: [MenuInstrument], welfare: WelfareConvention = .totalSurplus,
    systemic: SystemicTerm = .exact,
    constraints: PolicyConstraints = .none, flatness: Double = PolicyMenu.standardFlatness,
    criterion: UncertaintyCriterion? = nil
  ) throws(MenuError) {
    guard !instruments.isEmpty else { throw .noInstruments }
    for instrument in PolicyParameter.movable
    where instruments.count(where: { $0.instrument == instrument }) > 1 {
      throw .repeated(instrument)
    }
    let count = instruments.reduce(1.0) { $0 * Double($1.points) }
    guard count <= Double(Self.pointLimit) else { throw .tooManyPoints(count) }
    guard flatness >= 0 && flatness <= 1 else {
      throw .outOfDomain(path: "flatness", value: flatness, rule: "must be between 0 and 1")
    }
    if let level = criterion?.level, !(level > 0 && level <= 1) {
      throw .outOfDomain(
        path: "objective.level", value: level, rule: "must be greater than 0 and at most 1")
    }
    self.instruments = PolicyParameter.movable.compactMap { instrument in
      instruments.first { $0.instrument == instrument }
    }
    objective = WelfareObjective(convention: welfare, systemicTerm: systemic)
    self.constraints = constraints
    self.flatness = flatness
    self.criterion = criterion
  }

  /// Points of the whole grid.
  public var pointCount: Int { instruments.reduce(1) { $0 * $1.points } }

  /// What the instruments that it moves do.
  public var effects: PolicyEffects {
    instruments.reduce(into: []) { $0.formUnion($1.instrument.instrument.effects) }
  }

  public subscript(instrument: PolicyParameter) -> MenuInstrument? {
    instruments.first { $0.instrument == instrument }
  }

  /// This menu with fewer instruments.
  func only(_ instruments: [MenuInstrument]) -> PolicyMenu {
    PolicyMenu(unchecked: instruments, objective, constraints, flatness, criterion)
  }

  /// This menu without policies under which a firm loses money.
  var withoutLoss: PolicyMenu {
    PolicyMenu(
      unchecked: instruments, objective, constraints.withoutLoss, flatness, criterion)
  }

  /// The value of an instrument of the menu that a policy has; nil where no value gives it.
  /// - Parameters:
  ///   - index: position of the instrument in `instruments`.
  ///   - current: the policy in force.
  package func value(_ index: Int, in policy: Policy, of market: Market, under current: Policy)
    -> Double?
  {
    instruments[index].instrument.value(in: policy, scale: scale(index, of: market, under: current))
  }

  /// What an instrument is proportional to; nil: it is the same for all firms.
  func scale(_ index: Int, of market: Market, under current: Policy) -> [Double]? {
    let instrument = instruments[index]
    return instrument.scale?.values(of: instrument.instrument, in: market, under: current)
  }

  /// - Throws: `MarketError.incomplete` where an instrument of the menu needs another that neither
  ///   the menu nor the policy in force has.
  func check(base: Policy) throws(MarketError) {
    for moved in instruments {
      let instrument = moved.instrument.instrument
      guard let companions = moved.instrument.descriptor.axis?.companions, !base.has(instrument)
      else { continue }
      let isGiven = instrument.handles.allSatisfy { handle in
        if case .required = handle.descriptor.absence {
          self[handle] != nil && !handle.descriptor.isByActivity
        } else {
          true
        }
      }
      if !isGiven { throw .incomplete(path: "policy.\(instrument.name)", rule: companions) }
    }
  }

  private init(
    unchecked instruments: [MenuInstrument], _ objective: WelfareObjective,
    _ constraints: PolicyConstraints,
    _ flatness: Double, _ criterion: UncertaintyCriterion?
  ) {
    self.instruments = instruments
    self.objective = objective
    self.constraints = constraints
    self.flatness = flatness
    self.criterion = criterion
  }

  /// The values of the instruments at a point of the grid, the last instrument's moving fastest.
  /// - Precondition: `0 <= index < pointCount`.
  public func values(at index: Int) -> [Double] {
    var rest = index
    return instruments.reversed().map { instrument in
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: instrument.points)
      rest = quotient
      return instrument.value(remainder)
    }.reversed()
  }
}
