import OverlapMarket
import Rosters

/// What a command answers: one value, written in three forms by one mechanism. A conforming type
/// says what is special to it; what every result has around that, and how numbers, cells and texts
/// are written, is decided here for all.
public protocol Report: Sendable {
  /// What results of this kind are called, in files and as `overlap schema result-NAME`: "solve".
  static var name: String { get }
  /// What it tells, in a sentence.
  static var meaning: String { get }
  /// What is special to it in JSON, in order.
  static var fields: [ResultField<Self>] { get }
  /// What it is about.
  var roster: Roster { get }
  /// What programs read as CSV; the first is the one that is written unless another is asked for.
  var tables: [ResultTable] { get }
  /// What people read, part by part; each part ends its last line.
  var sections: [Prose] { get }
  /// Whether all of it stands: a command that answers with it then ends with exit status 0, and
  /// with 1 otherwise.
  var isVerified: Bool { get }
  /// Whether it is about a market that no firm leaves, whatever rule of exit its roster has; the
  /// result then says so where the roster has one.
  static var keepsAllFirms: Bool { get }
}

/// The format of results in JSON.
enum ResultFormat {
  static let version = 2
}

extension Report {
  public static var keepsAllFirms: Bool { false }

  /// The roster's rule of exit, where there is one and the result leaves it aside.
  private var ruleLeftAside: ExitRule? {
    Self.keepsAllFirms && roster.market.exit != ExitRule.none ? roster.market.exit : nil
  }

  private static var exitLeftAside: [ResultField<Self>] {
    guard keepsAllFirms else { return [] }
    return [
      ResultField.word(.exitRule) { _ in ExitRule.none }.when { $0.ruleLeftAside != nil }
    ]
  }

  /// Every field: those of all results around its own.
  static var allFields: [ResultField<Self>] {
    [
      ResultField(
        "schemaVersion", "The version of the format of results.",
        .constant(.integer(ResultFormat.version))
      ) { _ in .integer(ResultFormat.version) },
      ResultField("result", "Which result it is.", .constant(.text(name))) { _ in .text(name) },
      .object(
        "roster", "The roster that it tells of.",
        [
          .text(.name) { $0.name ?? "" }, .text(.contentHash) { $0.sha256 },
        ]
      ) { $0.roster },
      .object(
        "held",
        "Firms that the roster holds at an overlap: the others choose given these, of whom no "
          + "deviation is asked.",
        [
          .texts(.firmName) { market in market.firms.held.map { market.firms.name[$0] } },
          .numbers(.overlap) { market in
            market.firms.held.map { market.firms.heldOverlap(of: $0) ?? .nan }
          },
        ]
      ) { $0.roster.market }.when { !$0.roster.market.firms.held.isEmpty },
      .flag(.verified) { $0.isVerified },
    ] + fields + exitLeftAside + [
      .object(
        "solver", "What computed it.",
        [ResultField("version", "Of the program.", .text) { .text($0) }]
      ) { _ in OverlapVersion.current }
    ]
  }

  /// The result format of the command line. O(bytes).
  public var json: String { Self.allFields.object(self).pretty() + "\n" }

  /// The sections, with an empty line between them.
  /// - Parameter columns: of the page; nil: as many as it takes.
  public func table(columns: Int? = nil) -> String {
    sections.map { $0.laidOut(columns: columns) }.joined(separator: "\n")
  }

  /// What stands above a table: the roster's name, what is claimed, and further lines.
  func heading(_ claim: String, _ lines: String...) -> Prose { heading(claim, lines: lines) }

  func heading(_ claim: String, lines: [String]) -> Prose {
    let name = roster.name.map { "\(TerminalText.line($0)): " } ?? ""
    let aside = ruleLeftAside.map {
      ["all firms stay: the roster's market.exit = \"\($0.rawValue)\" is left aside"]
    }
    let all = [name + claim] + HeldText.lines(roster.market) + lines + (aside ?? [])
    return "\(all.map { "\($0)\n" }.joined())"
  }
}
