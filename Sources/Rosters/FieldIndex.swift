/// A file format laid flat, so that the decoder's inner loop touches plain numbers only.
struct FieldIndex: Sendable {
  enum Kind: UInt8 {
    case version, text, number, flag, count, choice, numberOrPerFirm, record, list, perRegime,
      somePerRegime
  }

  struct Entry {
    var key: FieldKey
    var kind: Kind
    var isRequired: Bool
    /// Texts: whether "" will do.
    var mayBeEmpty = false
    /// Numbers, alone and by regime or firm.
    var domain = NumberDomain.real
    /// Records and lists: position in `records`.
    var record = -1
  }

  /// Positions in `entries` of each record's fields; the root is the first.
  private(set) var records: [Range<Int>] = []
  private(set) var entries: [Entry] = []
  private(set) var fields: [Field] = []
  private(set) var names = ByteTable([])
  private var descriptions: [Record] = []

  init(_ root: Record) {
    _ = add(root)
    names = ByteTable(fields.map(\.name))
  }

  func record(_ index: Int) -> Record { descriptions[index] }

  /// Lays down the record's fields side by side, then the records inside it.
  private mutating func add(_ record: Record) -> Int {
    let position = records.count
    let range = entries.count..<entries.count + record.fields.count
    precondition(range.count <= 64, "seen fields are bits of a word")
    records.append(range)
    descriptions.append(record)
    fields += record.fields
    entries += record.fields.map(Self.entry)
    for (index, field) in zip(range, record.fields) {
      switch field.type {
      case .record(let inner), .list(of: let inner): entries[index].record = add(inner)
      case .version, .text, .number, .flag, .count, .choice, .numberOrPerFirm, .perRegime,
        .somePerRegime:
        break
      }
    }
    return position
  }

  private static func entry(_ field: Field) -> Entry {
    var entry = Entry(key: field.key, kind: .version, isRequired: field.presence.isRequired)
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
