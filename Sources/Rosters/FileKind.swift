import CRapidJSON
import OverlapMarket

/// What a JSON file is, by the names at its top: for saying so where it stands in the place of
/// another.
package enum FileKind: String, CaseIterable, Sendable {
  case roster, policy, menu, uncertainty, result

  /// "a menu".
  package var noun: String {
    switch self {
    case .roster: FileFormat.roster.singular
    case .policy: FileFormat.reform.singular
    case .menu: FileFormat.menu.singular
    case .uncertainty: FileFormat.uncertainty.singular
    case .result: "a result"
    }
  }

  /// Where it goes on a command line.
  private var place: String {
    switch self {
    case .roster: "a roster comes first, as in overlap compare ROSTER POLICY"
    case .policy: "a policy goes to overlap compare ROSTER POLICY, or behind --policy"
    case .menu: "a menu goes to overlap search ROSTER MENU"
    case .uncertainty: "an uncertainty file goes behind --uncertainty"
    case .result: "a result goes to overlap verify RESULT ROSTER"
    }
  }

  /// What to say of a file of this kind where another is wanted.
  package func problem(wanted: FileKind) -> String {
    let wish =
      wanted == .result
      ? "overlap solve --format json writes a result"
      : "overlap schema \(wanted.rawValue) says what \(wanted.noun) holds"
    return "is \(noun), not \(wanted.noun); \(place), and \(wish)"
  }

  /// The kind of a file; nil where the names at its top fit none, or several. O(bytes).
  package init?(_ bytes: [UInt8]) {
    let kind = bytes.withUnsafeBufferPointer { FileKind(names: TopNames.read($0).map(\.name)) }
    guard let kind else { return nil }
    self = kind
  }

  private init?(names: [String]) {
    let names = Set(names)
    let isResult = names.isSuperset(of: ["solver", "roster"])
    let kinds: [(FileKind, Bool)] = [
      (.result, isResult),
      (.roster, names.intersection(["market", "regimes", "firms"]).count > 1),
      (.menu, names.contains("instruments")),
      (.uncertainty, !names.isDisjoint(with: ["primitives", "draws", "sampling"])),
      (
        .policy, names.contains("policy") && names.isDisjoint(with: ["market", "regimes", "firms"])
      ),
    ]
    let fitting = kinds.filter(\.1).map(\.0)
    guard let first = fitting.first, fitting.count == 1 || first == .result else { return nil }
    self = first
  }

  /// What a file is in the place of, where it was read as another kind and refused; nil where it is
  /// none, and the refusal says more.
  static func mistaken(
    _ bytes: UnsafeBufferPointer<UInt8>, for record: Record, file: String
  ) -> RosterError? {
    guard let wanted = allCases.first(where: { $0.noun == record.singular }) else { return nil }
    let names = TopNames.read(bytes)
    if let found = FileKind(names: names.map(\.name)) {
      return found == wanted ? nil : .content(file: file, problem: found.problem(wanted: wanted))
    }
    guard wanted == .policy else { return nil }
    return bareInstruments(names, file: file)
  }

  /// Instruments that stand at the top, without the object around them.
  private static func bareInstruments(_ names: [TopNames.Entry], file: String) -> RosterError? {
    let instruments = names.filter { entry in Instrument.all.contains { $0.name == entry.name } }
    guard let first = instruments.first else { return nil }
    let inside = instruments.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ")
    return .field(
      file: file, path: first.name, value: nil,
      rule: "stands inside policy; write { \"schemaVersion\": \(FileFormat.version), \"policy\": "
        + "{ \(inside) } }")
  }
}

/// The names at the top of a JSON object, with their values where they are short.
private struct TopNames {
  struct Entry {
    let name: String
    var value: String
  }

  private var entries: [Entry] = []
  private var depth = 0

  /// What can be read of them. O(bytes).
  static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> [Entry] {
    var names = TopNames()
    var handler = crapidjson_handler(
      null_value: { _ in true }, boolean: { _, _ in true },
      number: { to($0).pointee.number(UnsafeBufferPointer(start: $1, count: $2)) },
      string: { _, _, _ in true },
      key: { to($0).pointee.key(UnsafeBufferPointer(start: $1, count: $2)) },
      start_object: { to($0).pointee.open() }, end_object: { to($0).pointee.close() },
      start_array: { to($0).pointee.open() }, end_array: { to($0).pointee.close() })
    _ = withUnsafeMutablePointer(to: &names) { names in
      crapidjson_read(bytes.baseAddress, bytes.count, &handler, names)
    }
    return names.entries
  }

  private mutating func key(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if depth == 1 {
      entries.append(Entry(name: String(decoding: bytes, as: UTF8.self), value: "..."))
    }
    return true
  }

  private mutating func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if depth == 1, !entries.isEmpty { entries[entries.count - 1].value = Shown.plain(bytes) }
    return true
  }

  private mutating func open() -> Bool {
    depth += 1
    if depth == 2, !entries.isEmpty { entries[entries.count - 1].value = "{...}" }
    return depth <= DocumentDecoder.depthLimit
  }

  private mutating func close() -> Bool {
    depth -= 1
    return true
  }
}

private func to(_ context: UnsafeMutableRawPointer) -> UnsafeMutablePointer<TopNames> {
  context.assumingMemoryBound(to: TopNames.self)
}
