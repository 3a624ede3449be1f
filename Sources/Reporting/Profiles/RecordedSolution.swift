import Rosters

/// What a result file of `overlap solve` or `overlap solve --all` says, as it stands there: nothing
/// in it is taken to be true. Numbers that are not finite are null in the file and nil here.
public struct RecordedSolution: Sendable, Decodable {
  public let schemaVersion: Int
  /// Which result it is.
  public let result: String
  public let roster: Source
  public let policy: Instruments
  public let verified: Bool
  public let multiplicity: String
  /// Which firms leave, by the rule named; nil: none.
  public let exitRule: String?
  /// nil: all.
  public let survivors: Survivors?
  public let equilibria: [Profile]
  /// By which rule the first was selected; nil where none was.
  public let equilibriumRule: String?
  /// nil: nobody.
  let held: RecordedHeld?
  /// What `overlap solve --all` says of the whole.
  let selection, uniquenessReason, uniquenessConditions: RecordedTree?

  /// The roster that was solved.
  public struct Source: Sendable, Decodable {
    public let name: String
    /// SHA-256 of what the roster says, in hexadecimal digits (see `Roster.sha256`).
    public let sha256: String

    /// The result is of this roster, however its file is written.
    /// - Parameter firms: how many the result tells of; nil where that says nothing.
    func check(_ roster: Roster, firms: Int?, file: String) throws(RosterError) {
      guard sha256 != roster.sha256 else { return }
      let other = "this is the result of another roster"
      if name != roster.name ?? "" {
        throw .field(
          file: file, path: "roster.name", value: Shown.quoted(name),
          rule: "\(other); the one given has \(Shown.quoted(roster.name ?? ""))")
      }
      if let firms, firms != roster.market.firms.count {
        throw .field(
          file: file, path: "firms", value: "\(firms) entries",
          rule: "\(other); the one given has \(roster.market.firms.count) firms")
      }
      throw .field(
        file: file, path: "roster.sha256", value: Shown.quoted(sha256.prefix(12)),
        rule: "\(other), or of this one before a number, a name or a text in it was changed; "
          + "as it is now it has \(Shown.quoted(roster.sha256.prefix(12)))")
    }

    /// Where the result is of this roster and gives it another name.
    func contradictions(to roster: Roster) -> [ResultVerification.Contradiction] {
      guard name != roster.name ?? "" else { return [] }
      return [
        ResultVerification.Contradiction(
          field: "roster.name", recorded: Shown.quoted(name),
          recomputed: Shown.quoted(roster.name ?? ""))
      ]
    }
  }

  /// The firms that stay.
  public enum Survivors: Sendable, Decodable {
    case all
    case named([String])

    public init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let names = try? value.decode([String].self) {
        self = .named(names)
      } else if try value.decode(String.self) == "all" {
        self = .all
      } else {
        throw DecodingError.dataCorruptedError(
          in: value, debugDescription: "must be \"all\" or a list of names of firms")
      }
    }
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
    public let verdict: String
    /// What is checked of it, by the names of `ProfileField.all`.
    let values: [String: RecordedValue]

    public init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: RecordKey.self)
      values = try ProfileField.read(ProfileField.all, from: fields)
      let firms = try fields.nestedContainer(
        keyedBy: RecordKey.self, forKey: RecordKey(stringValue: "firms"))
      overlap = try firms.decode(
        [Double].self, forKey: RecordKey(stringValue: Quantity.overlap.field))
      verdict = try fields.decode(
        String.self, forKey: RecordKey(stringValue: Quantity.verdict.field))
    }
  }
}

extension RecordedSolution {
  /// Decodes a result. O(bytes).
  /// - Parameter file: what errors call these bytes.
  /// - Throws: `RosterError`, never `.unreadable`.
  public init(jsonBytes: [UInt8], file: String = "result") throws(RosterError) {
    guard case .solution(let solution) = try RecordedResult(jsonBytes: jsonBytes, file: file) else {
      throw .content(file: file, problem: "must be a result of overlap solve, not of overlap plan")
    }
    self = solution
  }
}

extension RosterError {
  /// A result that is JSON but not a result.
  init(_ error: DecodingError, inResult file: String) {
    switch error {
    case .keyNotFound(let key, let context):
      self = .field(
        file: file, path: Self.path(context.codingPath + [key]), value: nil,
        rule: "missing; this must be a result of overlap solve, or plan, --format json")
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
