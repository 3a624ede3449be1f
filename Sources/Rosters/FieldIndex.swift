import OverlapMarket

/// A file format laid flat, so that the decoder's inner loop touches plain numbers only.
struct FieldIndex: Sendable {
  enum Kind: UInt8 {
    case version, text, number, flag, count, choice, numberOrPerFirm, perActivity, record, list,
      perRegime, somePerRegime
  }

  struct Entry {
    var kind: Kind
    var isRequired: Bool
    /// Texts: whether "" will do.
    var mayBeEmpty = false
    /// Numbers, alone and by regime or firm.
    var domain = Domain.real
    /// Records and lists: position in `records`.
    var record = -1
    /// Whether it stands in a firm of a roster, whose numbers go into columns.
    var isOfFirm = false
  }

  /// Positions in `entries` of each record's fields; the root is the first.
  private(set) var records: [Range<Int>] = []
  private(set) var entries: [Entry] = []
  private(set) var fields: [Field] = []
  /// The path of each field from the root, such as `firms.cost`.
  private(set) var paths: [String] = []
  /// The positions of a roster's lists of regimes and of firms; nil in other formats.
  private(set) var regimes: Int?
  private(set) var firms: Int?
  /// The position of the list of activities of a roster's firm.
  private(set) var activities: Int?
  /// The position of a roster's list of foundations, which have numbers by regime.
  private(set) var foundations: Int?
  private(set) var names = ByteTable([])
  /// By record: two fields of which exactly one stands; nil of most.
  private(set) var alternatives: [Alternatives?] = []

  /// Positions of two fields, and their bits among those that were seen.
  struct Alternatives {
    let usual, other: Int
    let both: UInt64
  }
  private var descriptions: [Record] = []

  /// By position: the primitive that a field of a roster's firm holds; nil for other fields.
  private(set) var firmPrimitives: [PrimitiveDescriptor?] = []

  /// By position: what a text of a roster's firm names that it has in common with others.
  private(set) var firmGroups: [GroupDescriptor?] = []

  init(_ root: Record) {
    _ = add(root, path: "")
    names = ByteTable(fields.map(\.name))
    regimes = paths.firstIndex(of: "regimes")
    firms = paths.firstIndex(of: "firms")
    activities = paths.firstIndex(of: "firms.activities")
    foundations = paths.firstIndex(of: "foundations")
    firmPrimitives = paths.map { $0.hasPrefix("firms.") ? PrimitiveTable.primitive(at: $0) : nil }
    firmGroups = paths.map { path in
      PrimitiveTable.firmGroups.first { path == "firms.\($0.name)" }
    }
    for position in entries.indices {
      entries[position].isOfFirm =
        paths[position].hasPrefix("firms.") && !paths[position].hasPrefix("firms.activities.")
    }
  }

  func record(_ index: Int) -> Record { descriptions[index] }

  /// What to say of a field that stands elsewhere than it should: the object to which it belongs,
  /// the outermost; nil where several have one of that name, or none.
  func place(of name: String) -> String? {
    func depth(_ path: String) -> Int { path.split(separator: ".").count }
    let all = paths.filter { $0.hasSuffix(".\(name)") }
    let places = all.filter { depth($0) == all.map(depth).min() }
    guard let path = places.first, places.count == 1 else { return nil }
    let holder = path.dropLast(name.count + 1)
    let isList = fields.indices.contains { position in
      guard paths[position] == holder, case .list = fields[position].type else { return false }
      return true
    }
    return "it belongs in \(isList ? "each of " : "")\(holder)"
  }

  /// Lays down the record's fields side by side, then the records inside it.
  private mutating func add(_ record: Record, path: String) -> Int {
    let position = records.count
    let range = entries.count..<entries.count + record.fields.count
    precondition(range.count <= 64, "seen fields are bits of a word")
    records.append(range)
    alternatives.append(
      record.alternatives.flatMap { either in
        guard let usual = record.fields.firstIndex(where: { $0.name == either.usual }),
          let other = record.fields.firstIndex(where: { $0.name == either.other })
        else { return nil }
        return Alternatives(
          usual: range.lowerBound + usual, other: range.lowerBound + other,
          both: 1 << UInt64(usual) | 1 << UInt64(other))
      })
    descriptions.append(record)
    fields += record.fields
    paths += record.fields.map { path + $0.name }
    entries += record.fields.map(Self.entry)
    for (index, field) in zip(range, record.fields) {
      switch field.type {
      case .record(let inner), .list(of: let inner):
        entries[index].record = add(inner, path: paths[index] + ".")
      case .version, .text, .number, .flag, .count, .choice, .numberOrPerFirm, .perActivity,
        .perRegime, .somePerRegime:
        break
      }
    }
    return position
  }

  private static func entry(_ field: Field) -> Entry {
    var entry = Entry(kind: .version, isRequired: field.presence.isRequired)
    switch field.type {
    case .version: entry.kind = .version
    case .text(let mayBeEmpty):
      entry.kind = .text
      entry.mayBeEmpty = mayBeEmpty
    case .number(let domain):
      entry.kind = .number
      entry.domain = domain
    case .flag: entry.kind = .flag
    case .count: entry.kind = .count
    case .choice: entry.kind = .choice
    case .numberOrPerFirm(let domain):
      entry.kind = .numberOrPerFirm
      entry.domain = domain
    case .perActivity(let domain):
      entry.kind = .perActivity
      entry.domain = domain
    case .record: entry.kind = .record
    case .list: entry.kind = .list
    case .perRegime(let domain):
      entry.kind = .perRegime
      entry.domain = domain
    case .somePerRegime(let domain):
      entry.kind = .somePerRegime
      entry.domain = domain
    }
    return entry
  }
}

extension FieldIndex {
  static let roster = FieldIndex(FileFormat.roster)
  static let reform = FieldIndex(FileFormat.reform)
  static let menu = FieldIndex(FileFormat.menu)
  static let uncertainty = FieldIndex(FileFormat.uncertainty)
}
