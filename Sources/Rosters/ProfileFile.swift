import OverlapMarket

/// Overlaps as people hand them over, one number a firm by its name.
public struct ProfileFile: Sendable {
  public let name: String?
  private let overlap: InstrumentSetting
  /// What errors call the place that they come from.
  private let file: String

  /// Decodes a profile: `{ "overlap": { "a": 1, "b": 0.5 } }`.
  /// - Parameter file: what errors call these bytes.
  /// - Throws: `RosterError`, never `.unreadable`. O(bytes).
  public init(jsonBytes: [UInt8], file: String = "profile") throws(RosterError) {
    let document = try Roster.withBuffer(jsonBytes) { bytes throws(RosterError) in
      try DocumentDecoder.decode(.profile, bytes: bytes, file: file).document
    }
    name = document.text("name")
    self.file = file
    switch document["overlap"] {
    case .byFirm(let entries)?: overlap = .perFirm(entries)
    case .number(let value)?: overlap = .uniform(value)
    default: overlap = .perFirm([:])
    }
  }

  /// Overlaps that were read elsewhere.
  /// - Parameters:
  ///   - overlaps: by the firm's name, each once.
  ///   - file: what errors call the place that they come from.
  package init(_ overlaps: [(firm: String, overlap: Double)], file: String) {
    name = nil
    self.file = file
    overlap = .perFirm(Dictionary(overlaps.map { ($0, $1) }) { first, _ in first })
  }

  /// Reads the inline form, `a=1,b=0.5`. The text itself becomes the name.
  /// - Throws: `RosterError`, with the text in the place of a file's name.
  public init(inline text: String) throws(RosterError) {
    file = "overlap \(Shown.quoted(text))"
    name = text
    var entries: [String: Double] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let equals = part.lastIndex(of: "=") else {
        throw .content(
          file: file,
          problem: "must be firms with their overlaps, such as a=1,b=0.5; or give a file")
      }
      let firm = InlineText.trimmed(part[..<equals])
      let value = try InlineText.number(
        InlineText.trimmed(part[part.index(after: equals)...]), in: .nonNegative,
        at: "overlap" + Shown.step(firm), file: file)
      guard entries.updateValue(value, forKey: firm) == nil else {
        throw .field(
          file: file, path: "overlap" + Shown.step(firm), value: nil,
          rule: "appears twice; keep one")
      }
    }
    overlap = .perFirm(entries)
  }

  /// The overlaps of a market's firms, in their order. A firm that is held may be left out.
  /// - Throws: `RosterError.field` for the first firm without an overlap, or an overlap without a
  ///   firm. O(firms).
  public func overlaps(in market: Market) throws(RosterError) -> [Double] {
    var setting = overlap
    if case .perFirm(var entries) = overlap {
      for i in market.firms.held {
        guard entries[market.firms.name[i]] == nil else { continue }
        entries[market.firms.name[i]] = market.firms.heldOverlap(of: i)
      }
      setting = .perFirm(entries)
    }
    let values = try setting.values(
      for: market.firms, in: .nonNegative, path: "overlap", file: file)
    return market.firms.indices.map { values[$0] }
  }
}

extension FileFormat {
  static let profile = Record(
    singular: "a profile", plural: "profiles",
    meaning: "An overlap of every firm, to be evaluated.",
    fields: [
      Field(
        name: versionField.name, type: versionField.type,
        presence: .optional(default: "\(version)"), meaning: versionField.meaning),
      Field(
        name: "name", type: .text(mayBeEmpty: false),
        presence: .optional(default: "no name"), meaning: "What people call this profile."),
      Field(
        name: "overlap", type: .numberOrPerFirm(.nonNegative), presence: .required,
        meaning:
          "Overlap of each firm, by its name; one number is for all. A firm that the roster holds "
          + "may be left out."),
    ])
}

extension FieldIndex {
  static let profile = FieldIndex(FileFormat.profile)
}
