import OverlapMarket

/// One field of a file format: the decoder, the JSON Schemas and the error texts all read this
/// description.
struct Field: Sendable {
  let name: String
  let type: FieldType
  let presence: Presence
  /// What the field means, as a phrase for the schema.
  let meaning: String
}

enum FieldType: Sendable {
  case version
  case text(mayBeEmpty: Bool)
  case number(Domain)
  /// true or false.
  case flag
  /// A whole number in a range.
  case count(ClosedRange<Int>)
  /// One of some texts.
  case choice([String])
  /// A number for all firms, or an object with one number a firm, keyed by the firm's name.
  case numberOrPerFirm(Domain)
  /// An object with one number an activity of firms, keyed by the activity's name.
  case perActivity(Domain)
  case record(Record)
  case list(of: Record)
  /// An object with one number a regime, keyed by the regime's name.
  case perRegime(Domain)
  /// The same for at least one regime.
  case somePerRegime(Domain)

  /// What must stand in the file, as the end of "must be …".
  var noun: String {
    switch self {
    case .version: "the number \(FileFormat.version)"
    case .text: "a text in double quotes"
    case .number(let domain): domain.noun
    case .flag: "true or false"
    case .count(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .choice(let names): "one of \(names.map { Shown.quoted($0) }.joined(separator: ", "))"
    case .numberOrPerFirm(let domain): "\(domain.noun), or an object with one such number a firm"
    case .perActivity: "an object with one number an activity"
    case .record: "an object {...}"
    case .list(let record): "a list [...] of \(record.plural)"
    case .perRegime: "an object with one number a regime"
    case .somePerRegime: "an object with a number for some regimes"
    }
  }
}

enum Presence: Sendable, Equatable {
  case required
  /// May be left out; then the default given holds, in words or digits.
  case optional(default: String)

  var isRequired: Bool { self == .required }
}

/// The fields of one kind of object.
struct Record: Sendable {
  let singular: String
  let plural: String
  let meaning: String
  let fields: [Field]
  /// Whether at least one field must stand, though none is required by itself.
  var needsOne = false
  /// Two fields of which exactly one stands.
  var alternatives: FieldAlternatives?
}

/// A field that is required, and another that may stand in its place.
struct FieldAlternatives: Sendable {
  let usual: String
  let other: String

  init(_ usual: String, or other: String) {
    self.usual = usual
    self.other = other
  }
}
