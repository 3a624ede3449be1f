import OverlapMarket

/// The JSON Schema (2020-12) of the roster, made from the table of fields that the decoder reads.
public enum RosterSchema {
  public static let json = JSONSchema.text(FileFormat.roster, title: "Roster")
}

/// The JSON Schema (2020-12) of the policy file of `overlap compare`, made from the same table.
public enum PolicySchema {
  public static let json = JSONSchema.text(FileFormat.reform, title: "Policy file")
}

/// The JSON Schema (2020-12) of the menu file of `overlap search`, made from the same table.
public enum MenuSchema {
  public static let json = JSONSchema.text(FileFormat.menu, title: "Menu of policies")
}

/// The JSON Schema (2020-12) of the uncertainty file of `overlap search`, made from the same table.
public enum UncertaintySchema {
  public static let json = JSONSchema.text(FileFormat.uncertainty, title: "Uncertainty file")
}

/// The JSON Schema (2020-12) of the profile of `overlap evaluate`, made from the same table.
public enum ProfileSchema {
  public static let json = JSONSchema.text(FileFormat.profile, title: "Profile")
}

enum JSONSchema {
  /// Of a policy within another file.
  static var policy: [(String, JSONText)] {
    Array(record(FileFormat.policy, meaning: FileFormat.policy.meaning).dropFirst())
  }

  static func text(_ root: Record, title: String) -> String {
    let head: [(String, JSONText)] = [
      ("$schema", .text("https://json-schema.org/draft/2020-12/schema")), ("title", .text(title)),
    ]
    return JSONText.object(head + record(root, meaning: root.meaning)).pretty() + "\n"
  }

  private static func record(_ record: Record, meaning: String) -> [(String, JSONText)] {
    [
      ("description", .text(meaning)),
      ("type", .text("object")),
      (
        "required",
        .array(
          record.fields.filter {
            $0.presence.isRequired && $0.name != record.alternatives?.usual
          }.map { .text($0.name) })
      ),
      ("additionalProperties", .boolean(false)),
    ]
      + (record.alternatives.map { either in
        [
          (
            "oneOf",
            .array(
              [either.usual, either.other].map { .object([("required", .texts([$0]))]) })
          )
        ]
      } ?? []) + (record.needsOne ? [("minProperties", .number(1))] : []) + [
        ("properties", .object(record.fields.map { ($0.name, field($0)) }))
      ]
  }

  private static func field(_ field: Field) -> JSONText {
    var meaning = field.meaning
    if case .optional(let standard) = field.presence { meaning += " Left out: \(standard)." }
    let description: (String, JSONText) = ("description", .text(meaning))
    switch field.type {
    case .version:
      return .object([description, ("const", .number(Double(FileFormat.version)))])
    case .text(let mayBeEmpty):
      let length: [(String, JSONText)] = mayBeEmpty ? [] : [("minLength", .number(1))]
      return .object([description, ("type", .text("string"))] + length)
    case .number(let domain): return .object([description] + number(domain))
    case .flag: return .object([description, ("type", .text("boolean"))])
    case .count(let range):
      return .object([
        description, ("type", .text("integer")), ("minimum", .integer(range.lowerBound)),
        ("maximum", .integer(range.upperBound)),
      ])
    case .choice(let names):
      return .object([description, ("type", .text("string")), ("enum", .texts(names))])
    case .numberOrPerFirm(let domain):
      return .object([
        description, ("oneOf", .array([.object(number(domain)), .object(keyed(number(domain)))])),
      ])
    case .perActivity(let domain): return .object([description] + keyed(number(domain)))
    case .record(let inner): return .object(record(inner, meaning: meaning))
    case .list(let item):
      return .object([
        description, ("type", .text("array")), ("minItems", .number(1)),
        ("items", .object(record(item, meaning: item.meaning))),
      ])
    case .perRegime(let domain), .somePerRegime(let domain):
      return .object([description] + keyed(number(domain)))
    }
  }

  /// An object whose keys are names that the file itself gives.
  private static func keyed(_ entry: [(String, JSONText)]) -> [(String, JSONText)] {
    [
      ("type", .text("object")), ("minProperties", .number(1)),
      ("additionalProperties", .object(entry)),
    ]
  }

  private static func number(_ domain: Domain) -> [(String, JSONText)] {
    [("type", .text("number"))] + bounds(domain)
  }

  /// Where numbers must lie, in the words of schemas.
  static func bounds(_ domain: Domain) -> [(String, JSONText)] {
    var words: [(String, JSONText)] = []
    if let least = domain.lowerBound {
      let word = domain.includesLowerBound ? "minimum" : "exclusiveMinimum"
      words.append((word, .number(least)))
    }
    if let most = domain.upperBound { words.append(("maximum", .number(most))) }
    return words
  }
}
