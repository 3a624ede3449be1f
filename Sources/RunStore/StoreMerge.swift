import PolicySearch

/// What a merge made.
public struct MergedStore: Sendable, Hashable {
  public let identity: RunIdentity
  /// Stores that were read.
  public let sources: Int
  public let points: Int
}

extension RunStore {
  /// Joins the stores of all shards of a run into the store that the run would have written by
  /// itself.
  ///
  /// - Parameters:
  ///   - paths: of the shards, in any order; a shard may be there more than once where all say the
  ///     same.
  ///   - output: where the store goes; a store that stands there is replaced.
  /// - Throws: `StoreError` for stores of different runs, shards that are absent or not done, and
  ///   points that differ.
  /// - Complexity: O(points) time and memory.
  public static func merge(_ paths: [String], to output: String) throws(StoreError) -> MergedStore {
    var first: (path: String, identity: RunIdentity)?
    var points: [PolicyPoint?] = []
    /// Whose each point is.
    var owner: [Int] = []
    var seen: Set<Int> = []
    for (k, path) in paths.enumerated() {
      let store = try RunStore(existing: path)
      let identity = store.identity
      let known = first?.identity ?? identity
      if first == nil {
        first = (path, identity)
        points = [PolicyPoint?](repeating: nil, count: identity.grid.pointCount)
        owner = [Int](repeating: -1, count: points.count)
      }
      if let field = known.difference(from: identity, ignoring: [.shard]) {
        throw .mismatch(
          file: path, field: field.rawValue, stored: identity.text(field), wanted: known.text(field)
        )
      }
      if identity.shard != known.shard, let first, [identity.shard, known.shard].contains(.whole) {
        throw .whole(file: identity.shard == .whole ? path : first.path)
      }
      guard identity.shard.count == known.shard.count else {
        throw .mismatch(
          file: path, field: RunIdentity.Field.shard.rawValue, stored: identity.shard.description,
          wanted: "one of \(known.shard.count)")
      }
      let found = try store.points()
      try store.close()
      let wanted = identity.shard.blocks(of: identity.grid).flatMap(identity.grid.points)
      let done = wanted.count { found[$0] != nil }
      guard done == wanted.count else {
        throw .incomplete(file: path, shard: identity.shard, done: done, of: wanted.count)
      }
      for position in wanted {
        guard let point = found[position] else { continue }
        if let other = points[position], PointEncoding.values(other) != PointEncoding.values(point)
        {
          throw .conflict(file: path, other: paths[owner[position]], point: position)
        }
        points[position] = point
        owner[position] = k
      }
      seen.insert(identity.shard.index)
    }
    guard let identity = first?.identity else { throw .absentShards([.whole]) }
    let absent = (1...identity.shard.count).filter { !seen.contains($0) }.compactMap {
      Shard($0, of: identity.shard.count)
    }
    guard absent.isEmpty else { throw .absentShards(absent) }
    try write(points.compactMap(\.self), of: identity.whole, to: output)
    return MergedStore(identity: identity.whole, sources: paths.count, points: points.count)
  }
}
