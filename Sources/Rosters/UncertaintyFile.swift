import OverlapMarket
import Planner
import PolicySearch

/// What is not known of a roster, as people hand it over: what it is called, and the markets drawn.
public struct UncertaintyFile: Sendable {
  public let name: String?
  public let draws: MarketDraws
  /// The distributions that the draws came from; nil where the file lists draws.
  public let model: UncertaintyModel?
  /// SHA-256 of what the file says, in lowercase hexadecimal digits: of its JSON on one line with
  /// keys in ascending order and numbers in their shortest form (`DecodedRecord.json`). The same
  /// whatever the layout, the order of keys and the line ends.
  public let sha256: String

  /// Decodes an uncertainty file: `{ "schemaVersion": 1, "sampling": { "draws": 200 },
  /// "primitives": [ … ] }`, or `"draws": [ … ]` in their place.
  /// - Parameters:
  ///   - market: the roster's, whose primitives hold where the file says nothing, and whose firms
  ///     and regimes it names.
  ///   - file: what errors call these bytes.
  /// - Throws: `RosterError`, never `.unreadable`.
  /// - Complexity: O(bytes + draws · firms · regimes).
  public init(jsonBytes: [UInt8], for market: Market, file: String = "uncertainty")
    throws(RosterError)
  {
    let document = try Roster.withBuffer(jsonBytes) { bytes throws(RosterError) in
      try DocumentDecoder.decode(.uncertainty, bytes: bytes, file: file, regimes: market.regimes)
        .document
    }
    name = document.text("name")
    sha256 = JSONFile.sha256(
      Array(document.json(regimes: market.regimes.map(\.name)).oneLine.utf8))
    let reader = UncertaintyReader(document: document, market: market, file: file)
    model = try reader.model()
    guard let model else {
      draws = try reader.draws()
      return
    }
    do throws(UncertaintyError) {
      draws = try model.draws(around: market)
    } catch {
      throw .field(file: file, path: error.path, value: error.shownValue, rule: error.rule)
    }
  }

  /// Reads an uncertainty file.
  /// - Throws: `RosterError`.
  public static func load(path: String, for market: Market) throws(RosterError) -> UncertaintyFile {
    try UncertaintyFile(jsonBytes: FileBytes.read(path), for: market, file: path)
  }
}
