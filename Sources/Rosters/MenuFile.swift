import OverlapMarket
import PolicySearch

/// A menu of policies as people hand it over: what it is called and which bytes it came from.
public struct MenuFile: Sendable {
  public let name: String?
  public let menu: PolicyMenu
  /// SHA-256 of the file's bytes, in lowercase hexadecimal digits. Of a menu made in memory: of its
  /// canonical JSON.
  public let sha256: String

  /// A menu made in memory.
  public init(name: String? = nil, menu: PolicyMenu) {
    self.name = name
    self.menu = menu
    sha256 = JSONFile.sha256(MenuEncoder.json(name: name, menu: menu))
  }

  /// Decodes a menu: `{ "schemaVersion": 1, "instruments": { "liability": { "from": 0, "to": 3,
  /// "points": 61 } } }`.
  /// - Parameter file: what errors call these bytes.
  /// - Throws: `RosterError`, never `.unreadable`. O(bytes).
  public init(jsonBytes: [UInt8], file: String = "menu") throws(RosterError) {
    let builder = try Roster.withBuffer(jsonBytes) { bytes throws(RosterError) in
      try DocumentDecoder.decode(.menu, bytes: bytes, file: file)
    }
    name = builder.name
    sha256 = JSONFile.sha256(jsonBytes)
    do throws(MenuError) {
      menu = try builder.menu.menu()
    } catch {
      throw .field(file: file, path: error.path, value: error.shownValue, rule: error.rule)
    }
  }

  /// Reads a menu from a file.
  /// - Throws: `RosterError`.
  public static func load(path: String) throws(RosterError) -> MenuFile {
    try MenuFile(jsonBytes: FileBytes.read(path), file: path)
  }
}

/// Writes menus as canonical JSON: every field in the order of the schema, numbers in the shortest
/// form that reads back exactly. Decoding gives an equal menu.
public enum MenuEncoder {
  public static func json(_ file: MenuFile) -> [UInt8] { json(name: file.name, menu: file.menu) }

  static func json(name: String?, menu: PolicyMenu) -> [UInt8] {
    let value = { (key: FieldKey) in
      key == .documentName ? name.map { .text($0) } : Self.value(of: key, in: menu)
    }
    return Array("\(JSONText.object(fields(FileFormat.menu, value)).pretty())\n".utf8)
  }

  /// The fields that have a value, objects those that are not empty.
  private static func fields(_ record: Record, _ value: (FieldKey) -> JSONText?) -> [(
    String, JSONText
  )] {
    record.fields.compactMap { field in
      guard case .record(let inner) = field.type else {
        return value(field.key).map { (field.name, $0) }
      }
      let fields = fields(inner, value)
      return fields.isEmpty ? nil : (field.name, .object(fields))
    }
  }

  private static func value(of key: FieldKey, in menu: PolicyMenu) -> JSONText? {
    switch key {
    case .schemaVersion: .integer(FileFormat.version)
    case .welfare: .text(menu.objective.convention.rawValue)
    case .systemic: .text(menu.objective.systemicTerm.rawValue)
    case .minimumProfit: menu.constraints.minimumProfit.map { .number($0) }
    case .maximumOverlapCost: menu.constraints.maximumOverlapCost.map { .number($0) }
    case .maximumComplianceCost: menu.constraints.maximumComplianceCost.map { .number($0) }
    case .minimumFirms: menu.constraints.minimumFirms.map { .integer($0) }
    case .flatness: .number(menu.flatness)
    case .uncertainty: menu.criterion.map { .text($0.kind.rawValue) }
    case .level: menu.criterion?.level.map { .number($0) }
    default: range(of: key, in: menu)
    }
  }

  private static func range(of key: FieldKey, in menu: PolicyMenu) -> JSONText? {
    for instrument in menu.instruments {
      let keys = LeverKeys.of(instrument.instrument)
      switch key {
      case keys.from: return .number(instrument.from)
      case keys.to: return .number(instrument.to)
      case keys.points: return .integer(instrument.points)
      case keys.scale: return instrument.scale.map { .text($0.rawValue) }
      default: continue
      }
    }
    return nil
  }
}
