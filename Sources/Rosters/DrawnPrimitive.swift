import OverlapMarket
import Planner

/// What an uncertainty file can name as a primitive: by the path of the roster's field, without
/// positions.
enum DrawnPrimitive: Sendable {
  case number(PrimitiveDescriptor)
  /// Of a regime, the others keeping their proportions.
  case probability

  /// In the order of the roster.
  static let all =
    PrimitiveTable.market.map { number($0) } + [.probability]
    + PrimitiveTable.foundations.map { number($0) } + PrimitiveTable.firms.map { number($0) }
    + PrimitiveTable.activities.map { number($0) }

  init?(path: String) {
    if let descriptor = PrimitiveTable.primitive(at: path) {
      self = .number(descriptor)
    } else if path == Self.probability.path {
      self = .probability
    } else {
      return nil
    }
  }

  var path: String {
    switch self {
    case .number(let descriptor): descriptor.path
    case .probability: "regimes.probability"
    }
  }

  var isOfFirms: Bool { owner == .firms }
  var isOfFoundations: Bool { owner == .foundations }
  var isOfActivities: Bool { owner == .activities }

  private var owner: PrimitiveDescriptor.Owner? {
    if case .number(let descriptor) = self { descriptor.owner } else { nil }
  }

  var isByRegime: Bool {
    if case .number(let descriptor) = self { descriptor.isByRegime } else { true }
  }

  /// What is called so in an error where a market need not have it.
  var absentName: String? {
    guard case .number(let descriptor) = self else { return nil }
    if case .absent(let name, _) = descriptor.absence { return name }
    return descriptor.object?.name
  }

  /// - Parameters: positions, where it is of firms, their activities, foundations or regimes.
  func primitive(
    firm: Int, activity: Int = 0, foundation: Int = 0, regime: Int
  ) -> Primitive {
    switch self {
    case .probability: .probabilityInProportion(regime: regime)
    case .number(let descriptor):
      switch descriptor.owner {
      case .market: .market(descriptor)
      case .firms: .firm(firm, descriptor, regime: regime)
      case .activities: .activity(activity, of: firm, descriptor)
      case .foundations: .foundation(foundation, descriptor, regime: regime)
      }
    }
  }
}
