/// Why a store cannot be used. `file` is the store's path as it was given.
public enum StoreError: Error, Sendable, Equatable {
  /// Not a file that this program wrote.
  case foreign(file: String)
  /// Written in a later or earlier form than this program knows.
  case format(file: String, version: Int, known: Int)
  case damaged(file: String, reason: String)
  /// Another process works on it.
  case inUse(file: String)
  /// A file that cannot be opened for writing, or a disk that takes no more.
  case unwritable(file: String, reason: String)
  case missing(file: String)
  /// It holds points of another run.
  case mismatch(file: String, field: String, stored: String, wanted: String)
  /// A shard that is not done.
  case incomplete(file: String, shard: Shard, done: Int, of: Int)
  /// Parts of a whole that nobody gave.
  case absentShards([Shard])
  /// A store of a whole run among shards: such as one that was made by merging them.
  case whole(file: String)
  /// Two stores that hold different answers for one point.
  case conflict(file: String, other: String, point: Int)
}

extension StoreError {
  public enum Kind: Sendable {
    /// What was read is not what was asked for.
    case input
    case unreadable
    case unwritable
  }

  public var kind: Kind {
    switch self {
    case .missing: .unreadable
    case .inUse, .unwritable: .unwritable
    default: .input
    }
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .foreign(let file):
      "\(file): not a store of this program, and left as it is; give another file"
    case .format(let file, let version, let known):
      "\(file): a store in format \(version), this program reads format \(known); give another "
        + "file, or the program that wrote it"
    case .damaged(let file, let reason):
      "\(file): a damaged store: \(reason); delete it to start anew"
    case .inUse(let file):
      "\(file): in use by another process; wait for it, or give another file"
    case .unwritable(let file, let reason):
      "\(file): cannot be written: \(reason)"
    case .missing(let file):
      "\(file): no such file"
    case .mismatch(let file, let field, let stored, let wanted):
      "\(file): \(field) = \(stored): must be \(wanted) for this run; give another file, or the "
        + "\(field) that the store was made with"
    case .incomplete(let file, let shard, let done, let count):
      "\(file): shard \(shard) has \(done) of \(count) points; run it again to finish it"
    case .absentShards(let shards):
      "no store of shard\(shards.count > 1 ? "s" : "") \(Self.listed(shards)); run "
        + "\(shards.count > 1 ? "them" : "it") and give the store too"
    case .whole(let file):
      "\(file): holds a whole run, as a search without --shard or a merge makes it, and is no "
        + "shard; leave it out"
    case .conflict(let file, let other, let point):
      "\(file): point \(point) differs from the same point of \(other); run both shards again on "
        + "machines of one kind"
    }
  }

  private static func listed(_ shards: [Shard]) -> String {
    let shown = shards.prefix(8).map(\.description).joined(separator: ", ")
    return shards.count > 8 ? "\(shown) and \(shards.count - 8) more" : shown
  }
}
