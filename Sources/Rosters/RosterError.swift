/// Why a roster, a policy file or a CSV of firms was refused. The description is one line that
/// names the file, the place, the value as it stands there and the rule.
public enum RosterError: Error, Sendable, Equatable {
  /// The file could not be read at all.
  case unreadable(file: String, reason: String)
  /// Something about the file as a whole: empty, another encoding, another kind of file.
  case content(file: String, problem: String)
  /// Not JSON, or not CSV. Lines and columns count from 1, columns in Unicode scalars; `after` is
  /// the JSON path reached, nil at the start.
  case syntax(file: String, line: Int, column: Int, after: String?, problem: String)
  /// A field that breaks a rule. `value` is what stands in the file (numbers as written, texts
  /// quoted and shortened).
  case field(file: String, path: String, value: String?, rule: String)
  /// A CSV cell, column or row that breaks a rule. Lines count from 1, the header's.
  case cell(file: String, line: Int, column: String?, value: String?, rule: String)

  public enum Kind: Sendable {
    /// A file that cannot be opened or read: exit status 66.
    case unreadableFile
    /// A file that was read and is wrong: exit status 65.
    case badData
  }

  public var kind: Kind {
    switch self {
    case .unreadable: .unreadableFile
    case .content, .syntax, .field, .cell: .badData
    }
  }

  /// The file at fault, as the caller named it.
  public var file: String {
    switch self {
    case .unreadable(let file, _), .content(let file, _), .syntax(let file, _, _, _, _),
      .field(let file, _, _, _), .cell(let file, _, _, _, _):
      file
    }
  }

  /// The JSON path (`firms[3].cost`) or CSV column at fault; nil for the file as a whole.
  public var path: String? {
    switch self {
    case .unreadable, .content: nil
    case .syntax(_, _, _, let after, _): after
    case .field(_, let path, _, _): path
    case .cell(_, _, let column, _, _): column
    }
  }

  /// The value at fault as it stands in the file; nil where there is none to show.
  public var value: String? {
    switch self {
    case .unreadable, .content, .syntax: nil
    case .field(_, _, let value, _), .cell(_, _, _, let value, _): value
    }
  }

  /// What must hold, or what went wrong.
  public var rule: String {
    switch self {
    case .unreadable(_, let text), .content(_, let text), .syntax(_, _, _, _, let text),
      .field(_, _, _, let text), .cell(_, _, _, _, let text):
      text
    }
  }
}

extension RosterError: CustomStringConvertible {
  public var description: String {
    let file = Shown.file(file)
    return switch self {
    case .unreadable(_, let reason): "\(file): cannot be read: \(reason)"
    case .content(_, let problem): "\(file): \(problem)"
    case .syntax(_, let line, let column, let after?, let problem):
      "\(file):\(line):\(column): after \(after): \(problem)"
    case .syntax(_, let line, let column, nil, let problem):
      "\(file):\(line):\(column): \(problem)"
    case .field(_, let path, let value?, let rule): "\(file): \(path) = \(value): \(rule)"
    case .field(_, let path, nil, let rule): "\(file): \(path): \(rule)"
    case .cell(_, let line, let column?, let value?, let rule):
      "\(file):\(line): \(column) = \(value): \(rule)"
    case .cell(_, let line, let column?, nil, let rule): "\(file):\(line): \(column): \(rule)"
    case .cell(_, let line, nil, _, let rule): "\(file):\(line): \(rule)"
    }
  }
}
