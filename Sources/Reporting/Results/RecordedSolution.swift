import FoundationEssentials
import Rosters

/// What a result file of `overlap solve --format json` says, as it stands there: nothing in it is
/// taken to be true. Numbers that are not finite are null in the file and nil here.
public struct RecordedSolution: Sendable, Decodable {
  public let schemaVersion: Int
  public let roster: Source
  public let policy: Instruments
  public let converged: Bool
  public let multiplicity: String
  public let equilibria: [Profile]

  /// The roster that was solved.
  public struct Source: Sendable, Decodable {
    public let name: String
    /// SHA-256 of the roster's bytes, in hexadecimal digits (see `Roster.sha256`).
    public let sha256: String
  }

  /// The policy, as a change of no regulation.
  public struct Instruments: Sendable, Decodable {
    public let reform: PolicyReform

    public init(from decoder: any Decoder) throws {
      reform = try PolicyJSON.reform(from: decoder)
    }
  }

  /// One profile, arrays in the roster's firm order.
  public struct Profile: Sendable, Decodable {
    public let overlap: [Double]
    public let shares: [Double?]
    public let outsideShare: Double?
    public let failureProbability: [Double?]
    public let failureProbabilityByRegime: [String: [Double?]]?
    public let profit: [Double?]
    public let corner: [String]
    public let verdict: String
    public let deviationGain: Gain
    public let outcomes: Outcomes
  }

  /// The most that the result says a firm can gain by deviating, in units of profit.
  public struct Gain: Sendable, Decodable {
    public let absolute: Double?
  }

  /// The fields of `Outcomes`, by name, and welfare in every convention.
  public struct Outcomes: Sendable, Decodable {
    public let welfare: [String: Double?]
    let values: [String: Double?]

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }

      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Key.self)
      welfare = try fields.decode([String: Double?].self, forKey: Key(stringValue: "welfare"))
      var values: [String: Double?] = [:]
      for row in OutcomeRow.all {
        let key = Key(stringValue: row.field)
        if OutcomeRow.addedLater.contains(row.field) && !fields.contains(key) {
          values[row.field] = 0
        } else {
          values[row.field] = .some(try fields.decode(Double?.self, forKey: key))
        }
      }
      self.values = values
    }

    /// An outcome by its field name; nil where the file has null.
    public subscript(field: String) -> Double? { values[field] ?? nil }
  }
}

extension RecordedSolution {
  /// Reads a result.
  /// - Throws: `RosterError`, with the result's path in the place of the roster's.
  public static func load(path: String) throws(RosterError) -> RecordedSolution {
    try RecordedSolution(checked: JSONFile.read(path), file: path)
  }

  /// Decodes a result. O(bytes).
  /// - Parameter file: what errors call these bytes.
  /// - Throws: `RosterError`, never `.unreadable`.
  public init(jsonBytes: [UInt8], file: String = "result") throws(RosterError) {
    try JSONFile.check(jsonBytes, file: file)
    try self.init(checked: jsonBytes, file: file)
  }

  private init(checked bytes: [UInt8], file: String) throws(RosterError) {
    do {
      self = try JSONDecoder().decode(RecordedSolution.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw RosterError(error, inResult: file)
    } catch {
      throw .content(file: file, problem: "cannot be decoded: \(error)")
    }
    guard schemaVersion == 1 else {
      throw .field(
        file: file, path: "schemaVersion", value: "\(schemaVersion)",
        rule: "must be 1, the only version that this program reads")
    }
  }
}

extension RosterError {
  /// A result that is JSON but not a result.
  init(_ error: DecodingError, inResult file: String) {
    switch error {
    case .keyNotFound(let key, let context):
      self = .field(
        file: file, path: Self.path(context.codingPath + [key]), value: nil,
        rule: "missing; this must be a result of overlap solve --format json")
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      self = .field(
        file: file, path: Self.path(context.codingPath), value: nil,
        rule: "must be \(Self.noun(type))")
    case .dataCorrupted(let context):
      self = .field(
        file: file, path: Self.path(context.codingPath), value: nil, rule: context.debugDescription)
    @unknown default:
      self = .content(file: file, problem: "cannot be decoded")
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    var path = ""
    for key in keys {
      let step = key.intValue.map { "[\($0)]" } ?? Shown.step(key.stringValue)
      path += path.isEmpty && step.hasPrefix(".") ? String(step.dropFirst()) : step
    }
    return path
  }

  private static func noun(_ type: Any.Type) -> String {
    switch type {
    case is Double.Type, is Double?.Type, is Int.Type: "a number"
    case is String.Type: "a text in double quotes"
    case is Bool.Type: "true or false"
    case is [Any].Type, is [Double].Type, is [Double?].Type, is [String].Type,
      is [RecordedSolution.Profile].Type:
      "a list [...]"
    default: "an object {...}"
    }
  }
}
