import OverlapMarket

/// A primitive as a record writes it, or an object of them.
enum PrimitiveItem {
  case number(label: String, PrimitiveDescriptor, position: Int)
  case word(label: String, ChoiceDescriptor)
  case object(label: String, [PrimitiveItem])

  /// Those of a table, in its order; an object stands where its first number does, its words before
  /// its numbers.
  static func all(of table: [PrimitiveDescriptor]) -> [PrimitiveItem] {
    var objects: Set<PrimitiveObject> = []
    func item(_ position: Int) -> PrimitiveItem {
      let name = table[position].path.split(separator: ".").last ?? ""
      return .number(label: "\"\(name)\": ", table[position], position: position)
    }
    return table.indices.compactMap { position in
      guard let object = table[position].object else { return item(position) }
      guard objects.insert(object).inserted else { return nil }
      let parts = table.indices.filter { table[$0].object == object }.map(item)
      let words = PrimitiveTable.words(of: object).map { word in
        PrimitiveItem.word(label: "\"\(word.name)\": ", word)
      }
      return .object(label: "\"\(object.name)\": ", words + parts)
    }
  }

  /// Appends the fields that have a value, objects those that have any.
  /// - Parameters:
  ///   - separator: what goes before the next field.
  ///   - value: appends the value of a primitive, at its position in the table; false where there
  ///     is none to be written.
  ///   - word: the same of a word inside an object.
  static func append(
    _ items: [PrimitiveItem], to out: inout [UInt8], separator: inout String,
    word: (ChoiceDescriptor, inout [UInt8]) -> Bool = { _, _ in false },
    _ value: (PrimitiveDescriptor, Int, inout [UInt8]) -> Bool
  ) {
    for item in items {
      let mark = out.count
      out += separator.utf8
      let hasValue: Bool
      switch item {
      case .number(let label, let primitive, let position):
        out += label.utf8
        hasValue = value(primitive, position, &out)
      case .word(let label, let choice):
        out += label.utf8
        hasValue = word(choice, &out)
      case .object(let label, let parts):
        out += label.utf8
        out += "{".utf8
        var inner = " "
        append(parts, to: &out, separator: &inner, word: word, value)
        hasValue = inner == ", "
        out += " }".utf8
      }
      if hasValue { separator = ", " } else { out.removeLast(out.count - mark) }
    }
  }
}
