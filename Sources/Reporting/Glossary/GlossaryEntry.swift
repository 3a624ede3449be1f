import Rosters

/// A word that results, files or tables use, and what it means.
public struct GlossaryEntry: Sendable {
  /// As tables print it.
  public let word: String
  /// Other words for the same: its name in files, its symbol.
  public let otherWords: [String]
  public let meaning: String
  public let equation: String?
  /// What numbers are in; empty for what is no number.
  public let unit: String
  /// What defines it further: a section of docs/model.md, or another page.
  public let source: String?

  init(
    _ word: String, also otherWords: [String] = [], _ meaning: String, equation: String? = nil,
    unit: String = "", source: String? = nil
  ) {
    self.word = word
    var seen: Set = [word]
    self.otherWords = otherWords.filter { !$0.isEmpty && seen.insert($0).inserted }
    self.meaning = meaning
    self.equation = equation
    self.unit = unit
    self.source = source
  }

  /// A paragraph of Markdown, which is as readable in a terminal.
  public var paragraph: String {
    let other = otherWords.isEmpty ? "" : " (\(otherWords.joined(separator: ", ")))"
    let parts = [
      "**\(word)**\(other). \(meaning)", equation.map { "Equation: \($0)." },
      unit.isEmpty ? nil : "Unit: \(unit).", source.map { "See \($0)." },
    ]
    return parts.compactMap(\.self).joined(separator: " ")
  }
}

/// The words of the program, each defined once: quantities by their table, primitives and
/// instruments by theirs, and what is no number here.
public enum Glossary {
  public static var entries: [GlossaryEntry] {
    (words + comparison + quantities + primitives + instruments).sorted {
      let (a, b) = ($0.word.lowercased(), $1.word.lowercased())
      return a == b ? $0.meaning < $1.meaning : a < b
    }
  }

  /// All entries as a page of Markdown.
  /// - Parameter columns: of the page.
  public static func page(columns: Int) -> String {
    let head = """
      # Glossary

      Every word that tables and results use, as `overlap explain WORD` prints it. In brackets: \
      its names in files and its symbol in docs/model.md. Units are told in docs/units.md.

      """
    let body = entries.map { "\n\($0.paragraph)\n" }.joined()
    return Prose(stringLiteral: head + body).laidOut(columns: columns, indent: "")
  }

  /// Some entries as text for people.
  public static func text(of entries: [GlossaryEntry], columns: Int) -> String {
    let text = entries.map { "\($0.paragraph)\n" }.joined(separator: "\n")
    return Prose(stringLiteral: text).laidOut(columns: columns)
  }

  /// Entries whose word, name in files or symbol this is, without regard to case; where there is
  /// none, those that it is a part of, if they are few.
  public static func entries(for word: String) -> [GlossaryEntry] {
    let same = entries(named: word)
    guard same.isEmpty else { return same }
    let wanted = word.lowercased()
    let near = entries.filter { entry in
      ([entry.word] + entry.otherWords).contains { $0.lowercased().contains(wanted) }
    }
    return near.count <= 4 ? near : []
  }

  private static func entries(named word: String) -> [GlossaryEntry] {
    let wanted = word.lowercased()
    return entries.filter { entry in
      ([entry.word] + entry.otherWords).contains { isNamed(wanted, by: $0) }
    }
  }

  /// `kink:H` is explained by `kink:REGIME`: in capitals the name stands for any.
  private static func isNamed(_ wanted: String, by candidate: String) -> Bool {
    guard let regime = candidate.firstRange(of: "REGIME") else {
      return wanted == candidate.lowercased()
    }
    let before = candidate[..<regime.lowerBound].lowercased()
    let after = candidate[regime.upperBound...].lowercased()
    return wanted.count > before.count + after.count && wanted.hasPrefix(before)
      && wanted.hasSuffix(after)
  }

  /// What to try in place of a word that has no entry.
  public static func advice(for word: String) -> String {
    let known = Set(entries.flatMap { [$0.word] + $0.otherWords }).sorted()
    return NearestName.advice(word, among: known, listedAs: "such words are")
  }

  private static var quantities: [GlossaryEntry] {
    Quantity.all.map { quantity in
      GlossaryEntry(
        quantity.label.trimmed, also: [quantity.qualifiedField, quantity.field],
        quantity.meaning, equation: quantity.equation, unit: quantity.unit.rawValue,
        source: quantity.section.map { "docs/model.md section \($0)" })
    }
  }
}

extension String {
  /// Without blanks at its ends.
  fileprivate var trimmed: String {
    let start = drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
