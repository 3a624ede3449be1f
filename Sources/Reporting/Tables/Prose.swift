/// Text and tables for people, laid out only when it is known how wide the page is.
public struct Prose: Sendable {
  private enum Piece: Sendable {
    case text(String)
    case table(TextTable)
  }

  private var pieces: [Piece] = []

  init(_ table: TextTable) { pieces = [.table(table)] }

  static func + (a: Prose, b: Prose) -> Prose {
    var sum = a
    sum += b
    return sum
  }

  static func += (a: inout Prose, b: Prose) { a.pieces += b.pieces }

  /// Lines and tables that fit: lines are broken at blanks and go on indented, tables show some of
  /// their columns after others.
  /// - Parameters:
  ///   - columns: of the page; nil: as many as it takes.
  ///   - indent: what the further lines of a broken one begin with.
  func laidOut(columns: Int?, indent: String = "  ") -> String {
    var laid = ""
    // A line may be made of several pieces.
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let more): text += more
      case .table(let table):
        laid += Self.wrapped(text, columns, indent) + table.text(columns: columns)
        text = ""
      }
    }
    return laid + Self.wrapped(text, columns, indent)
  }

  private static func wrapped(_ text: String, _ columns: Int?, _ indent: String) -> String {
    guard let columns else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { wrapped(line: $0, columns, indent) }.joined(separator: "\n")
  }

  private static func wrapped(line: Substring, _ columns: Int, _ indent: String) -> String {
    guard TerminalText.columns(String(line)) > columns else { return String(line) }
    var lines: [String] = []
    var current = ""
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
      let longer = current.isEmpty ? String(word) : "\(current) \(word)"
      if TerminalText.columns(longer) > columns, !current.allSatisfy({ $0 == " " }) {
        lines.append(current)
        current = indent + word
      } else {
        current = longer
      }
    }
    return (lines + [current]).joined(separator: "\n")
  }
}

extension Prose: ExpressibleByStringInterpolation {
  public init(stringLiteral text: String) { pieces = [.text(text)] }

  public init(stringInterpolation: Interpolation) { self = stringInterpolation.prose }

  public struct Interpolation: StringInterpolationProtocol {
    fileprivate var prose = Prose(stringLiteral: "")

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ text: String) { prose += Prose(stringLiteral: text) }

    public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      prose += Prose(stringLiteral: value.description)
    }

    public mutating func appendInterpolation(_ inner: Prose) { prose += inner }
  }
}
