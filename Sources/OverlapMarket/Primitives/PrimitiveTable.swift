/// All primitives of a market, one line each, in the order of the roster. A number that is not here
/// is in no file and moves in no direction; an extension stands in a file of its own and has a line
/// here.
public enum PrimitiveTable {
  public static let market = joined([
    [.users, .demandSensitivity, .userHarm, .externalHarm, .systemicLoss, .outsideOption]
  ])

  /// Those that are always stored come first, in the order of the accessors of `Firms`.
  public static let firms = joined([
    [.cost, .margin, .value, .price, .exposure, .baselineFailure, .effectiveness]
  ])

  private static func joined(_ groups: [[PrimitiveDescriptor]]) -> [PrimitiveDescriptor] {
    groups.flatMap(\.self)
  }

  public static let all = market + firms

  private static let positions: [String: Int] = {
    var positions: [String: Int] = [:]
    for table in [market, firms] {
      for (position, primitive) in table.enumerated() { positions[primitive.path] = position }
    }
    return positions
  }()

  /// - Returns: nil where there is none of that path.
  public static func primitive(at path: String) -> PrimitiveDescriptor? {
    positions[path].map { (path.hasPrefix("market.") ? market : firms)[$0] }
  }

  static func position(of primitive: PrimitiveDescriptor) -> Int {
    guard let position = positions[primitive.path] else {
      preconditionFailure("\(primitive.path) is not in the table of primitives")
    }
    return position
  }
}
