import Rosters

/// A field of an object in results: its name, what it means, what may stand there, and how it is
/// taken from what the object tells of. Results are written by these descriptions, and their JSON
/// Schemas are made of them.
public struct ResultField<Subject> {
  let place: Shape.Place
  /// nil where the object lacks it.
  let json: (Subject) -> JSONText?

  /// - Parameter json: nil only if not `isAlways`.
  init(
    _ name: String, _ meaning: String, _ shape: Shape, isAlways: Bool = true,
    _ json: @escaping (Subject) -> JSONText?
  ) {
    place = Shape.Place(name: name, meaning: meaning, shape: shape, isAlways: isAlways)
    self.json = json
  }

  init(_ quantity: Quantity, _ shape: Shape, _ json: @escaping (Subject) -> JSONText) {
    self.init(quantity.field, quantity.meaning, shape, json)
  }

  /// The same, in those objects alone that have it.
  func when(_ applies: @escaping (Subject) -> Bool) -> ResultField {
    ResultField(place.name, place.meaning, place.shape, isAlways: false) {
      applies($0) ? json($0) : nil
    }
  }

  /// The same of what holds the subject.
  func of<Whole>(_ part: @escaping (Whole) -> Subject) -> ResultField<Whole> {
    ResultField<Whole>(place.name, place.meaning, place.shape, isAlways: place.isAlways) {
      json(part($0))
    }
  }
}

// Values of one kind.
extension ResultField {
  static func number(_ quantity: Quantity, _ value: @escaping (Subject) -> Double) -> ResultField {
    ResultField(quantity, .number) { .number(value($0)) }
  }

  static func count(_ quantity: Quantity, _ value: @escaping (Subject) -> Int) -> ResultField {
    ResultField(quantity, .integer) { .integer(value($0)) }
  }

  static func flag(_ quantity: Quantity, _ value: @escaping (Subject) -> Bool) -> ResultField {
    ResultField(quantity, .flag) { .boolean(value($0)) }
  }

  static func text(_ quantity: Quantity, _ value: @escaping (Subject) -> String) -> ResultField {
    ResultField(quantity, .text) { .text(value($0)) }
  }

  /// A word of an enumeration.
  static func word<Word: RawRepresentable<String> & CaseIterable>(
    _ quantity: Quantity, _ value: @escaping (Subject) -> Word
  ) -> ResultField {
    ResultField(quantity, .word(Word.allCases.map(\.rawValue))) { .text(value($0).rawValue) }
  }

  static func numbers(_ quantity: Quantity, _ values: @escaping (Subject) -> [Double])
    -> ResultField
  {
    ResultField(quantity, .list(.number)) { .numbers(values($0)) }
  }

  static func flags(_ quantity: Quantity, _ values: @escaping (Subject) -> [Bool]) -> ResultField {
    ResultField(quantity, .list(.flag)) { .array(values($0).map { .boolean($0) }) }
  }

  static func texts(_ quantity: Quantity, _ values: @escaping (Subject) -> [String]) -> ResultField
  {
    ResultField(quantity, .list(.text)) { .texts(values($0)) }
  }
}

// Objects within.
extension ResultField {
  static func object<Inner>(
    _ name: String, _ meaning: String, _ fields: [ResultField<Inner>],
    _ inner: @escaping (Subject) -> Inner
  ) -> ResultField {
    ResultField(name, meaning, .object(fields.map(\.place))) { fields.object(inner($0)) }
  }

  /// null where there is nothing to tell of.
  static func optional<Inner>(
    _ name: String, _ meaning: String, _ fields: [ResultField<Inner>],
    _ inner: @escaping (Subject) -> Inner?
  ) -> ResultField {
    ResultField(name, meaning, .nullable(.object(fields.map(\.place)))) {
      inner($0).map(fields.object) ?? .null
    }
  }

  static func objects<Inner>(
    _ name: String, _ meaning: String, _ fields: [ResultField<Inner>],
    _ items: @escaping (Subject) -> [Inner]
  ) -> ResultField {
    ResultField(name, meaning, .list(.object(fields.map(\.place)))) {
      .array(items($0).map(fields.object))
    }
  }

  /// A table of firms, each of its fields a list with an entry a firm; the names come first.
  static func firms(
    _ meaning: String = "The firms: each field has an entry a firm, in the order of their names.",
    names: @escaping (Subject) -> [String], _ columns: [ResultField<Subject>]
  ) -> ResultField {
    let fields: [ResultField] = [.texts(.firmName, names)] + columns
    return .object("firms", meaning, fields) { $0 }
  }
}

extension Array {
  /// What the fields say of a subject.
  func object<Subject>(_ subject: Subject) -> JSONText
  where Element == ResultField<Subject> {
    .object(compactMap { field in field.json(subject).map { (field.place.name, $0) } })
  }
}
