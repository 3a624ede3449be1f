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

  private static let positions: [PrimitiveDescriptor: Int] = {
    let positions = [market, firms].flatMap { zip($0, $0.indices) }
    return Dictionary(positions.map { ($0, $1) }) { first, _ in first }
  }()

  private static let paths = Dictionary(all.map { ($0.path, $0) }) { first, _ in first }

  private static let leaders: [PrimitiveDescriptor: PrimitiveDescriptor] = {
    var leaders: [PrimitiveDescriptor: PrimitiveDescriptor] = [:]
    for primitive in all where primitive.object != nil {
      leaders[primitive] = all.first {
        $0.owner == primitive.owner && $0.object == primitive.object && $0.absence == .required
      }
    }
    return leaders
  }()

  /// - Returns: nil where there is none of that path.
  public static func primitive(at path: String) -> PrimitiveDescriptor? { paths[path] }

  /// The first number that the object of this one must have; nil where it must have none.
  static func leader(of primitive: PrimitiveDescriptor) -> PrimitiveDescriptor? {
    leaders[primitive]
  }

  static func position(of primitive: PrimitiveDescriptor) -> Int {
    guard let position = positions[primitive] else {
      preconditionFailure("\(primitive.path) is not in the table of primitives")
    }
    return position
  }
}
