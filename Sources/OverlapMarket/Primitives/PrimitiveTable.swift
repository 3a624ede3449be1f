/// All primitives of a market, one line each, in the order of the roster. A number that is not here
/// is in no file and moves in no direction; those of extensions come from their own table.
public enum PrimitiveTable {
  public static let market = joined([
    [.users, .demandSensitivity, .userHarm, .externalHarm, .systemicLoss, .outsideOption],
    [.responseIntercept, .responseToExposure, .responseToFailures],
  ])

  /// The market's words, which stand in files after its numbers, or first in their object.
  public static let marketChoices: [ChoiceDescriptor] = [.exit, .pricing, .respondingRegime]

  /// Those that are always stored come first, in the order of the accessors of `Firms`.
  public static let firms = joined([
    [.cost, .margin, .value, .price, .exposure, .baselineFailure, .effectiveness],
    [.heldOverlap, .unitCost],
    ExtensionTable.firmPrimitives,
  ])

  /// Those of each foundation that firms may share, in the order of the roster.
  public static let foundations: [PrimitiveDescriptor] = [
    .shockProbability, .reach, .baselineShift,
  ]

  /// Those of each activity that a firm may have instead of a cost.
  public static let activities: [PrimitiveDescriptor] = [.activityCost, .activityOverlap]

  /// The names of what firms have in common, which stand in files after firms' own names.
  public static let firmGroups: [GroupDescriptor] = [.owner, .foundation]

  private static func joined(_ groups: [[PrimitiveDescriptor]]) -> [PrimitiveDescriptor] {
    groups.flatMap(\.self)
  }

  public static let all = market + firms + foundations + activities

  private static let positions: [PrimitiveDescriptor: Int] = {
    let positions = [market, firms, foundations, activities].flatMap { zip($0, $0.indices) }
    return Dictionary(positions.map { ($0, $1) }) { first, _ in first }
  }()

  private static let paths = Dictionary(all.map { ($0.path, $0) }) { first, _ in first }

  /// The words that stand in an object, in the order of the table.
  package static func words(of object: PrimitiveObject) -> [ChoiceDescriptor] {
    marketChoices.filter { $0.object == object }
  }

  private static let objects = Dictionary(
    grouping: all.filter { $0.object != nil }, by: \.object)

  /// - Returns: nil where there is none of that path.
  public static func primitive(at path: String) -> PrimitiveDescriptor? { paths[path] }

  /// What stands in an object, in the order of the table.
  static func parts(of object: PrimitiveObject) -> [PrimitiveDescriptor] { objects[object] ?? [] }

  static func position(of primitive: PrimitiveDescriptor) -> Int {
    guard let position = positions[primitive] else {
      preconditionFailure("\(primitive.path) is not in the table of primitives")
    }
    return position
  }
}
