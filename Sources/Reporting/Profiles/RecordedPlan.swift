import OverlapMarket
import Planner
import Rosters

/// What a result file of `overlap plan --format json` says, as it stands there: nothing in it is
/// taken to be true. Numbers that are not finite are null in the file and nil here.
public struct RecordedPlan: Sendable, Decodable {
  public let schemaVersion: Int
  public let roster: RecordedSolution.Source
  public let objective: WelfareObjective
  /// Which firms the planner could keep.
  public let keep: FirmChoice
  /// Names of those that it closed.
  public let closed: [String]
  public let welfare: Double
  public let upperBound: Double
  /// What the bound is above welfare, relative to it.
  let relativeGap: Double?
  /// Largest relative gap that was accepted.
  public let tolerance: Double
  /// Whether the result says that its plan is proven.
  public let verified: Bool
  /// The same in a word.
  public let verdict: String
  /// nil: nobody.
  let held: RecordedHeld?
  /// Of the firms, by which the lists below go.
  let names: [String]
  /// Of each firm of the roster; nil for closed ones.
  public let overlap: [Double?]
  let share, failureProbability: [Double?]
  /// nil: prices are given.
  let price: [Double?]?
  let outsideShare: Double?
  let outcomes: RecordedValue

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: RecordKey.self)
    func key(_ name: String) -> RecordKey { RecordKey(stringValue: name) }
    func word<Word: RawRepresentable<String> & CaseIterable>(
      _ name: String, or standard: Word? = nil
    ) throws -> Word {
      if let standard, !fields.contains(key(name)) { return standard }
      let text = try fields.decode(String.self, forKey: key(name))
      guard let word = Word(rawValue: text) else {
        let names = Word.allCases.map { Shown.quoted($0.rawValue) }.joined(separator: ", ")
        throw DecodingError.dataCorruptedError(
          forKey: key(name), in: fields, debugDescription: "must be one of \(names)")
      }
      return word
    }
    schemaVersion = try fields.decode(Int.self, forKey: key("schemaVersion"))
    roster = try fields.decode(RecordedSolution.Source.self, forKey: key("roster"))
    objective = WelfareObjective(
      convention: try word(Quantity.convention.field),
      systemicTerm: try word(Quantity.systemicTerm.field),
      shares: try word(Quantity.shareResponse.field))
    keep = try word("keep", or: .all)
    closed = try fields.decodeIfPresent([String].self, forKey: key("closed")) ?? []
    func number(_ quantity: Quantity) throws -> Double {
      try fields.decode(Double.self, forKey: key(quantity.field))
    }
    let firms = try fields.nestedContainer(keyedBy: RecordKey.self, forKey: key("firms"))
    func numbers(_ quantity: Quantity) throws -> [Double?] {
      try firms.decode([Double?].self, forKey: key(quantity.field))
    }
    welfare = try number(.welfare)
    upperBound = try number(.upperBound)
    relativeGap = try fields.decode(Double?.self, forKey: key(Quantity.relativeGap.field))
    tolerance = try number(.tolerance)
    verified = try fields.decode(Bool.self, forKey: key(Quantity.verified.field))
    verdict = try fields.decode(String.self, forKey: key(Quantity.verdict.field))
    held = try fields.decodeIfPresent(RecordedHeld.self, forKey: key("held"))
    names = try firms.decode([String].self, forKey: key(Quantity.firmName.field))
    overlap = try numbers(.overlap)
    share = try numbers(.share)
    failureProbability = try numbers(.failureProbability)
    price = try firms.decodeIfPresent([Double?].self, forKey: key(Quantity.price.field))
    outsideShare = try fields.decode(Double?.self, forKey: key(Quantity.outsideShare.field))
    outcomes = .object(
      try fields.decode([String: RecordedOutcome].self, forKey: key("outcomes"))
        .mapValues(\.value))
  }
}

/// A number, or an object of them.
private struct RecordedOutcome: Decodable {
  let value: RecordedValue

  init(from decoder: any Decoder) throws {
    let single = try decoder.singleValueContainer()
    if let inner = try? single.decode([String: RecordedOutcome].self) {
      value = .object(inner.mapValues(\.value))
    } else {
      value = .number(single.decodeNil() ? nil : try single.decode(Double.self))
    }
  }
}
