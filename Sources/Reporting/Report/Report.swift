import OverlapMarket
import Rosters

/// What a command answers: one value, written in three forms by one mechanism. A conforming type
/// says what is special to it; what every result has around that, and how numbers, cells and texts
/// are written, is decided here for all.
public protocol Report: Sendable {
  /// What it is about.
  var roster: Roster { get }
  /// What is special to it in JSON, in order.
  var fields: [(String, JSONText)] { get }
  /// What programs read as CSV.
  var rows: Rows { get }
  /// What people read, part by part; each part ends its last line.
  var sections: [String] { get }
  /// Whether all of it stands: a command that answers with it then ends with exit status 0, and
  /// with 1 otherwise.
  var isVerified: Bool { get }
}

/// The format of results in JSON.
enum ResultFormat {
  static let version = 1
}

extension Report {
  /// The result format of the command line, version 1.
  public var json: String {
    let head: [(String, JSONText)] = [
      ("schemaVersion", .integer(ResultFormat.version)),
      (
        "roster", .object([("name", .text(roster.name ?? "")), ("sha256", .text(roster.sha256))])
      ),
    ]
    let solver = JSONText.object([("version", .text(OverlapVersion.current))])
    return JSONText.object(head + fields + [("solver", solver)]).pretty() + "\n"
  }

  /// Numbers in full, one line of names first.
  public var csv: String { rows.csv }

  /// The sections, with an empty line between them.
  public var table: String { sections.joined(separator: "\n") }

  /// - Complexity: O(bytes); only the form that is asked for is made.
  public func text(in format: OutputFormat) -> String {
    switch format {
    case .table: table
    case .json: json
    case .csv: csv
    }
  }

  /// What stands above a table: the roster's name, what is claimed, and further lines.
  func heading(_ claim: String, _ lines: String...) -> String { heading(claim, lines: lines) }

  func heading(_ claim: String, lines: [String]) -> String {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    return ([name + claim] + lines).map { "\($0)\n" }.joined()
  }
}
