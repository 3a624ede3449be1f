import OverlapMarket

/// A change of policy: what it is called and the instruments that it sets. The others stay as they
/// are.
public struct PolicyReform: Sendable, Hashable {
  public var name: String?
  /// Share of third-party harm charged to the firm (τ); nil: as in the roster.
  public var liability: InstrumentSetting?
  /// Minimum overlap (ō); nil: as in the roster.
  public var floor: InstrumentSetting?
  /// Share of its marginal systemic loss that a firm is charged (σ).
  public var surcharge: Double?
  public var safeHarbor: SafeHarborSetting?
  public var gapCeiling: GapCeilingSetting?
  /// Largest exposure index (ē).
  public var exposureCap: Double?
  public var complianceCost: ComplianceCostSetting?

  public init(
    name: String? = nil, liability: InstrumentSetting? = nil, floor: InstrumentSetting? = nil
  ) {
    self.name = name
    self.liability = liability
    self.floor = floor
  }
}

extension PolicyReform {
  /// Decodes a policy file: `{ "schemaVersion": 1, "name": "…", "policy": { "liability": 1,
  /// "floor": 0.2 } }`. In the place of a number may stand an object with one for every firm of the
  /// roster: `"liability": { "a": 1, "b": 0.5 }`.
  /// - Throws: `RosterError`, never `.unreadable`. O(bytes).
  public init(jsonBytes: [UInt8], file: String = "policy") throws(RosterError) {
    self = try Roster.withBuffer(jsonBytes) { bytes throws(RosterError) in
      try DocumentDecoder.decode(.reform, bytes: bytes, file: file).reform
    }
  }

  /// Reads a policy file.
  /// - Throws: `RosterError`.
  public static func load(path: String) throws(RosterError) -> PolicyReform {
    try PolicyReform(jsonBytes: FileBytes.read(path), file: path)
  }

  /// Reads the inline form, `liability=1,floor=0.2`, where one number is for all firms. The text
  /// itself becomes the name.
  /// - Throws: `RosterError.field`, with the text in the place of a file's name.
  public init(inline text: String) throws(RosterError) {
    let file = "policy \(Shown.quoted(text))"
    let names = FileFormat.inlineInstruments.map(\.name)
    var policy = DecodedRecord()
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map(Self.trimmed)
      guard sides.count == 2 else {
        throw .content(
          file: file,
          problem: "must be instruments such as \(names[0])=0.3, with commas between them")
      }
      guard let field = FileFormat.inlineInstruments.first(where: { $0.name == sides[0] }) else {
        let advice = NearestName.advice(sides[0], among: names, listedAs: "the instruments are")
        throw .field(
          file: file, path: Shown.quoted(sides[0]), value: nil,
          rule: "unknown instrument; \(advice)")
      }
      guard policy[field.name] == nil else {
        throw .field(file: file, path: field.name, value: nil, rule: "appears twice; keep one")
      }
      policy.append(field.name, .number(try Self.value(sides[1], of: field, file: file)))
    }
    self.init(name: text, policy)
  }

  /// Reads what stands on a command line: a file where there is one of that name, else the inline
  /// form where the text has an equals sign.
  /// - Throws: `RosterError`; `.unreadable` where it is neither.
  public static func read(argument: String) throws(RosterError) -> PolicyReform {
    do throws(RosterError) {
      return try PolicyReform(jsonBytes: FileBytes.read(argument), file: argument)
    } catch {
      guard error.kind == .unreadableFile, argument.contains("=") else { throw error }
      return try PolicyReform(inline: argument)
    }
  }

  private static func value(
    _ text: String, of field: Field, file: String
  ) throws(RosterError) -> Double {
    let domain: Domain
    switch field.type {
    case .numberOrPerFirm(let own), .number(let own): domain = own
    default: throw .field(file: file, path: field.name, value: nil, rule: "is not a number")
    }
    let bytes = Array(text.utf8)
    let outcome: Result<Double, Number.Fault> = bytes.withUnsafeBufferPointer { buffer in
      do throws(Number.Fault) { return .success(try Number.read(buffer)) } catch {
        return .failure(error)
      }
    }
    switch outcome {
    case .success(let value) where domain.contains(value): return value
    case .success:
      throw .field(
        file: file, path: field.name, value: Shown.number(text), rule: domain.rule)
    case .failure(.malformed):
      throw .field(
        file: file, path: field.name, value: Shown.quoted(text), rule: "must be \(domain.noun)")
    case .failure(let fault):
      throw .field(
        file: file, path: field.name, value: Shown.number(text), rule: fault.rule)
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
