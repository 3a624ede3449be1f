import OverlapMarket
import PolicySearch

/// A menu of policies as people hand it over, and what it is called.
public struct MenuFile: Sendable {
  public let name: String?
  public let menu: PolicyMenu
  /// SHA-256 of the menu's canonical JSON (`MenuEncoder`), in lowercase hexadecimal digits: the
  /// same for all files that say the same.
  public var sha256: String { JSONFile.sha256(MenuEncoder.json(self)) }

  /// A menu made in memory.
  public init(name: String? = nil, menu: PolicyMenu) {
    self.name = name
    self.menu = menu
  }

  /// Decodes a menu: `{ "schemaVersion": 1, "instruments": { "liability": { "from": 0, "to": 3,
  /// "points": 61 } } }`.
  /// - Parameter file: what errors call these bytes.
  /// - Throws: `RosterError`, never `.unreadable`. O(bytes).
  public init(jsonBytes: [UInt8], file: String = "menu") throws(RosterError) {
    let document = try Roster.withBuffer(jsonBytes) { bytes throws(RosterError) in
      try DocumentDecoder.decode(.menu, bytes: bytes, file: file).document
    }
    name = document.text("name")
    do throws(MenuError) {
      menu = try PolicyMenu(document)
    } catch {
      throw .field(file: file, path: error.path, value: error.shownValue, rule: error.rule)
    }
  }

  /// Reads a menu from a file.
  /// - Throws: `RosterError`.
  public static func load(path: String) throws(RosterError) -> MenuFile {
    let bytes: [UInt8]
    do throws(RosterError) { bytes = try FileBytes.read(path) } catch {
      guard case .unreadable(_, let reason) = error, path.contains("=") else { throw error }
      throw .unreadable(
        file: path, reason: "\(reason); a menu is a file, and one policy goes to overlap compare")
    }
    return try MenuFile(jsonBytes: bytes, file: path)
  }
}

/// Writes menus as canonical JSON: every field in the order of the schema, numbers in the shortest
/// form that reads back exactly. Decoding gives an equal menu.
public enum MenuEncoder {
  public static func json(_ file: MenuFile) -> [UInt8] {
    let fields = fields(FileFormat.menu) { path in
      path == "name" ? file.name.map { .text($0) } : value(of: path, in: file.menu)
    }
    return Array("\(JSONText.object(fields).pretty())\n".utf8)
  }

  /// The fields that have a value, objects those that are not empty.
  private static func fields(
    _ record: Record, at path: String = "", _ value: (String) -> JSONText?
  ) -> [(String, JSONText)] {
    record.fields.compactMap { field in
      guard case .record(let inner) = field.type else {
        return value(path + field.name).map { (field.name, $0) }
      }
      let fields = fields(inner, at: "\(path)\(field.name).", value)
      return fields.isEmpty ? nil : (field.name, .object(fields))
    }
  }

  private static func value(of path: String, in menu: PolicyMenu) -> JSONText? {
    switch path {
    case "schemaVersion": .integer(FileFormat.version)
    case "objective.welfare": .text(menu.objective.convention.rawValue)
    case "objective.systemic": .text(menu.objective.systemicTerm.rawValue)
    case "objective.uncertainty": menu.criterion.map { .text($0.kind.rawValue) }
    case "objective.level": menu.criterion?.level.map { .number($0) }
    case "constraints.minimumProfit": menu.constraints.minimumProfit.map { .number($0) }
    case "constraints.maximumOverlapCost": menu.constraints.maximumOverlapCost.map { .number($0) }
    case "constraints.maximumComplianceCost":
      menu.constraints.maximumComplianceCost.map { .number($0) }
    case "constraints.minimumFirms": menu.constraints.minimumFirms.map { .integer($0) }
    case "flatness": .number(menu.flatness)
    default: range(of: path, in: menu)
    }
  }

  /// A number of `instruments.NAME`.
  private static func range(of path: String, in menu: PolicyMenu) -> JSONText? {
    let steps = path.split(separator: ".")
    guard steps.count == 3,
      let moved = menu.instruments.first(where: { $0.instrument.name == steps[1] })
    else { return nil }
    switch steps[2] {
    case "from": return .number(moved.from)
    case "to": return .number(moved.to)
    case "points": return .integer(moved.points)
    case "scaledBy": return moved.scale.map { .text($0.rawValue) }
    default: return nil
    }
  }
}

extension PolicyMenu {
  /// What a decoded menu says.
  fileprivate init(_ document: DecodedRecord) throws(MenuError) {
    var instruments: [MenuInstrument] = []
    for parameter in PolicyParameter.movable {
      guard let range = document.record("instruments.\(parameter.name)") else { continue }
      instruments.append(
        try MenuInstrument(
          parameter, from: range.number("from") ?? 0, to: range.number("to") ?? 0,
          points: range.count("points") ?? 0, scaledBy: range.choice("scaledBy")))
    }
    try self.init(
      instruments, welfare: document.choice("objective.welfare") ?? .totalSurplus,
      systemic: document.choice("objective.systemic") ?? .exact,
      constraints: PolicyConstraints(
        minimumProfit: document.number("constraints.minimumProfit"),
        maximumOverlapCost: document.number("constraints.maximumOverlapCost"),
        maximumComplianceCost: document.number("constraints.maximumComplianceCost"),
        minimumFirms: document.count("constraints.minimumFirms")),
      flatness: document.number("flatness") ?? PolicyMenu.standardFlatness,
      criterion: UncertaintyCriterion(
        document.choice("objective.uncertainty"), level: document.number("objective.level")))
  }
}
