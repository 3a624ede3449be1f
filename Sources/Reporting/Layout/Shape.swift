import Rosters

/// What may stand at a place of a result, from which the result's JSON Schema is made.
indirect enum Shape {
  /// null where it is not known or not finite, which JSON cannot say.
  case number
  case integer
  case flag
  case text
  /// One of some words.
  case word([String])
  case constant(JSONText)
  /// Described elsewhere, in the words of JSON Schema.
  case described([(String, JSONText)])
  case object([Place])
  case list(Shape)
  /// An object whose keys are names that the input gives.
  case named(Shape)
  /// null where there is nothing to tell of.
  case nullable(Shape)
  case either([Shape])

  /// A named value of an object.
  struct Place {
    let name: String
    let meaning: String
    let shape: Shape
    /// Whether it stands in every such object.
    let isAlways: Bool
  }

  /// In the words of JSON Schema 2020-12.
  var schema: [(String, JSONText)] {
    switch self {
    case .number: [("type", .texts(["number", "null"]))]
    case .integer: [("type", .text("integer"))]
    case .flag: [("type", .text("boolean"))]
    case .text: [("type", .text("string"))]
    case .word(let words): [("type", .text("string")), ("enum", .texts(words))]
    case .constant(let value): [("const", value)]
    case .described(let words): words
    case .object(let places): Self.object(places)
    case .list(let item): [("type", .text("array")), ("items", .object(item.schema))]
    case .named(let entry):
      [("type", .text("object")), ("additionalProperties", .object(entry.schema))]
    case .nullable(let shape):
      [("anyOf", .array([.object(shape.schema), .object([("type", .text("null"))])]))]
    case .either(let shapes): [("anyOf", .array(shapes.map { .object($0.schema) }))]
    }
  }

  private static func object(_ places: [Place]) -> [(String, JSONText)] {
    [
      ("type", .text("object")),
      ("required", .texts(places.filter(\.isAlways).map(\.name))),
      ("additionalProperties", .boolean(false)),
      (
        "properties",
        .object(
          places.map { place in
            (place.name, .object([("description", .text(place.meaning))] + place.shape.schema))
          })
      ),
    ]
  }
}
