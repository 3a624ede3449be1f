import OverlapMarket

/// The primitives of markets and firms as fields of files, made from their descriptors.
extension FileFormat {
  static let market = Record(
    singular: "a market", plural: "markets", meaning: "Users, demand and harms.",
    fields: fields(of: PrimitiveTable.market)
      + PrimitiveTable.marketChoices.filter { $0.object == nil }.map(field))

  static let firm = Record(
    singular: "a firm", plural: "firms", meaning: "One seller of agentic services.",
    fields: [
      Field(
        name: "name", type: .text(mayBeEmpty: false), presence: .required,
        meaning: "Unique among the firms.")
    ] + PrimitiveTable.firmGroups.map(field) + fields(of: PrimitiveTable.firms) + [
      Field(
        name: "activities", type: .list(of: activity),
        presence: .optional(default: "the firm has a cost of overlap"),
        meaning:
          "What the firm does for overlap, in place of a cost of overlap, which follows from them; "
          + "names are unique within the firm.")
    ], alternatives: FieldAlternatives("cost", or: "activities"))

  static let activity = Record(
    singular: "an activity", plural: "activities",
    meaning: "Something that a firm does for overlap, such as audits or red teams.",
    fields: [
      Field(
        name: "name", type: .text(mayBeEmpty: false), presence: .required,
        meaning: "Unique among the firm's activities; scorecards weight activities by it.")
    ] + fields(of: PrimitiveTable.activities))

  static let foundation = Record(
    singular: "a foundation", plural: "foundations",
    meaning:
      "What several firms build on, such as a language model, and may fail by together: a shock "
      + "comes with its probability, in every regime alike.",
    fields: [
      Field(
        name: "name", type: .text(mayBeEmpty: false), presence: .required,
        meaning: "Unique among the foundations; firms name it as their foundation."),
      Field(
        name: "form", type: .choice(FoundationForm.allCases.map(\.rawValue)),
        presence: .optional(default: FoundationForm.commonCause.rawValue),
        meaning:
          "How firms fail by a shock: commonCause, a part of them whatever they do; shift, from a "
          + "higher baseline."),
    ] + fields(of: PrimitiveTable.foundations))

  /// In the order of the table; an object stands where its first number does.
  private static func fields(of table: [PrimitiveDescriptor]) -> [Field] {
    var objects: Set<PrimitiveObject> = []
    return table.compactMap { primitive in
      guard let object = primitive.object else { return field(of: primitive) }
      guard objects.insert(object).inserted else { return nil }
      let fields =
        PrimitiveTable.words(of: object).map(field)
        + table.filter { $0.object == object }.map(field)
      let record = Record(
        singular: object.singular, plural: object.plural, meaning: object.meaning, fields: fields,
        needsOne: !fields.contains { $0.presence.isRequired })
      return Field(
        name: object.name, type: .record(record), presence: .optional(default: object.absent),
        meaning: object.meaning)
    }
  }

  private static func field(of primitive: PrimitiveDescriptor) -> Field {
    let presence: Presence =
      switch primitive.absence {
      case .required: .required
      case .standard(let value): .optional(default: Number.text(value))
      case .absent(_, let meaning): .optional(default: meaning)
      }
    return Field(
      name: primitive.path.split(separator: ".").last.map(String.init) ?? "",
      type: primitive.isByRegime ? .perRegime(primitive.domain) : .number(primitive.domain),
      presence: presence, meaning: primitive.meaning)
  }

  private static func field(of group: GroupDescriptor) -> Field {
    Field(
      name: group.name, type: .text(mayBeEmpty: false),
      presence: .optional(default: group.absent), meaning: group.meaning)
  }

  private static func field(of choice: ChoiceDescriptor) -> Field {
    Field(
      name: choice.name,
      type: choice.namesRegime ? .text(mayBeEmpty: false) : .choice(choice.names),
      presence: choice.object == nil ? .optional(default: choice.standard) : .required,
      meaning: choice.meaning)
  }

  /// An entry of a list of the roster, found by its name, with what a draw changes of it.
  static func drawn(_ singular: String, plural: String, _ record: Record) -> Record {
    Record(
      singular: "a draw's \(singular)", plural: "draws' \(plural)",
      meaning: "The \(singular) and those of its primitives that are not as in the roster.",
      fields: [
        Field(
          name: "name", type: .text(mayBeEmpty: false), presence: .required,
          meaning: "Name of the \(singular) in the roster.")
      ] + changeable(record.fields))
  }

  /// The same numbers as a draw may change them, none of them required.
  static func changeable(_ fields: [Field]) -> [Field] {
    fields.compactMap { field in
      let type: FieldType
      switch field.type {
      case .number: type = field.type
      case .perRegime(let domain): type = .somePerRegime(domain)
      case .record(let inner):
        type = .record(
          Record(
            singular: inner.singular, plural: inner.plural, meaning: inner.meaning,
            fields: changeable(inner.fields), needsOne: true))
      case .list(let item):
        let noun = item.singular.split(separator: " ").dropFirst().joined(separator: " ")
        type = .list(of: drawn(noun, plural: item.plural, item))
      default: return nil
      }
      return Field(
        name: field.name, type: type, presence: .optional(default: "as in the roster"),
        meaning: field.meaning)
    }
  }
}
